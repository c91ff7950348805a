"""Keep the number of calls in flight to one server at what it can take.

Additive increase, multiplicative decrease (Chiu and Jain 1989), as TCP does: a refusal (429) takes the limit to four fifths, at most once
per cooldown, because the calls that were in flight together are refused together; as many successes as the limit raise it by one. Errors of
the server (5xx) leave it alone: they say nothing about the rate.
"""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workbench.errors import FailureKind, ProviderError

_SHRINK = 0.8
_COOLDOWN_S = 15.0


@dataclass(frozen=True, slots=True)
class LimitState:
    """What a limiter is doing; `cooling_until` is when new calls may start again after a Retry-After, None if they may now."""

    limit: int
    in_flight: int
    waiting: int
    cooling_until: datetime | None = None


class Limiter:
    """Let at most `limit` calls be in flight; the waiting ones go by priority (higher first), then in order of arrival."""

    def __init__(self, most: int, *, longest_pause_s: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = max(1, most)
        self._limit = float(self._most)
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self._in_flight = 0
        self._successes = 0
        self._shrunk_at = float("-inf")
        self._paused_until = float("-inf")
        self._arrivals = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def state(self) -> LimitState:
        """Give the limit and who is in and waiting."""
        left_s = self._paused_until - self._clock()
        until = datetime.now(UTC) + timedelta(seconds=left_s) if left_s > 0 else None
        waiting = sum(not future.done() for _, _, future in self._waiting)
        return LimitState(limit=int(self._limit), in_flight=self._in_flight, waiting=waiting, cooling_until=until)

    def set_most(self, most: int) -> None:
        """Change the ceiling; a limit that stood at the old one moves along."""
        was_full = self._limit >= self._most
        self._most = max(1, most)
        self._limit = float(self._most) if was_full else min(self._limit, float(self._most))
        self._admit()

    @asynccontextmanager
    async def slot(self, priority: int = 0) -> AsyncIterator[None]:
        """Hold a place among the calls in flight."""
        await self._enter(priority)
        try:
            yield
        finally:
            self._in_flight -= 1
            self._admit()

    def succeeded(self) -> None:
        """Count an answer; `limit` of them raise the limit by one."""
        self._successes += 1
        if self._successes >= self._limit:
            self._successes = 0
            self._limit = min(self._limit + 1, float(self._most))

    def failed(self, error: ProviderError) -> None:
        """Shrink on a refusal, at most once per cooldown; hold new calls back for as long as a Retry-After says."""
        now = self._clock()
        if error.retry_after_s:
            self._paused_until = max(self._paused_until, now + min(error.retry_after_s, self._longest_pause_s))
        if error.kind is FailureKind.RATE_LIMITED and now - self._shrunk_at >= _COOLDOWN_S:
            self._shrunk_at, self._successes = now, 0
            self._limit = max(1.0, self._limit * _SHRINK)

    @property
    def _is_open(self) -> bool:
        return self._in_flight < int(self._limit) and self._clock() >= self._paused_until

    async def _enter(self, priority: int) -> None:
        if self._is_open and not self._waiting:
            self._in_flight += 1
            return
        self._arrivals += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-priority, self._arrivals, future))
        self._admit()
        try:
            await future
        except asyncio.CancelledError:
            # A caller can be cancelled after it was let in and before it woke up: its place goes to the next.
            if future.done() and not future.cancelled():
                self._in_flight -= 1
            self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting:
            future = self._waiting[0][2]
            if future.done():
                heapq.heappop(self._waiting)
            elif self._is_open:
                heapq.heappop(self._waiting)
                self._in_flight += 1
                future.set_result(None)
            else:
                self._wake_after_pause(future.get_loop())
                return

    def _wake_after_pause(self, loop: asyncio.AbstractEventLoop) -> None:
        left_s = self._paused_until - self._clock()
        if left_s > 0 and (self._alarm is None or self._alarm.cancelled() or self._alarm.when() < loop.time() + left_s - 0.001):
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm = loop.call_later(left_s, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._admit()
