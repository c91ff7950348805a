"""Write results from a thread of its own, many in one transaction, so that the event loop never waits for a disk.

Results that cannot be written (a full disk) are kept and tried again; meanwhile `trouble` says why, and no further call is made.
"""

import asyncio
import logging
import queue
import threading
import time
from concurrent.futures import Future

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from workbench.errors import StoreError
from workbench.store.connection import writing
from workbench.store.results import Results, write_results

log = logging.getLogger("workbench.worker")

GATHER_S = 0.02
"""How long results are gathered into one transaction: what a `kill -9` may lose, and about 50 transactions a second at most."""

RETRY_S = 1.0
LARGEST_BATCH = 500


class BatchWriter:
    """Take results from the event loop and put them into the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[Results | Future[None] | None] = queue.SimpleQueue()
        self._trouble: str | None = None
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """Say why results cannot be written at present, or None."""
        return self._trouble

    def submit(self, results: Results) -> None:
        """Hand results over; returns at once."""
        self._queue.put(results)

    async def flush(self) -> None:
        """Wait until all that was handed over before is in the store."""
        done: Future[None] = Future()
        self._queue.put(done)
        await asyncio.wrap_future(done)

    def close(self) -> None:
        """Write what is left and end the thread."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _work(self) -> None:
        ended = False
        while not ended:
            batch: list[Results] = []
            waiting: list[Future[None]] = []
            ended = self._gather(batch, waiting)
            if batch:
                self._write(batch)
            for done in waiting:
                done.set_result(None)

    def _gather(self, batch: list[Results], waiting: list[Future[None]]) -> bool:
        """Collect what comes within a moment; True when the writer is to end."""
        item = self._queue.get()
        until = time.monotonic() + GATHER_S
        while True:
            if item is None:
                return True
            if isinstance(item, Future):
                waiting.append(item)
            else:
                batch.append(item)
            left = until - time.monotonic()
            if left <= 0 or len(batch) >= LARGEST_BATCH:
                return False
            try:
                item = self._queue.get(timeout=left)
            except queue.Empty:
                return False

    def _write(self, batch: list[Results]) -> None:
        """Write a batch, again and again while the store is in trouble; one that the store refuses is halved until the culprit is alone."""
        while True:
            try:
                with writing(self._engine) as session:
                    write_results(session, batch=batch)
            except StoreError as error:
                if not isinstance(error.__cause__, OperationalError | InterfaceError):
                    return self._write_apart(batch, error)
                self._trouble = str(error)
                time.sleep(RETRY_S)
            except (SQLAlchemyError, ValueError, TypeError, OverflowError) as error:
                return self._write_apart(batch, error)
            else:
                self._trouble = None
                return None

    def _write_apart(self, batch: list[Results], error: Exception) -> None:
        """Write the halves of a refused batch; a single refused result leaves an error in its place."""
        if len(batch) > 1:
            self._write(batch[: len(batch) // 2])
            self._write(batch[len(batch) // 2 :])
            return
        log.error("a result could not be stored: %s", error)
        if (replaced := unstorable(batch[0], f"could not be stored: {type(error).__name__}")) != batch[0]:
            self._write([replaced])


def unstorable(results: Results, why: str) -> Results:
    """Put an error, or an unscored with the reason, in the place of a result that the store refuses."""
    return Results(
        outputs=[{**row, "status": "error", "error": why, "model_call_id": None} for row in results.outputs],
        scores=[{**row, "value": None, "passed": None, "reason": "", "unscored": why, "model_call_id": None} for row in results.scores],
        verdicts=[{**row, "verdict": None, "reason": "", "unscored": why, "model_call_id": None} for row in results.verdicts],
    )
