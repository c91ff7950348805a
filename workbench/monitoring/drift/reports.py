"""Hold what a comparison of two windows came to, in values that are stored and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workbench.stats.contrasts import holm

LEVEL = 0.05
"""At this level a test that was corrected for being one of several says that something drifted."""


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """A window as it was compared: its times (microseconds since 1970), how many requests it had and how many of them were drawn."""

    from_us: int
    to_us: int
    requests: int
    drawn: int


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a test of one signal came to; None and `why_not` where it could not be made.

    `above_chance` says by how many standard deviations the statistic lies above that of relabelled windows. `before` and `after` are
    medians, or shares by kind; `n_reference` and `n_current` count the requests that have the signal.
    """

    __test__ = False
    signal: str
    side: str
    method: str
    statistic: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    drifted: bool = False
    above_chance: float | None = None
    n_reference: int = 0
    n_current: int = 0
    before: float | Mapping[str, float] | None = None
    after: float | Mapping[str, float] | None = None
    why_not: str = ""


def corrected(found: Sequence[TestResult]) -> list[TestResult]:
    """Correct the tests that could be made for being several (Holm), and say which signals drifted."""
    tested = [place for place, one in enumerate(found) if one.p_value is not None]
    done = list(found)
    for place, value in zip(tested, holm([found[place].p_value or 0.0 for place in tested]), strict=True):
        done[place] = replace(found[place], p_adjusted=value, drifted=value <= LEVEL)
    return done


@dataclass(frozen=True, slots=True)
class Shift:
    """How the share of a value changed between the windows, as shares of all requests."""

    value: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Cause:
    """What explains that a signal drifted.

    `by` is `agent`, `version`, `model` or `topic`, several joined by ` and ` where they changed at once and cannot be told apart, or
    `nothing told apart`: the same agents, versions, models and topics are answered otherwise. `explained` is the share of the difference
    (above chance) that goes when the mix of what `by` names is held fixed; `p_fixed` tests what is left, on the share `compared` of the
    requests; None where nothing is left that can be compared.
    """

    signal: str
    by: str
    shifts: Sequence[Shift]
    explained: float
    p_fixed: float | None
    compared: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Place:
    """Whether the answers, or the questions, of one agent drifted: `p_adjusted` over the agents; None where there are too few."""

    side: str
    agent: str
    p_adjusted: float | None
    drifted: bool
    n_reference: int
    n_current: int


@dataclass(frozen=True, slots=True)
class Witness:
    """A request that shows what differs: one that is typical of its window and not of the other."""

    side: str
    window: str
    trace_id: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the comparison of two windows came to."""

    reference: WindowFacts
    current: WindowFacts
    tests: Sequence[TestResult]
    attribution: Sequence[Cause] = ()
    places: Sequence[Place] = ()
    topics: Sequence[Shift] = ()
    examples: Sequence[Witness] = ()
    same_kind: Mapping[str, bool] = field(default_factory=dict)
    verdict: str = ""
    embedder: str = ""

    @property
    def drifted(self) -> list[str]:
        """Name the signals that drifted."""
        return [one.signal for one in self.tests if one.drifted]

    def document(self) -> dict[str, Any]:
        """Give the report as plain values, for JSON."""
        return {**asdict(self), "drifted": self.drifted, "level": LEVEL}
