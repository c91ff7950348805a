"""Be a worker, in the foreground or as the one background worker of a home folder."""

import logging
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.opening import settings_here

if TYPE_CHECKING:
    from workbench.runs.worker import Worker


def work(
    background: Annotated[bool, typer.Option("--background", help="Be the one worker beside the app: leave at once if there is one.")] = False,
    idle: Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="End after so long without a run; otherwise never.")] = None,
) -> None:
    """Carry out queued runs until stopped; calls under way are finished and stored first."""
    import asyncio

    from workbench.runs.presence import SingleWorker

    found = settings_here()
    lock = SingleWorker(found.home)
    if background and not lock.acquire():
        return
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    from workbench.runs.worker import Worker

    asyncio.run(_work(Worker(found, idle_s=idle)))


async def _work(worker: "Worker") -> None:
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, worker.stop)
        except NotImplementedError:  # Windows knows only handlers of the whole process.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(worker.stop))
    await worker.work()
