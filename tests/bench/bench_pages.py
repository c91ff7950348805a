"""Measure how long the server takes to answer each page on the demo store, caches cleared before every answer.

    uv run python -m tests.bench.bench_pages [--times 15]

Prints the median and the slowest answer of each page in milliseconds, after one warming visit (the first one imports).
"""

import argparse
import os
import signal
import statistics
import tempfile
import time

VISITS: tuple[tuple[str, dict[str, int]], ...] = (
    ("home", {}),
    ("compare", {}),
    ("results", {}),
    ("results", {"run": 1}),
    ("results", {"run": 1, "row": 5}),
    ("prompts", {}),
    ("golden_sets", {}),
    ("spending", {}),
    ("releases", {}),
)


def fill_and_run() -> None:
    """Fill a demo store and let a worker carry out its runs."""
    from workbench.runs.demo_store import fill
    from workbench.runs.launching import start_worker
    from workbench.runs.results import list_runs
    from workbench.settings import load
    from workbench.store.connection import open_store

    settings = load()
    engine = open_store(settings.database_url)
    fill(engine)
    pid = start_worker(settings, is_single=False)
    while any(run.status.is_live for run in list_runs(engine)):
        time.sleep(0.2)
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)


def measure(page: str, query: dict[str, int], times: int) -> list[float]:
    """Answer a page several times; gives milliseconds."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from workbench.settings import PACKAGE, PAGES

    at = AppTest.from_file(str(PACKAGE / "app.py"), default_timeout=60).run()
    at.switch_page(str(PAGES / f"{page}.py"))
    for name, value in query.items():
        at.query_params[name] = str(value)
    at.run()
    assert not at.exception, at.exception
    found = []
    for _ in range(times):
        st.cache_data.clear()
        begun = time.perf_counter()
        at.run()
        found.append(1000 * (time.perf_counter() - begun))
    return found


def main() -> None:
    """Fill a store and measure every page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_HOME"] = folder
        fill_and_run()
        everything: list[float] = []
        for page, query in VISITS:
            found = measure(page, query, times)
            everything += found
            print(f"{page} {query or ''}: median {statistics.median(found):.0f} ms, slowest {max(found):.0f} ms")
        print(f"all: median {statistics.median(everything):.0f} ms")


if __name__ == "__main__":
    main()
