"""Keep, in a worker, the state of a run that is under way: whether it may go on, what it has spent, how its provider does."""

from collections.abc import Callable

from workbench.errors import FailureKind, ProviderError

OUTAGE_AFTER = 20
"""So many calls in a row without an answer, of kinds that do not depend on the request, and the run stops instead of burning through."""

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

    `spent_usd` starts at what earlier attempts have cost. The cap holds back what calls under way may yet cost, each taken to be as dear
    as the dearest so far, so that it is overstepped at most by the first calls of a run that are under way together.
    """

    def __init__(self, *, max_cost_usd: float | None, spent_usd: float, trouble: Callable[[], str | None] = lambda: None) -> None:
        self.stopping: str | None = None
        self.is_cancelled = False
        self._max = max_cost_usd
        self._spent = spent_usd
        self._dearest = 0.0
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
            self.stopping = trouble
        if self.stopping is not None:
            raise RunStopped(self.stopping)

    def before_call(self) -> None:
        """Reserve a call that is about to be sent. Raises `RunStopped` when the run is over or the money is."""
        self.check()
        if self._max is not None and self._spent + (self._under_way + 1) * self._dearest > self._max:
            self.stopping = (
                f"The cost limit of ${self._max:g} is reached (${self._spent:.4f} spent). "
                "Resume with a higher --max-cost to go on; nothing is asked twice."
            )
            raise RunStopped(self.stopping)
        self._under_way += 1

    def after_call(self, provider: str, cost_usd: float | None, error: ProviderError | None) -> None:
        """Settle a call that `before_call` reserved; one that was not made after all has neither cost nor error."""
        self._under_way -= 1
        self._spent += cost_usd or 0.0
        self._dearest = max(self._dearest, cost_usd or 0.0)
        if error is None:
            self._failures[provider] = 0
        elif error.kind in _OUTAGE_KINDS:
            self._failures[provider] = self._failures.get(provider, 0) + 1
            if self._failures[provider] >= OUTAGE_AFTER and self.stopping is None:
                self.stopping = (
                    f"{OUTAGE_AFTER} calls in a row to {provider} had no answer; the last said: {error} "
                    "Resume when it answers again; nothing is asked twice."
                )
