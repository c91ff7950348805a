"""Keep, in a worker, the state of a run that is under way: whether it may go on, what it has spent, how its provider does."""

import asyncio
from collections.abc import Callable, Mapping

from workbench.errors import FailureKind, ProviderError

OUTAGE_AFTER = 20
"""So many calls in a row without an answer, of kinds that do not depend on the request, and the run stops instead of burning through."""

WAIT_S = 0.05
"""How often a call that waits for others to settle looks again."""

MARGIN = 1.5
"""Times its expected cost is held back for a call whose model has not answered yet."""

_OUTAGE_KINDS = frozenset(
    {
        FailureKind.CONNECTION,
        FailureKind.TIMEOUT,
        FailureKind.SERVER_ERROR,
        FailureKind.AUTHENTICATION,
        FailureKind.RATE_LIMITED,
        FailureKind.NOT_FOUND,
    }
)


class RunStopped(Exception):
    """Leave a shard because its run makes no further calls; never an error of the run."""


class LiveRun:
    """Decide before each call whether it may be made.

    `spent_usd` starts at what earlier attempts have cost; `expected_usd` gives what a call to a model is expected to cost. The cap holds
    back what calls under way may yet cost: the dearest seen of their model, or the expected with a margin where that is more.
    """

    def __init__(
        self,
        *,
        max_cost_usd: float | None,
        spent_usd: float,
        expected_usd: Mapping[str, float] | None = None,
        trouble: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.stopping: str | None = None
        self.is_cancelled = False
        self._max = max_cost_usd
        self._spent = spent_usd
        self._dearest = {model: MARGIN * cost for model, cost in (expected_usd or {}).items()}
        self._reserved = 0.0
        self._under_way = 0
        self._failures: dict[str, int] = {}
        self._trouble = trouble

    @property
    def spent_usd(self) -> float:
        """Give the cost so far, in US dollars."""
        return self._spent

    def cancel(self) -> None:
        """Make no further calls: a person, or another attempt, ended this one."""
        self.is_cancelled = True
        self.stopping = self.stopping or "cancelled"

    def check(self) -> None:
        """Raise `RunStopped` if no further work may begin."""
        if self.stopping is None and (trouble := self._trouble()):
            self.stopping = f"{trouble} Then resume the run; nothing is asked twice."
        if self.stopping is not None:
            raise RunStopped(self.stopping)

    async def reserve(self, model: str) -> float:
        """Reserve the cost of a call, and give it; waits while only what other calls may yet cost is in the way.

        Raises `RunStopped` when the run is over, or when the money left is less than the call's cost.
        """
        while True:
            self.check()
            cost = self._dearest.get(model, 0.0)
            if self._max is None or self._spent + self._reserved + cost <= self._max:
                self._reserved += cost
                self._under_way += 1
                return cost
            if self._spent + cost > self._max or not self._under_way:
                self.stopping = (
                    f"The cost limit of ${self._max:g} is reached (${self._spent:.4f} spent, the next call may cost ${cost:.4f}). "
                    "Resume with a higher --max-cost to go on; nothing is asked twice."
                )
                raise RunStopped(self.stopping)
            await asyncio.sleep(WAIT_S)

    def observe(self, spent_usd: float) -> None:
        """Hear what the run has cost on all workers together."""
        self._spent = max(self._spent, spent_usd)

    def settle(self, model: str, reserved_usd: float, cost_usd: float | None, error: ProviderError | None) -> None:
        """Settle a call that was reserved; one that was not made after all has neither cost nor error."""
        self._under_way -= 1
        self._reserved -= reserved_usd
        self._spent += cost_usd or 0.0
        self._dearest[model] = max(self._dearest.get(model, 0.0), cost_usd or 0.0)
        if error is None:
            self._failures[model] = 0
        elif error.kind in _OUTAGE_KINDS:
            self._failures[model] = self._failures.get(model, 0) + 1
            if self._failures[model] >= OUTAGE_AFTER and self.stopping is None:
                self.stopping = (
                    f"{OUTAGE_AFTER} calls in a row to {model} had no answer; the last said: {error} "
                    "Resume when it answers again; nothing is asked twice."
                )
