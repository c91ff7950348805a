"""Measure exports of a run of 10,000 examples, and its comparison with an earlier one: seconds, size and peak memory.

    uv run python -m tests.bench.bench_exports [--examples 10000]

Each in a process of its own. The peak is its resident memory, with what it was before the work began: most of that are the packages.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workbench.store.connection import open_store

FORMATS = ("csv", "jsonl", "parquet", "html", "md")
MIB = 1024


def peak_mib() -> float:
    """Give this process's peak resident memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def measure(what: str, folder: Path) -> None:
    """Carry out one piece of work on the store in a folder, and print its figures; runs in a process of its own."""
    engine = open_store(f"sqlite:///{folder / 'workbench.db'}")
    path = folder / f"run.{what}"
    work = prepared(what, path)
    before, begun, cpu = peak_mib(), time.monotonic(), time.process_time()
    work(engine)
    seconds, busy = time.monotonic() - begun, time.process_time() - cpu
    size = f", {path.stat().st_size / 1e6:.1f} MB" if path.exists() else ""
    print(f"{what}: {seconds:.1f} s ({busy:.1f} s of CPU){size}, peak {peak_mib():.0f} MiB ({before:.0f} before)")


def prepared(what: str, path: Path):  # type: ignore[no-untyped-def]
    """Import what the work needs, and give it."""
    if what == "against":
        import scipy.stats  # noqa: F401
        import statsmodels.api  # noqa: F401

        from workbench.runs.against import document

        names = {"variant": "version 2", "other_variant": "version 2"}
        return lambda engine: document(engine, run_id=2, other_run_id=1, **names)
    if what in ("html", "md"):
        from workbench.runs.reporting import write_report

        return lambda engine: write_report(engine, 2, path)
    if what == "parquet":
        import pandas  # noqa: F401
        import pyarrow.parquet  # noqa: F401
    from workbench.runs.exporting import export_rows

    return lambda engine: export_rows(engine, 2, path, what)


def main() -> None:
    """Make the store, then measure each format and the comparison."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.one[0], Path(asked.one[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.large_store", folder, "--examples", str(asked.examples)]
        subprocess.run(command, check=True)
        for what in (*FORMATS, "against"):
            subprocess.run([sys.executable, "-m", "tests.bench.bench_exports", "--one", what, folder], check=True)


if __name__ == "__main__":
    main()
