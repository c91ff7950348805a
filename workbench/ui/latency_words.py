"""Hold the words of the Latency page: measures, percentiles, units, changes."""

from collections.abc import Mapping, Sequence

from workbench.charts.over_time import Axis
from workbench.monitoring import latency
from workbench.stats.estimates import Estimate
from workbench.ui import address, words

TITLES: Mapping[str, str] = {"ttft": "First token", "tpot": "Per token", "duration": "Whole answer", "speed": "Tokens per second"}
MEANT: Mapping[str, str] = {
    "ttft": "Time until the first token of streamed calls.",
    "tpot": "Time for each token after the first, of streamed calls.",
    "duration": "Time of answered calls from beginning to end.",
    "speed": "Tokens given per second of the whole call, of answered calls.",
}
UNKNOWN: Mapping[str, str] = {
    "ttft": "Nobody reported a first token in this time: only streamed calls have one.",
    "tpot": "Nobody reported the time of further tokens in this time: only streamed calls of several tokens have one.",
    "duration": "No call was answered in this time.",
    "speed": "Nobody reported tokens of answered calls in this time.",
}
SECONDS_FROM_MS = 1_000
NONE = "–"


def choose_measure() -> str:
    """Draw the choice of a measure; give a key of `latency.MEASURES`."""
    return address.choice("measure", "Measure", list(latency.MEASURES), shown=lambda one: TITLES[one])


def choose_percentile(measure: str) -> str:
    """Draw the choice of a percentile, the slow ones last; the one that 95 % keep to is meant where none is chosen."""
    options = list(latency.MEASURES[measure])
    return address.choice("percentile", "Percentile", options, default="p5" if measure == "speed" else "p95")


def quantity(measure: str, value: float | None) -> str:
    """Write a value of a measure with its unit.

    >>> quantity("ttft", 1420.0).replace(words.NBSP, " "), quantity("speed", 61.34).replace(words.NBSP, " "), quantity("tpot", None)
    ('1.4 s', '61 tokens/s', '–')
    """
    if value is None:
        return NONE
    if measure != "speed":
        return words.milliseconds(value)
    return f"{value:.1f}{words.NBSP}tokens/s" if value < 10 else f"{value:,.0f}{words.NBSP}tokens/s"


def scale(measure: str, values: Sequence[float]) -> tuple[float, Axis]:
    """Give by what values are multiplied for a chart, and their axis: seconds where any is as long."""
    if measure == "speed":
        return 1.0, Axis(format=",.3~r", suffix=" tokens/s")
    if max(values, default=0) >= SECONDS_FROM_MS:
        return 0.001, Axis(format=",.3~r", suffix=" s")
    return 1.0, Axis(format=",.3~r", suffix=" ms")


def interval(measure: str, found: Estimate) -> str:
    """Write how many calls a percentile is of, and between what it lies.

    >>> times = {"level": 0.95, "missing": 0, "method": "order_statistics"}
    >>> interval("ttft", Estimate(300.0, 280.0, 330.0, n=80, **times)).replace(words.NBSP, " ")
    '80 calls, 95 % interval 280 ms to 330 ms'
    >>> interval("ttft", Estimate(300.0, 280.0, None, n=30, **times)).replace(words.NBSP, " ")
    '30 calls, with 95 % at least 280 ms: too few for an upper bound'
    >>> interval("ttft", Estimate(300.0, None, None, n=9, **times))
    '9 calls: too few for an interval'
    """
    calls, level = words.many(found.n, "call"), f"{100 * found.level:.0f}{words.NBSP}%"
    if found.low is not None and found.high is not None:
        return f"{calls}, {level} interval {quantity(measure, found.low)} to {quantity(measure, found.high)}"
    if found.low is not None:
        return f"{calls}, with {level} at least {quantity(measure, found.low)}: too few for an upper bound"
    if found.high is not None:
        return f"{calls}, with {level} at most {quantity(measure, found.high)}: too few for a lower bound"
    return f"{calls}: too few for an interval"


def change(now: Estimate | None, before: Estimate | None) -> str:
    """Write by how much a percentile changed: bold where chance does not explain it."""
    found = latency.change(now, before)
    if found is None:
        return NONE
    text = f"{words.signed(100 * found, 0)}{words.NBSP}%"
    return f"**{text}**" if latency.is_beyond_chance(now, before) else text
