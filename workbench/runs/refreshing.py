"""Compute a run's statistics in a process beside the worker: scipy takes seconds to import, and a busy event loop measures TTFT wrongly."""

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

EVERY_S = 5.0


class Refresher:
    """Keep the stored statistics of runs fresh."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._pool: ProcessPoolExecutor | None = None
        self._at: dict[int, float] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def refresh(self, run: int) -> None:
        """Compute and store the statistics of a run now."""
        if running := self._tasks.pop(run, None):
            await running
        self._at.pop(run, None)
        await self._compute(run)

    def refresh_while_running(self, run: int) -> None:
        """Compute them in the background, every few seconds while the run goes on."""
        last = self._at.setdefault(run, time.monotonic())
        task = self._tasks.get(run)
        if time.monotonic() - last < EVERY_S or (task and not task.done()):
            return
        self._at[run] = time.monotonic()
        self._tasks[run] = asyncio.get_running_loop().create_task(self._compute(run))

    def close(self) -> None:
        """End the process."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _compute(self, run: int) -> None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))
        try:
            await asyncio.get_running_loop().run_in_executor(self._pool, refresh_summary, self._url, run)
        except BrokenProcessPool:
            self._pool = None


def refresh_summary(database_url: str, run: int) -> None:
    """Compute and store a run's statistics; runs in the process beside the worker."""
    from workbench.runs.summary import refresh
    from workbench.store.connection import create_engine_for

    engine = create_engine_for(database_url)
    refresh(engine, run)
    engine.dispose()
