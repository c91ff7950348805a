"""Measure the run engine against a bare aiohttp client doing the same calls, in one run on one loopback server.

    uv run python -m tests.bench.bench_run_engine [--rounds 3] [--examples 200]

200 examples × 2 variants, answers streamed, a pairwise judge in both orders unstreamed, 50 calls at once, 200 ms to the first byte,
everything stored. Prints the time from the first request to the last reply as a ratio to the bare client's, the worker's CPU per call,
and the TTFT that was stored.
"""

import argparse
import asyncio
import os
import signal
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import text

from tests.loopback import LoopbackServer
from workbench.golden_sets import save_revision
from workbench.prompts import PromptDraft, push
from workbench.runs.control import start
from workbench.runs.launching import start_worker, wait_for_worker
from workbench.runs.planning import make_plan
from workbench.runs.results import run_parts
from workbench.runs.spec import make_spec
from workbench.settings import Settings
from workbench.store.connection import open_store
from workbench.terms import Example

CONCURRENCY = 50
FIRST_BYTE_MS = 200.0
CHUNKS = 16


@dataclass(frozen=True)
class Measured:
    """One round: seconds from the first request to the last reply, CPU seconds meanwhile, calls."""

    seconds: float
    cpu_seconds: float
    calls: int


class CpuClock:
    """Sample a process's CPU time, so that it can be told for any moment afterwards."""

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")
        self._samples: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        tick = os.sysconf("SC_CLK_TCK")
        while not self._stop.wait(0.02):
            fields = self._stat.read_text().rsplit(")", 1)[1].split()
            self._samples.append((time.time(), (int(fields[11]) + int(fields[12])) / tick))

    def between(self, start: float, end: float) -> float:
        """Give the CPU seconds used between two moments."""
        self._stop.set()
        before = [cpu for at, cpu in self._samples if at <= start] or [self._samples[0][1]]
        after = [cpu for at, cpu in self._samples if at <= end]
        return after[-1] - before[-1]


def span(server: LoopbackServer) -> tuple[float, float, int]:
    """Give the first request's and the last reply's moments, and the number of requests, from the server's log."""
    log = server.requests()
    return min(entry["at"] for entry in log), max(entry["ended_at"] for entry in log), len(log)


async def bare(server: LoopbackServer, examples: int) -> None:
    """Do the same calls as the engine and keep nothing."""
    slots = asyncio.Semaphore(CONCURRENCY)

    async def post(session: aiohttp.ClientSession, model: str, content: str, stream: bool) -> None:
        body: dict[str, Any] = {"model": model, "messages": [{"role": "user", "content": content}], "stream": stream}
        async with slots, session.post(f"{server.api_base}/chat/completions", json=body) as response:
            async for _ in response.content.iter_any():
                pass

    async def example(session: aiohttp.ClientSession, number: int) -> None:
        await asyncio.gather(*(post(session, "echo", f"{side} question {number}", True) for side in "AB"))
        await asyncio.gather(*(post(session, "judge", f"{order} question {number} " + "words " * 150, False) for order in "AB"))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(example(session, number) for number in range(examples)))


def measure_bare(server: LoopbackServer, examples: int) -> Measured:
    """Run the bare client once."""
    before = time.process_time()
    asyncio.run(bare(server, examples))
    cpu = time.process_time() - before
    first, last, calls = span(server)
    return Measured(last - first, cpu, calls)


def measure_engine(server: LoopbackServer, examples: int, home: Path) -> tuple[Measured, float, float]:
    """Run the engine once on a fresh store; gives also the median stored TTFT and TPOT in milliseconds."""
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'workbench.db'}")
    engine = open_store(settings.database_url)
    for name in ("A", "B"):
        push(engine, name, PromptDraft(messages=({"role": "user", "content": name + " {{ question }}"},), model="hosted_vllm/echo"))
    save_revision(engine, "bench", [Example(key=str(n), inputs={"question": f"question {n}"}) for n in range(examples)], base=None)
    spec = make_spec(
        {
            "golden": "bench",
            "variants": [{"prompt": name, "api_base": server.api_base} for name in ("A", "B")],
            "judges": [{"judge": "pairwise", "model": "hosted_vllm/judge", "api_base": server.api_base}],
            "limits": {"concurrency": CONCURRENCY},
        },
        "bench",
    )
    pid = start_worker(settings, is_single=False)
    wait_for_worker(engine)
    clock = CpuClock(pid)
    time.sleep(1.0)
    run = start(engine, make_plan(engine, spec))
    while run_parts(engine, run).run.status.is_live:
        time.sleep(0.1)
    os.kill(pid, signal.SIGTERM)
    first, last, calls = span(server)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM output WHERE status = 'ok'")).scalar() == 2 * examples
        assert connection.execute(text("SELECT count(*) FROM pair_verdict WHERE verdict IS NOT NULL")).scalar() == 2 * examples
        times = connection.execute(text("SELECT ttft_ms, tpot_ms FROM model_call WHERE ttft_ms IS NOT NULL")).all()
    assert len(times) == 2 * examples
    ttft, tpot = (statistics.median(row[place] for row in times) for place in (0, 1))
    return Measured(last - first, clock.between(first, last), calls), ttft, tpot


def main() -> None:
    """Alternate both and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--examples", type=int, default=200)
    options = parser.parse_args()
    ratios, per_call, ttfts = [], [], []
    behaviour = {"first_byte_ms": FIRST_BYTE_MS, "chunks": CHUNKS}
    for number in range(options.rounds):
        with LoopbackServer(in_process=False, **behaviour) as server:
            base = measure_bare(server, options.examples)
        with LoopbackServer(in_process=False, **behaviour) as server, tempfile.TemporaryDirectory() as folder:
            ours, ttft, tpot = measure_engine(server, options.examples, Path(folder))
        assert ours.calls == base.calls, (ours.calls, base.calls)
        ratios.append(ours.seconds / base.seconds)
        per_call.append(1000 * ours.cpu_seconds / ours.calls)
        ttfts.append(ttft)
        print(
            f"round {number + 1}: bare {base.seconds:.2f} s ({1000 * base.cpu_seconds / base.calls:.2f} ms CPU a call), "
            f"engine {ours.seconds:.2f} s = {ratios[-1]:.2f} ×, {per_call[-1]:.2f} ms CPU a call, TTFT {ttft:.0f} ms, TPOT {tpot:.1f} ms"
        )
    print(
        f"median: {statistics.median(ratios):.2f} × bare, {statistics.median(per_call):.2f} ms CPU a call, "
        f"TTFT {statistics.median(ttfts):.0f} ms"
    )


if __name__ == "__main__":
    main()
