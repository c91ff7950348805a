"""See to it that a worker is at hand: start one in the background where none is alive."""

import subprocess
import sys
import time

from sqlalchemy import Engine

from workbench.errors import WorkerError
from workbench.runs.presence import is_gone
from workbench.settings import Settings
from workbench.store import workers
from workbench.store.connection import reading

IDLE_S = 600.0
SILENT_S = 5.0
_started: list[subprocess.Popen[bytes]] = []


def ensure_worker(engine: Engine, settings: Settings) -> None:
    """Start a worker as a process of its own session if none is alive; returns at once.

    The worker outlives the app and ends itself when long idle. Two that start together are told apart by a lock: the second leaves.
    Raises `WorkerError` when the process cannot be started.
    """
    if not has_worker(engine):
        start_worker(settings)


def has_worker(engine: Engine) -> bool:
    """Claim that some worker has given a sign of life just now."""
    for process in _started:
        process.poll()  # A killed child stays a zombie, and so seems alive, until somebody asks after it.
    with reading(engine) as session:
        silent = {worker.id for worker in workers.list_workers(session, silent_for_s=SILENT_S)}
        return any(worker.id not in silent and not is_gone(worker) for worker in workers.list_workers(session))


def start_worker(settings: Settings, *, is_single: bool = True) -> int:
    """Start a background worker, the only one of its home folder unless told otherwise; gives its process id.

    Its log goes to a file: a pipe without a reader would block it.
    """
    command = [sys.executable, "-m", "workbench", "worker", "--idle", str(IDLE_S), *(["--background"] if is_single else [])]
    try:
        with settings.log_file.open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=settings.environment()
            )
    except OSError as error:
        raise WorkerError(f"No worker could be started: {error}. Start one yourself with `workbench worker`.") from error
    _started.append(process)
    return process.pid


def wait_for_worker(engine: Engine, *, timeout_s: float = 30.0) -> None:
    """Wait until a worker is alive. Raises `WorkerError` naming the log when none comes."""
    until = time.monotonic() + timeout_s
    while not has_worker(engine):
        if time.monotonic() > until:
            raise WorkerError(f"No worker came up within {timeout_s:.0f} s; look into worker.log with `workbench doctor`.")
        time.sleep(0.1)
