"""Read how fast calls are answered from sums: percentiles with intervals, and what changed beyond chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from workbench.stats.estimates import Estimate
from workbench.stats.order_statistics import percentile
from workbench.store.traffic_groups import Group, Point

SLOW: Mapping[str, float] = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
SLOW_SPEED: Mapping[str, float] = {"p50": 0.5, "p10": 0.1, "p5": 0.05}
MEASURES: Mapping[str, Mapping[str, float]] = {"ttft": SLOW, "tpot": SLOW, "duration": SLOW, "speed": SLOW_SPEED}
"""The percentiles of each measure, from the middle to its slow side: slow calls take long, and have few tokens per second."""


@dataclass(frozen=True, slots=True)
class Step:
    """A percentile of the calls of one hour or day, which begins at `at_us`."""

    at_us: int
    found: Estimate


def steps(points: Sequence[Point], *, measure: str, share: float, later: timedelta = timedelta()) -> list[Step]:
    """Give a percentile of a measure for each point that has the measure, moved by some time."""
    moved = later // timedelta(microseconds=1)
    return [
        Step(one.at_us + moved, percentile(one.times[measure], share)) for one in points if one.times[measure].count
    ]  # fmt: skip


def of_group(group: Group | None, *, measure: str, share: float) -> Estimate | None:
    """Give a percentile of a measure of a group; None where nobody reported it."""
    if group is None or not group.times[measure].count:
        return None
    return percentile(group.times[measure], share)


def change(now: Estimate | None, before: Estimate | None) -> float | None:
    """Give the relative change of a percentile; None where one of both is not known.

    >>> times = {"level": 0.95, "n": 80, "missing": 0, "method": "order_statistics"}
    >>> round(change(Estimate(330.0, 300.0, 360.0, **times), Estimate(300.0, 280.0, 310.0, **times)), 3)
    0.1
    """
    if now is None or before is None or now.estimate is None or not before.estimate:
        return None
    return now.estimate / before.estimate - 1


def is_beyond_chance(now: Estimate | None, before: Estimate | None) -> bool:
    """Claim that two intervals do not overlap; a side without a bound reaches as far as it likes.

    >>> times = {"level": 0.95, "n": 80, "missing": 0, "method": "order_statistics"}
    >>> before = Estimate(300.0, 280.0, 310.0, **times)
    >>> is_beyond_chance(Estimate(330.0, 300.0, 360.0, **times), before), is_beyond_chance(Estimate(400.0, 320.0, None, **times), before)
    (False, True)
    """
    if now is None or before is None:
        return False
    is_above = now.low is not None and before.high is not None and now.low > before.high
    is_below = now.high is not None and before.low is not None and now.high < before.low
    return is_above or is_below
