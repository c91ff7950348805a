"""Bring the scores of one output together."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.terms import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall(Score):
    """The weighted score of one output: how many scores are in it, and how many are missing."""

    scored: int = 0
    missing: int = 0


def weighted(scores: Sequence[tuple[Score, float]]) -> Overall:
    """Average the scores by weight; the unscored are left out of value and verdict and counted in `missing`, never taken for zero.

    It passes when every scored one that has a weight and a threshold passes. Unscored itself when nothing with a weight is scored.

    >>> weighted([(Score(1.0), 3.0), (Score(0.0), 1.0), (Score(None, unscored="no price"), 5.0)]).value
    0.75
    """
    counting = [(score, weight) for score, weight in scores if weight > 0]
    scored = [(score.value, weight) for score, weight in counting if score.value is not None]
    missing = len(counting) - len(scored)
    if not scored:
        return Overall(value=None, unscored="nothing was scored", missing=missing)
    largest = max(weight for _, weight in scored)
    total = sum(weight / largest for _, weight in scored)
    value = sum(value * (weight / largest) for value, weight in scored) / total
    verdicts = [score.passed for score, _ in counting if score.passed is not None]
    failed = verdicts.count(False)
    reason = f"{failed} of {len(verdicts)} checks failed" if failed else f"all {len(verdicts)} checks passed"
    return Overall(
        value=min(1.0, value),
        passed=not failed if verdicts else None,
        reason=reason if verdicts else "",
        scored=len(scored),
        missing=missing,
    )
