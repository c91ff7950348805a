"""Tell whether a worker's process is still there, and keep the background worker single."""

import os
import socket
from pathlib import Path

from workbench.store.workers import LiveWorker


def is_here(worker: LiveWorker) -> bool:
    """Claim that a worker is on this machine, where its process can be seen: silence alone does not make it dead."""
    return worker.host == socket.gethostname()


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
    return _is_zombie(worker.pid)


def _is_zombie(pid: int) -> bool:
    """Claim that a process has ended and only waits for its parent to ask after it (Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1] == ["Z"]
    except OSError:
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
