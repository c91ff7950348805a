"""Measure how long the server takes to answer each page, caches cleared before every answer.

    uv run python -m tests.bench.bench_pages [--times 15] [--large]

On the demo store, or with `--large` on a run of 10,000 examples: 20,000 outputs, 20,000 verdicts, 80,000 scores. Prints the median and the
slowest answer of each page in milliseconds, after one warming visit (the first one imports), and the median with the caches as they are.
"""

import argparse
import os
import signal
import statistics
import tempfile
import time

Visit = tuple[str, dict[str, object]]
VISITS: tuple[Visit, ...] = (
    ("home", {}),
    ("compare", {}),
    ("results", {}),
    ("results", {"run": 1}),
    ("results", {"run": 1, "view": "variants"}),
    ("results", {"run": 1, "view": "differences"}),
    ("results", {"run": 1, "view": "trade_off"}),
    ("results", {"run": 1, "outcome": "all", "q": "calendar"}),
    ("results", {"run": 1, "row": 5}),
    ("prompts", {}),
    ("prompts", {"tab": "versions"}),
    ("prompts", {"tab": "difference"}),
    ("golden_sets", {}),
    ("label", {}),
    ("label", {"queue": 1, "as": "Ada"}),
    ("queues", {}),
    ("queues", {"queue": 1}),
    ("adjudicate", {}),
    ("spending", {}),
    ("releases", {}),
)
LARGE: tuple[Visit, ...] = (
    *VISITS,
    ("results", {"run": 1, "outcome": "all", "page": 150}),
    ("results", {"run": 1, "theme": 0, "outcome": "all"}),
    ("results", {"run": 1, "slice": "tag:billing"}),
    ("results", {"run": 1, "score": "correctness", "side": "version 2", "bin": "0.5-0.5", "order": "slowest"}),
)


def fill_and_run() -> None:
    """Fill a demo store and let a worker carry out its runs."""
    from workbench.annotation import demo_queue
    from workbench.runs.demo_store import GOLDEN_SET, fill
    from workbench.runs.launching import start_worker
    from workbench.runs.results import list_runs
    from workbench.settings import load
    from workbench.store.connection import open_store

    settings = load()
    engine = open_store(settings.database_url)
    fill(engine)
    demo_queue.fill(engine, GOLDEN_SET)
    pid = start_worker(settings, is_single=False)
    while any(run.status.is_live for run in list_runs(engine)):
        time.sleep(0.2)
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)


def fill_large() -> None:
    """Fill a store with the large run and its panels."""
    from tests.large_store import make_large_run
    from workbench.runs import panels
    from workbench.settings import load
    from workbench.store.connection import open_store

    engine = open_store(load().database_url)
    panels.refresh(engine, make_large_run(engine))


def measure(page: str, query: dict[str, object], times: int) -> tuple[list[float], list[float]]:
    """Answer a page several times, with empty caches and with full ones; gives milliseconds."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from workbench.settings import PACKAGE, PAGES

    at = AppTest.from_file(str(PACKAGE / "app.py"), default_timeout=60).run()
    at.switch_page(str(PAGES / f"{page}.py"))
    for name, value in query.items():
        at.query_params[name] = str(value)
    at.run()
    assert not at.exception, at.exception
    cold, warm = [], []
    for _ in range(times):
        for found in (cold, warm):
            if found is cold:
                st.cache_data.clear()
            begun = time.perf_counter()
            at.run()
            found.append(1000 * (time.perf_counter() - begun))
    return cold, warm


def main() -> None:
    """Fill a store and measure every page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--large", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_HOME"] = folder
        (fill_large if wanted.large else fill_and_run)()
        everything: list[float] = []
        for page, query in LARGE if wanted.large else VISITS:
            cold, warm = measure(page, query, wanted.times)
            everything += cold
            kept = f"; with full caches {statistics.median(warm):.0f} ms"
            print(f"{page} {query or ''}: median {statistics.median(cold):.0f} ms, slowest {max(cold):.0f} ms{kept}")
        print(f"all: median {statistics.median(everything):.0f} ms")


if __name__ == "__main__":
    main()
