"""Read, map and store what has arrived, in a thread of its own; answer each request when it is on the disk.

Requests that wait together are stored in one transaction. A request that cannot be read is answered alone; one that the store cannot take
is found by storing each of its group alone. Everything that is left is caught here, at the outermost edge: whatever one sender sends, the
others are served.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from workbench.collector.answers import Answer
from workbench.collector.bodies import Refused, unpack
from workbench.collector.counts import Counts
from workbench.errors import BadInput, StoreError
from workbench.monitoring.conventions import Reading, Refusal, read_raw_spans
from workbench.monitoring.conventions.otlp_json import raw_spans_of_json
from workbench.monitoring.conventions.otlp_protobuf import raw_spans_of_protobuf
from workbench.monitoring.receiving import Receiver
from workbench.monitoring.retention import DAY_US, days_ago_us, prune_step
from workbench.store.span_values import FeedbackRecord

log = logging.getLogger("workbench.collector")

GROUP_SPANS = 2000
GROUP_S = 0.1
"""A group is stored when it has so many spans, or when others have been read into it for so long."""

PIECE_SPANS = 4000
"""A request of so many spans or more is stored alone, in pieces of so many."""

LINGER_S = 0.003
"""How long a group waits for requests whose bodies are arriving."""

TICK_S = 1.0
PAUSE_S = 0.05
"""How long the writer waits for work before it looks after the rest: between two steps of pruning it pauses only."""

PRUNE_S = 3600.0
OLDEST_US = 366 * DAY_US
SHOWN_REFUSALS = 3


@dataclass(eq=False)
class Work:
    """Hold one request until it is answered: spans as they were sent, or feedback."""

    answered: Callable[[Answer], None]
    body: bytes = b""
    encoding: str = ""
    is_json: bool = False
    feedback: Sequence[FeedbackRecord] = field(default_factory=tuple)


class Writer:
    """Store what is put in, one group after the other, until stopped."""

    def __init__(
        self, engine: Engine, receiver: Receiver, counts: Counts, *, arriving: Callable[[], int], retention_days: float | None
    ) -> None:
        self._engine = engine
        self._receiver = receiver
        self._counts = counts
        self._arriving = arriving
        self._retention_days = retention_days
        self._prune_at = time.monotonic()
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to store."""
        self._thread.start()

    def put(self, work: Work) -> None:
        """Let a request be stored; its answer comes in the writer's thread."""
        self._queue.put(work)

    async def stop(self) -> None:
        """Store what waits, and end."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        is_going_on = True
        while is_going_on:
            group: list[tuple[Work, Reading]] = []
            feedback: list[Work] = []
            try:
                is_going_on = self._take(group, feedback)
                self._store(group)
                self._store_feedback(feedback)
                self._tidy()
            except Exception:
                log.exception("the writer stumbled")
                for work in [*(one for one, _ in group), *feedback]:
                    work.answered(Answer(500, "The collector broke on this request; its log says more."))

    def _take(self, group: list[tuple[Work, Reading]], feedback: list[Work]) -> bool:
        """Read waiting requests into a group; False when told to stop."""
        try:
            work = self._queue.get(timeout=PAUSE_S if self._is_pruning() else TICK_S)
        except queue.Empty:
            return True
        spans, began = 0, time.monotonic()
        while work is not None:
            if work.feedback:
                feedback.append(work)
            elif (reading := self._read(work, group)) is not None:
                group.append((work, reading))
                spans += len(reading.spans)
            if spans >= GROUP_SPANS or time.monotonic() - began > GROUP_S:
                return True
            try:
                work = self._queue.get(timeout=LINGER_S) if self._arriving() else self._queue.get_nowait()
            except queue.Empty:
                return True
        return False

    def _read(self, work: Work, group: list[tuple[Work, Reading]]) -> Reading | None:
        """Read and prepare one request; None where it has been answered already: refused, or too long for a group."""
        try:
            pieces = _pieces(work)
            first = next(pieces, Reading())
            if len(first.spans) + len(first.refusals) == PIECE_SPANS:
                # Those before it do not wait for it.
                self._store(group)
                group.clear()
                self._store_long(work, first, pieces)
                return None
            return self._receiver.prepare(first)
        except Refused as refused:
            self._refuse(work, refused.status, refused.message, refused.reason)
        except BadInput as error:
            self._refuse(work, 400, str(error), "malformed")
        except StoreError as error:
            self._fail([work], error)
        except Exception:
            log.exception("a request could not be read")
            self._refuse(work, 400, "The request could not be read or stored.", "malformed")
        return None

    def _store_long(self, work: Work, first: Reading, others: Iterator[Reading]) -> None:
        """Store a long request in pieces, so that neither the store is locked nor memory taken for long; it is answered after the last."""
        refusals: list[Refusal] = []
        for piece in chain((first,), others):
            received = self._receiver.store([self._receiver.prepare(piece)])
            self._counts.store(new=received.new, known=received.known, reasons=received.reasons)
            refusals += piece.refusals
        work.answered(Answer(200, _what_was_refused(refusals), refused=len(refusals)))

    def _store(self, group: list[tuple[Work, Reading]]) -> None:
        unsaved = self._counts.take_unsaved()
        if not group and not unsaved:
            return
        try:
            received = self._receiver.store([reading for _, reading in group], more=unsaved)
        except Exception as error:
            self._counts.give_back(unsaved)
            if isinstance(error, StoreError) and isinstance(error.__cause__, OperationalError):
                self._fail([work for work, _ in group], error)
            elif len(group) > 1:
                for one in group:
                    self._store([one])
            else:
                log.exception("a request could not be stored")
                for work, _ in group:
                    self._refuse(work, 400, "The store cannot keep a value in this request.", "malformed")
            return
        self._counts.store(new=received.new, known=received.known, reasons=received.reasons)
        for work, reading in group:
            work.answered(Answer(200, _what_was_refused(reading.refusals), refused=len(reading.refusals)))

    def _store_feedback(self, group: Sequence[Work]) -> None:
        for work in group:
            try:
                added = self._receiver.feedback(work.feedback)
            except StoreError as error:
                self._fail([work], error)
                continue
            self._counts.store_feedback(added.new)
            work.answered(Answer(200, document={"new": added.new, "known": added.known}))

    def _refuse(self, work: Work, status: int, message: str, reason: str) -> None:
        self._counts.refuse(reason)
        work.answered(Answer(status, message))

    def _fail(self, group: Sequence[Work], error: StoreError) -> None:
        """Answer that the store cannot be written; the log says so once, until it can be again."""
        if self._counts.trouble != str(error):
            log.warning("%s Senders are asked to send again.", error)
        self._counts.trouble = str(error)
        for work in group:
            work.answered(Answer(503, str(error)))

    def _is_pruning(self) -> bool:
        return self._retention_days is not None and time.monotonic() >= self._prune_at

    def _tidy(self) -> None:
        """Let old traffic go, a little at a time while nobody waits, once an hour."""
        if self._retention_days is None or not self._is_pruning() or not self._queue.empty():
            return
        try:
            if not prune_step(self._engine, before_us=days_ago_us(self._retention_days)):
                self._prune_at = time.monotonic() + PRUNE_S
        except StoreError as error:
            log.warning("Old traffic could not be removed: %s", error)
            self._prune_at = time.monotonic() + PRUNE_S


def _pieces(work: Work) -> Iterator[Reading]:
    """Give what a request holds, a number of spans at a time."""
    body = unpack(work.body, work.encoding)
    spans = raw_spans_of_json(body) if work.is_json else raw_spans_of_protobuf(body)
    now_us = time.time_ns() // 1000
    while piece := list(islice(spans, PIECE_SPANS)):
        yield read_raw_spans(piece, now_us=now_us, oldest_us=now_us - OLDEST_US)


def _what_was_refused(refusals: Sequence[Refusal]) -> str:
    messages = "; ".join(refusal.message for refusal in refusals[:SHOWN_REFUSALS])
    more = len(refusals) - SHOWN_REFUSALS
    return f"{messages}; and {more} more" if more > 0 else messages
