"""Queue what is to be sent, and send it from a thread of its own.

Putting something in never waits for the network: it takes a lock that is held for microseconds. The lock may be taken again by the thread
that holds it, because the interpreter may end a forgotten span in the middle of another's.
"""

import atexit
import os
import random
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.client.delivery import Delivery, Fate, Outcome
from workbench.client.guard import LOGGER, quietly, warn_once

FIRST_WAIT_S, LONGEST_BACKOFF_S = 0.25, 30.0
LARGEST_BATCH = 8 * 2**20


class Limits(NamedTuple):
    """How much waits how long: spans and about how many characters in the queue, spans in a batch, seconds."""

    queue: int = 10_000
    queue_size: int = 64 * 2**20
    batch: int = 200
    delay_s: float = 0.5
    timeout_s: float = 10.0
    exit_s: float = 3.0


class Item(NamedTuple):
    """Something to send, to which path, its place in the order of arrival, and about how large it is."""

    number: int
    path: str
    value: Any
    size: int


class Sender:
    """Send what is put in, in batches and in order; drop the oldest where too much waits."""

    def __init__(self, url: str, token: str | None, *, writers: Mapping[str, Callable[[Sequence[Any]], bytes]], limits: Limits) -> None:
        self._connect: Callable[[], Delivery] = lambda: Delivery(url, token, timeout_s=limits.timeout_s)
        self._url, self._writers, self._limits = url, writers, limits
        self._begin()
        atexit.register(self._at_exit)
        _SENDERS.add(self)

    def _begin(self) -> None:
        """Start from nothing: at first, and in a forked child, whose parent sends what was queued before."""
        self.sent = 0
        self.dropped = 0
        self._changed = threading.Condition(threading.RLock())
        self._queue: deque[Item] = deque()
        self._queued_size = 0
        self._in_flight: Sequence[Item] = ()
        self._number = 0
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._is_hurried = False
        self._is_inline = False
        self._exit_at: float | None = None

    @property
    def queued(self) -> int:
        """Count what waits or is on its way."""
        return len(self._queue) + len(self._in_flight)

    def put(self, path: str, value: Any, size: int) -> None:
        """Queue something; only after the interpreter has begun to end does this wait for it to leave."""
        with self._changed:
            if self._is_closed:
                self._drop(1, "the client is closed")
                return
            self._number += 1
            self._queue.append(Item(self._number, path, value, size))
            self._queued_size += size
            self._make_room()
            if len(self._queue) == 1 or len(self._queue) == self._limits.batch:
                self._changed.notify_all()
            if self._thread is None:
                self._start()
        if self._exit_at is not None:
            self.flush(self._exit_at - time.monotonic())

    def _make_room(self) -> None:
        while len(self._queue) > self._limits.queue or (self._queued_size > self._limits.queue_size and len(self._queue) > 1):
            self._queued_size -= self._queue.popleft().size
            self._drop(1, f"more than {self._limits.queue:,} spans or {self._limits.queue_size >> 20} MiB wait: the oldest are dropped")

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name="workbench-client", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            # Newer interpreters start no thread any more while they end: `flush` sends in the caller's.
            return
        self._thread = thread
        children = sys.modules.get("multiprocessing.util")
        if children is not None and getattr(sys.modules.get("multiprocessing.process"), "parent_process", lambda: None)() is not None:
            # A child process of `multiprocessing` ends without `atexit`.
            children.Finalize(None, self._at_exit, exitpriority=10)

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything put in so far has been sent or given up; False where the time was not enough."""
        end = time.monotonic() + timeout_s
        if self._thread is None and self._exit_at is not None:
            self._is_inline = True
            self._run()
        with self._changed:
            last = self._number
            while self._oldest() <= last:
                left = end - time.monotonic()
                if left <= 0 or threading.current_thread() is self._thread:
                    return False
                self._is_hurried = True
                self._changed.notify_all()
                self._changed.wait(left)
        return True

    def _oldest(self) -> float:
        first = self._in_flight or self._queue
        return first[0].number if first else float("inf")

    def close(self, timeout_s: float) -> bool:
        """Send what waits, then end the thread; what did not leave in time is dropped and counted."""
        is_empty = self.flush(timeout_s)
        with self._changed:
            self._is_closed = True
            self._drop(len(self._queue), f"the client was closed before everything was sent to {self._url}")
            self._queue.clear()
            self._changed.notify_all()
        atexit.unregister(self._at_exit)
        return is_empty

    @quietly
    def _at_exit(self) -> None:
        if self._exit_at is None:
            self._exit_at = time.monotonic() + self._limits.exit_s
        if not self.flush(self._exit_at - time.monotonic()):
            LOGGER.warning("%d spans could not be sent to %s before the end", self.queued, self._url)

    @quietly
    def _run(self) -> None:
        delivery = self._connect()
        while batch := self._take():
            if not quietly(self._send)(delivery, batch):
                self._drop(len(batch), "a batch could not be sent")
            with self._changed:
                self._in_flight = ()
                self._is_hurried = self._is_hurried and bool(self._queue)
                self._changed.notify_all()
        delivery.close()

    def _take(self) -> Sequence[Item]:
        """Wait for a batch: it is full, or its first part has waited long enough, or somebody is in a hurry."""
        with self._changed:
            while not self._queue:
                if self._is_closed or self._is_inline:
                    return ()
                self._changed.wait()
            end = time.monotonic() + self._limits.delay_s
            while len(self._queue) < self._limits.batch and not (self._is_hurried or self._is_closed or self._is_inline):
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            self._in_flight = self._next_batch()
            return self._in_flight

    def _next_batch(self) -> Sequence[Item]:
        """Take the oldest and what goes the same way; what goes elsewhere stays in its place."""
        batch: list[Item] = []
        others: list[Item] = []
        size = 0
        while self._queue and len(batch) < self._limits.batch and len(others) < self._limits.batch:
            item = self._queue.popleft()
            if batch and item.path != batch[0].path:
                others.append(item)
            elif batch and size + item.size > LARGEST_BATCH:
                others.append(item)
                break
            else:
                batch.append(item)
                size += item.size
        self._queue.extendleft(reversed(others))
        self._queued_size -= size
        return batch

    def _send(self, delivery: Delivery, batch: Sequence[Item]) -> bool:
        """Send a batch until the collector has it, or has refused it, or time is up; True once it is settled."""
        body = quietly(self._writers[batch[0].path])([item.value for item in batch])
        if body is None:
            self._drop(len(batch), "a batch could not be written")
            return True
        attempt = 0
        while True:
            outcome = delivery.post(batch[0].path, body, timeout_s=self._limits.timeout_s)
            if outcome.fate is Fate.STORED:
                self._stored(len(batch), outcome)
                return True
            if outcome.fate is Fate.TOO_MUCH and len(batch) > 1:
                # One part may be what the collector cannot take; the others are not to be lost with it.
                self._send(delivery, batch[: len(batch) // 2])
                self._send(delivery, batch[len(batch) // 2 :])
                return True
            if outcome.fate in {Fate.TOO_MUCH, Fate.REFUSED}:
                self._drop(len(batch), f"{self._url} refuses what it is sent: {outcome.message}")
                return True
            warn_once(f"retry:{self._url}", f"{self._url} cannot be reached or is busy, and is asked again: {outcome.message}")
            if not self._pause(outcome, attempt):
                self._drop(len(batch), f"{self._url} could not be reached before the end: {outcome.message}")
                return True
            attempt += 1

    def _stored(self, count: int, outcome: Outcome) -> None:
        self.sent += count - outcome.refused
        if outcome.refused:
            self._drop(outcome.refused, f"{self._url} refused some: {outcome.message}")

    def _pause(self, outcome: Outcome, attempt: int) -> bool:
        """Wait before the next attempt, as long as the collector asks or longer each time; False where there is no more time."""
        backoff = min(LONGEST_BACKOFF_S, FIRST_WAIT_S * 2 ** min(attempt, 16)) * random.SystemRandom().uniform(0.75, 1.25)
        end = time.monotonic() + (backoff if outcome.wait_s is None else outcome.wait_s)
        with self._changed:
            # Who flushes gets one attempt at once, unless the collector has said when to come back.
            is_patient = outcome.wait_s is not None or self._is_hurried
            while (left := end - time.monotonic()) > 0:
                if self._is_closed or self._is_inline or (self._exit_at is not None and outcome.fate is Fate.UNREACHABLE and is_patient):
                    return False
                if self._is_hurried and not is_patient:
                    return True
                self._changed.wait(left)
        return True

    def _drop(self, count: int, reason: str) -> None:
        if count:
            self.dropped += count
            warn_once(reason.partition(":")[0], reason)


_SENDERS: "weakref.WeakSet[Sender]" = weakref.WeakSet()


def _after_fork() -> None:
    for sender in _SENDERS:
        sender._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
