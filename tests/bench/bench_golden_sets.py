"""Measure the Golden sets page on a large set, the search for near-duplicates, and a large import.

    uv run python -m tests.bench.bench_golden_sets [--examples 50000] [--times 7]

Prints how long the server takes to answer each view, everything cached cleared before every answer (median and slowest milliseconds, and
the median of the processor's); seconds and peak memory of a search among 10,000 examples; and, while a file of 40 MB is looked at and
imported beside the app, how long another person's page takes meanwhile.
"""

import argparse
import csv
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

VIEWS: tuple[dict[str, object], ...] = (
    {},
    {"page": 900},
    {"q": "the page", "tags": "billing"},
    {"sort": "key", "page": 500},
    {"example": "k00777"},
    {"tab": "edit"},
    {"tab": "edit", "example": "k00777"},
    {"tab": "duplicates"},
    {"tab": "revisions"},
    {"tab": "revisions", "against": 1, "revision": 3},
    {"import": "yes"},
)
WORDS = Path(__file__).read_text(encoding="utf-8").replace(".", " ").split()
"""Words enough, of which no two texts share many."""


def write_set(path: Path, examples: int, words: int = 22) -> None:
    """Write a file of made-up questions, every fiftieth asked twice."""
    rng = random.Random(7)
    before = ""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "inputs.question", "inputs.channel", "expected", "tags", "cluster", "split"])
        for n in range(examples):
            question = before if n and n % 50 == 0 else f"How do I {' '.join(rng.choices(WORDS, k=words))}?"
            tags = "|".join(rng.sample(["billing", "booking", "account", "sync"], 2))
            expected = " ".join(rng.choices(WORDS, k=words))
            writer.writerow([f"k{n:05}", question, rng.choice(["web", "app"]), expected, tags, n // 5, rng.choice(["dev", "test"])])
            before = question


def fill(folder: Path, examples: int) -> None:
    """Import a large set, and save two drafts of it."""
    from workbench.golden_sets import Edits, apply_edits, import_file
    from workbench.settings import load
    from workbench.store.connection import open_store

    write_set(folder / "large.csv", examples)
    engine = open_store(load().database_url)
    import_file(engine, "large", folder / "large.csv")
    begun = time.perf_counter()
    for base in (1, 2):
        changed = {f"k{n:05}": {"expected": f"changed {base}"} for n in range(base * 100, base * 100 + 30)}
        apply_edits(engine, "large", Edits(changed, (), (f"k{base:05}",)), base=base)
    print(f"saving 31 edits of {examples:,} examples: {500 * (time.perf_counter() - begun):.0f} ms")
    engine.dispose()


def measure_views(times: int) -> None:
    """Answer every view several times."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from workbench.settings import PACKAGE, PAGES

    for view in VIEWS:
        at = AppTest.from_file(str(PACKAGE / "app.py"), default_timeout=120).run()
        at.switch_page(str(PAGES / "golden_sets.py"))
        for name, value in view.items():
            at.query_params[name] = str(value)
        at.run()
        assert not at.exception, at.exception
        found, busy = [], []
        for _ in range(times):
            st.cache_data.clear()
            st.cache_resource.clear()
            begun, cpu = time.perf_counter(), time.process_time()
            at.run()
            found.append(1000 * (time.perf_counter() - begun))
            busy.append(1000 * (time.process_time() - cpu))
        took = f"median {statistics.median(found):.0f} ms, slowest {max(found):.0f} ms"
        print(f"{view or 'examples'}: {took}, processor {statistics.median(busy):.0f} ms")


def measure_near(folder: Path) -> None:
    """Look for near-duplicates; runs in a process of its own."""
    from workbench.golden_sets import import_file
    from workbench.golden_sets.similar import near_duplicates
    from workbench.store.connection import open_store

    write_set(folder / "near.csv", 10_000)
    engine = open_store(f"sqlite:///{folder / 'near.db'}")
    revision = import_file(engine, "near", folder / "near.csv").revision_id
    begun, cpu = time.perf_counter(), time.process_time()
    found = near_duplicates(engine, revision_id=revision)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = f"{time.perf_counter() - begun:.1f} s ({time.process_time() - cpu:.1f} s of CPU)"
    print(f"near-duplicates among 10,000: {took}, peak {peak:.0f} MiB, {found['pairs']:,} pairs")


def measure_import(folder: Path) -> None:
    """Look at a file of 40 MB and import it beside the app, while another page is answered."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from workbench.runs.companion import Companion
    from workbench.settings import PACKAGE, load

    path = folder / "forty.csv"
    write_set(path, 95_000, words=26)
    at = AppTest.from_file(str(PACKAGE / "app.py"), default_timeout=120).run()
    companion = Companion(load())
    asked = {"path": str(path), "called": "forty.csv", "mapping": None, "encoding": None}
    for task, more in (("look", {}), ("bring_in", {"name": "forty"})):
        begun = time.perf_counter()
        job = companion.begin(task, **asked, **more)
        answers = []
        while not job.is_done:
            st.cache_data.clear()
            one = time.perf_counter()
            at.run()
            answers.append(1000 * (time.perf_counter() - one))
            time.sleep(0.2)
        job.wait(0)
        took = f"{time.perf_counter() - begun:.1f} s"
        print(f"{task} {path.stat().st_size / 1e6:.0f} MB: {took}; another page meanwhile: median {statistics.median(answers):.0f} ms, "
              f"slowest {max(answers):.0f} ms")  # fmt: skip
    companion.close()


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--near", type=Path)
    asked = parser.parse_args()
    if asked.near:
        measure_near(asked.near)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_HOME"] = folder
        fill(Path(folder), asked.examples)
        measure_views(asked.times)
        subprocess.run([sys.executable, "-m", "tests.bench.bench_golden_sets", "--near", folder], check=True)
        measure_import(Path(folder))


if __name__ == "__main__":
    main()
