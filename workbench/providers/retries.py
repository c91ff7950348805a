"""Decide whether to ask again, and after how long."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from workbench.errors import ProviderError


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Bound the tries of one call: `attempts` in all, pauses of `base_s`, doubled each time up to `longest_s`.

    A server's Retry-After is honoured up to `longest_retry_after_s`.
    """

    attempts: int = 5
    base_s: float = 0.5
    longest_s: float = 30.0
    longest_retry_after_s: float = 60.0

    def asks_again(self, error: ProviderError, attempt: int) -> bool:
        """Claim that the call is worth another try after its `attempt`-th (from 1) failed."""
        return error.kind.is_transient and attempt < self.attempts

    def pause_s(self, attempt: int, error: ProviderError, *, rng: random.Random) -> float:
        """Give the seconds to wait before the next try.

        Half of the exponential pause is drawn at random ("equal jitter"), so that calls that failed together do not come back together; a
        Retry-After is the least that is waited, and gets up to a quarter of the base on top for the same reason.
        """
        if error.retry_after_s is not None:
            return min(error.retry_after_s, self.longest_retry_after_s) + rng.uniform(0, self.base_s / 4)
        pause = min(self.base_s * 2.0 ** (attempt - 1), self.longest_s)
        return pause / 2 + rng.uniform(0, pause / 2)


def read_retry_after(header: str | None, *, now: datetime | None = None) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date (RFC 9110, 10.2.3), as seconds from now; None where it says nothing.

    >>> read_retry_after("1.5"), read_retry_after("soon"), read_retry_after(None)
    (1.5, None, None)
    """
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            at = parsedate_to_datetime(header)
        except ValueError:
            return None
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        seconds = (at - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if seconds == seconds and seconds != float("inf") else None
