"""Put a comparison with another run into words, and decide whether it shows a regression."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from workbench.runs import reporting_words as words
from workbench.runs.reporting_findings import difference_tone, listed

Document = Mapping[str, Any]
NARROW = 0.05
"""An interval of fewer points is written with a digit more."""


class Standing(StrEnum):
    """What the scorers show together."""

    WORSE = "worse"
    NOT_WORSE = "not worse"
    INCONCLUSIVE = "inconclusive"


def sentence(found: Document) -> str:
    """Say in one sentence what the comparison found.

    >>> estimate = {"estimate": -0.04, "low": -0.07, "high": -0.01}
    >>> print(sentence({"other": {"run": 3}, "scorers": [{"name": "correctness", "difference": estimate}], "worse": {"total": 12},
    ...     "better": {"total": 5}, "examples": {"paired": 90, "added": 3, "removed": 1, "changed": 2, "only_this": 0, "only_other": 0}}))
    Against run 3: correctness −4 points [−7, −1]; 12 of 90 examples got worse, 5 better; 3 added, 1 removed, 2 changed.
    """
    counts = found["examples"]
    parts = [_shown(found)]
    if counts["paired"] and found["scorers"]:
        parts.append(
            f"{found['worse']['total']:,} of {words.many(counts['paired'], 'example')} got worse, {found['better']['total']:,} better"
        )
    sets = [f"{counts[name]:,} {name}" for name in ("added", "removed", "changed") if counts[name]]
    parts.append(", ".join(sets) if sets else "the examples are the same")
    if alone := counts["only_this"] + counts["only_other"]:
        parts.append(f"{alone:,} asked in one of the runs only")
    return f"Against run {found['other']['run']}: {'; '.join(parts)}."


def _shown(found: Document) -> str:
    """Name the scorers that are shown to differ, the worst first."""
    if not found["examples"]["paired"]:
        return "no example is the same in both runs"
    if not found["scorers"]:
        return "nothing scores both runs alike"
    decided = [
        one for one in found["scorers"] if one["difference"]["estimate"] is not None and difference_tone(one["difference"]) != "open"
    ]
    if not decided:
        return "no score or check is shown to differ"
    ranked = sorted(decided, key=lambda one: float(one["difference"]["estimate"]))
    return listed([f"{one['name']} {points(one['difference'])}" for one in ranked])


def points(estimate: Document) -> str:
    """Write a difference in points with its interval, with a digit where whole points would hide its sign or its width.

    >>> points({"estimate": 0.04, "low": 0.004, "high": 0.076})
    '+4.0 points [+0.4, +7.6]'
    """
    ends = [estimate[name] for name in ("estimate", "low", "high") if estimate[name] is not None]
    is_narrow = max(ends) - min(ends) < NARROW
    digits = 1 if is_narrow or any(end and not round(abs(100 * end)) for end in ends) else 0

    def written(value: float) -> str:
        return words.signed(value, lambda share: f"{100 * share:.{digits}f}")

    bounds = f" [{written(estimate['low'])}, {written(estimate['high'])}]" if estimate["low"] is not None else ""
    return f"{written(estimate['estimate'])} points{bounds}"


def standing(found: Document, *, margin: float = 0.0) -> Standing:
    """Decide from the intervals of all comparable scorers, where a fall of up to `margin` (a share of 0 to 1) is tolerated.

    Worse: the whole interval of some scorer lies below minus the margin. Not worse: no interval reaches below it, and there is
    at least one. Inconclusive: everything else, a scorer without an interval included.

    >>> found = {"scorers": [{"difference": {"estimate": -0.02, "low": -0.05, "high": 0.01}}]}
    >>> standing(found).value, standing(found, margin=0.05).value
    ('inconclusive', 'not worse')
    """
    estimates = [one["difference"] for one in found["scorers"]]
    if any(one["high"] is not None and one["high"] < -margin for one in estimates):
        return Standing.WORSE
    if estimates and all(one["low"] is not None and one["low"] >= -margin for one in estimates):
        return Standing.NOT_WORSE
    return Standing.INCONCLUSIVE
