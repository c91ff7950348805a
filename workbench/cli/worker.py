"""Be a worker, in the foreground or as the one background worker of a home folder."""

import logging
import sys
from typing import Annotated

import typer

from workbench.cli.opening import settings_here


def work(
    background: Annotated[bool, typer.Option("--background", help="Leave at once if this folder has a background worker.")] = False,
    idle: Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="End after so long without a run; otherwise never.")] = None,
) -> None:
    """Carry out queued runs until stopped; calls under way are finished and stored first."""
    from workbench.runs.presence import SingleWorker

    found = settings_here()
    lock = SingleWorker(found.home)
    if background and not lock.acquire():
        return
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    from workbench.runs.worker import run_worker

    run_worker(found, idle_s=idle)
