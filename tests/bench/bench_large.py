"""Measure memory and time of large work: a run over 1,000 examples × 2 variants, and an import of 50,000 rows.

    uv run python -m tests.bench.bench_large

Prints the worker's peak resident memory (its statistics process apart), and the import's seconds, rows a second and peak memory in a
process of its own.
"""

import csv
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.loopback import LoopbackServer
from tests.runs.laboratory import make_laboratory
from workbench.golden_sets import import_file
from workbench.runs.launching import start_worker
from workbench.store.connection import open_store

ROWS = 50_000
EXAMPLES = 1_000
MIB = 1024


def peak_mib(pid: int) -> float:
    """Give a process's peak resident memory so far, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / MIB


def measure_run(home: Path) -> None:
    """Carry out the large run with a real worker."""
    lab = make_laboratory(home, EXAMPLES)
    with LoopbackServer(in_process=False, first_byte_ms=20) as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 50}, checks=["contains:whole", "max_length:500"])
        pid = start_worker(lab.settings, is_single=False)
        peaks = [0.0]
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(0.2):
                peaks.append(peak_mib(pid))

        thread = threading.Thread(target=watch)
        thread.start()
        begun = time.monotonic()
        lab.wait(run, timeout_s=600)
        ended.set()
        thread.join()
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    outputs, verdicts = lab.count("output", "status = 'ok'"), lab.count("pair_verdict", "verdict IS NOT NULL")
    print(f"run: {outputs} outputs and {verdicts} verdicts in {time.monotonic() - begun:.1f} s, worker's peak {max(peaks):.0f} MiB")


def measure_import(folder: Path) -> None:
    """Import a large file; runs in a process of its own."""
    path = folder / "large.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "question", "expected", "tags", "cluster"])
        for n in range(ROWS):
            writer.writerow([f"k{n}", f"What is the answer to question {n}? " + "Some more words. " * 10, f"Answer {n}.", "a|b", n // 10])
    engine = open_store(f"sqlite:///{folder / 'import.db'}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    begun = time.monotonic()
    report = import_file(engine, "large", path)
    seconds = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    speed = f"{report.examples} rows in {seconds:.1f} s ({report.examples / seconds:,.0f} a second)"
    print(f"import: {speed}, peak {peak:.0f} MiB ({before:.0f} before)")


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1 and sys.argv[1] == "import":
            measure_import(Path(folder))
            return
        subprocess.run([sys.executable, "-m", "tests.bench.bench_large", "import"], check=True)
        measure_run(Path(folder) / "home")


if __name__ == "__main__":
    main()
