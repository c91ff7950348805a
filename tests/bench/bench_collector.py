"""Measure what the collector sustains: spans a second, CPU and bytes for each, acknowledged batches of 200 in protobuf.

    uv run python -m tests.bench.bench_collector [--spans 100000] [--only plain|gzip|texts|texts-gzip] [--senders 2] [--app]

The collector is a process of its own on a store of its own; senders keep their connections and wait for each answer. Spans are spread over
30 days in the order of time, four to a trace. `--app` draws a page beside it every two seconds, in another process, and says how long
that takes. CPU is the collector's; bytes are the store's with its index of texts, after a checkpoint.
"""

import argparse
import gzip
import http.client
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.traffic import BATCH, Traffic
from tests.collector.running import Collector

MODES = ("plain", "gzip", "texts", "texts-gzip")
PAGE_S = 2.0


class Load:
    """Send a number of batches through some connections."""

    def __init__(self, port: int, *, batches: int, texts: bool, packed: bool) -> None:
        self._port = port
        self._left = batches
        self._whole = batches
        self._texts = texts
        self._packed = packed
        self._lock = threading.Lock()
        self.waits: list[float] = []

    def run(self, senders: int) -> float:
        """Send; give the seconds it took."""
        threads = [threading.Thread(target=self._send, args=(number,)) for number in range(senders)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - began

    def _send(self, number: int) -> None:
        traffic = Traffic(texts=self._texts, seed=number)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        headers = {"Content-Type": "application/x-protobuf", **({"Content-Encoding": "gzip"} if self._packed else {})}
        while True:
            with self._lock:
                if not self._left:
                    return
                self._left -= 1
                share = 1 - self._left / self._whole
            body = traffic.next(share)
            if self._packed:
                body = gzip.compress(body, 1)
            began = time.monotonic()
            connection.request("POST", "/v1/traces", body, headers)
            reply = connection.getresponse()
            answer = reply.read()
            assert reply.status == 200 and not answer, (reply.status, answer)
            self.waits.append(time.monotonic() - began)


def cpu_s(pid: int) -> float:
    """Give the CPU seconds a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    """Give a process's peak resident memory so far, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def size_of(home: Path) -> int:
    """Give the bytes of the store after a checkpoint."""
    path = home / "workbench.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def measure(mode: str, spans: int, senders: int, *, with_app: bool) -> None:
    """Measure one mode on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with Collector(home) as collector:
            before_bytes, before_s = size_of(home), cpu_s(collector.pid)
            load = Load(collector.port, batches=spans // BATCH, texts="texts" in mode, packed="gzip" in mode)
            app = (
                subprocess.Popen(
                    [sys.executable, "-m", __spec__.name, "--draw", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
                )
                if with_app
                else None
            )
            seconds = load.run(senders)
            used_s, peak = cpu_s(collector.pid) - before_s, peak_mib(collector.pid)
            stored = collector.health()["spans"]
            said = ""
            if app is not None:
                app.terminate()
                said = f"; pages beside it {app.communicate(timeout=30)[0].strip()}"
        assert stored == spans // BATCH * BATCH, f"{stored} of {spans} are stored"
        waits = sorted(load.waits)
        print(
            f"{mode}: {stored:,} spans in {seconds:.1f} s, {stored / seconds:,.0f} a second; CPU {1e6 * used_s / stored:.0f} µs a span; "
            f"{(size_of(home) - before_bytes) / stored:,.0f} bytes a span; answers {1000 * statistics.median(waits):.0f} ms median, "
            f"{1000 * waits[int(0.99 * len(waits))]:.0f} ms p99; peak {peak:.0f} MiB{said}",
            flush=True,
        )


def draw(home: str) -> None:
    """Draw a page again and again until told to end; then say how long it took."""
    import signal

    os.environ["WORKBENCH_HOME"] = home
    from streamlit.testing.v1 import AppTest

    from workbench.settings import PACKAGE, PAGES

    took: list[float] = []

    def end(*_: object) -> None:
        print(
            f"{len(took)}, median {1000 * statistics.median(took):.0f} ms, slowest {1000 * max(took):.0f} ms" if took else "none",
            flush=True,
        )
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    page = next(path for name in ("overview", "spending", "results") if (path := PAGES / f"{name}.py").is_file())
    while True:
        began = time.monotonic()
        AppTest.from_file(str(PACKAGE / "app.py"), default_timeout=60).run().switch_page(str(page)).run()
        took.append(time.monotonic() - began)
        time.sleep(PAGE_S)


def main() -> None:
    """Measure the modes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spans", type=int, default=100_000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--only", choices=MODES, action="append")
    parser.add_argument("--app", action="store_true")
    parser.add_argument("--draw", metavar="HOME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.draw:
        draw(options.draw)
    for mode in options.only or MODES:
        measure(mode, options.spans, options.senders, with_app=options.app)


if __name__ == "__main__":
    main()
