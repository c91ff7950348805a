"""Compute a run's statistics in a process beside the worker: scipy takes seconds to import, and a busy event loop measures TTFT wrongly.

The process reads what to do from its standard input, `statistics 7` or `panels 7` a line, and answers a line each. When the worker is
gone, however it ended, the input ends and the process with it.
"""

import asyncio
import contextlib
import logging
import os
import sys
import time

EVERY_S = 5.0
DONE = "done"
STATISTICS, PANELS = "statistics", "panels"
log = logging.getLogger("workbench.worker")


class Refresher:
    """Keep the stored statistics of runs fresh."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._process: asyncio.subprocess.Process | None = None
        self._asking = asyncio.Lock()
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

    def refresh_panels(self, run: int) -> None:
        """Compute the panels of a run that is over, in the background: their clustering takes longer than the statistics."""
        self._tasks[run] = asyncio.get_running_loop().create_task(self._compute(run, PANELS))

    async def close(self) -> None:
        """End the process; the next computation starts another."""
        async with self._asking:
            process, self._process = self._process, None
            if process is not None and process.stdin is not None:
                process.stdin.close()
                await process.wait()

    async def _compute(self, run: int, what: str = STATISTICS) -> None:
        async with self._asking:
            process = self._process = self._process or await self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            with contextlib.suppress(ConnectionError):
                process.stdin.write(f"{what} {run}\n".encode())
                await process.stdin.drain()
            answer = (await process.stdout.readline()).decode().strip()
            if not answer:
                self._process = None
        if answer != DONE:
            log.warning("the %s of run %s could not be computed: %s", what, run, answer or "their process ended; see above")

    async def _start(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        # By the environment: a command line, and a password in it, is for everybody to read.
        environment = {**os.environ, "WORKBENCH_DATABASE_URL": self._url}
        command = (sys.executable, "-m", "workbench.runs.refreshing")
        return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=environment)


def serve(database_url: str) -> None:
    """Answer each line on standard input once what it asks for is stored."""
    from workbench.errors import WorkbenchError
    from workbench.runs import panels, summary
    from workbench.store.connection import create_engine_for

    engine = create_engine_for(database_url)
    for line in sys.stdin:
        what, _, run = line.partition(" ")
        try:
            (panels if what == PANELS else summary).refresh(engine, int(run))
        except WorkbenchError as error:
            print(" ".join(str(error).split()), flush=True)
        else:
            print(DONE, flush=True)


if __name__ == "__main__":
    serve(os.environ["WORKBENCH_DATABASE_URL"])
