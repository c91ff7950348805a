"""Tell whether a worker's process is still there, and keep the background worker single."""

import os
import socket
from pathlib import Path

from workbench.store.workers import LiveWorker


def is_gone(worker: LiveWorker) -> bool:
    """Claim that a worker of this machine has no process any more; of other machines nothing is known."""
    if worker.host != socket.gethostname():
        return False
    try:
        os.kill(worker.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class SingleWorker:
    """Hold the lock of the one background worker of a home folder; the system releases it when the process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        from filelock import FileLock

        self._lock = FileLock(home / "worker.lock")

    def acquire(self) -> bool:
        """Take the lock, or say at once that another process has it."""
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True
