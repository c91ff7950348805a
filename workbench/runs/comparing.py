"""Compare two variants of a run on the same examples: win rate by a judge, and paired differences of everything measured."""

from collections.abc import Mapping
from typing import Any

from workbench.judging import settle
from workbench.stats import Estimate, mcnemar, more_examples_to_decide, paired_difference, share, sign_test, worst_case
from workbench.store.values import StoredJudge, StoredVariant
from workbench.terms import POINTS, Verdict

Unit = tuple[int, int]
"""An example and a repeat: what both variants answered once."""

Verdicts = Mapping[tuple[Unit, bool], str | None]
Sides = tuple[Mapping[Unit, float], Mapping[Unit, float]]
EVEN = 0.5


def compare_pair(
    a: StoredVariant,
    b: StoredVariant,
    judge: StoredJudge | None,
    *,
    verdicts: Verdicts | None,
    values: Mapping[str, Sides],
    clusters: Mapping[int, str],
    expected: int,
    apart: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Give one entry of `pairs` in `runs compare`; without a judge its verdicts are null.

    `expected` counts the units that both variants owe; those without a settled verdict are unscored. `apart` counts by name the units that
    a check does not apply to: they are not missing.
    """
    owed = {name: expected - (apart or {}).get(name, 0) for name in values}
    return {
        "a": a.name,
        "b": b.name,
        "judge": judge.name if judge else None,
        "judge_id": judge.id if judge else None,
        **(_judged(verdicts, clusters, expected) if verdicts is not None else _UNJUDGED),
        "differences": {name: _difference(sides, clusters, owed[name]).to_json() for name, sides in values.items()},
        "mcnemar": {name: p for name, sides in values.items() if (p := _mcnemar(sides)) is not None},
        "ratios": {name: ratio for name, sides in values.items() if (ratio := _ratio(sides)) is not None},
    }


_UNJUDGED: Mapping[str, Any] = {
    "win_rate_b": None,
    "wins_b": None,
    "losses_b": None,
    "ties": None,
    "flips": None,
    "unscored": None,
    "p_value": None,
    "worst_case": None,
    "more_examples": None,
}


def _judged(verdicts: Verdicts, clusters: Mapping[int, str], expected: int) -> dict[str, Any]:
    def one_order(unit: Unit, swapped: bool) -> Verdict | None:
        found = verdicts.get((unit, swapped))
        return Verdict(found) if found else None

    settled = {unit: settle(one_order(unit, False), one_order(unit, True)) for unit in {unit for unit, _ in verdicts}}
    scored = {unit: outcome for unit, outcome in sorted(settled.items()) if outcome.verdict is not None}
    points = [POINTS[outcome.verdict] for outcome in scored.values() if outcome.verdict is not None]
    groups = [clusters[example] for example, _ in scored]
    missing = expected - len(points)
    win_rate = share(points, clusters=groups, missing=missing)
    bounds = worst_case(points, missing) if expected else None
    counts = {verdict: sum(1 for outcome in scored.values() if outcome.verdict is verdict) for verdict in Verdict}
    return {
        "win_rate_b": win_rate.to_json(),
        "wins_b": counts[Verdict.WIN],
        "losses_b": counts[Verdict.LOSS],
        "ties": counts[Verdict.TIE],
        "flips": sum(1 for outcome in scored.values() if outcome.flipped),
        "unscored": missing,
        "p_value": _p_value(points, groups, counts),
        "worst_case": {"low": bounds.low, "high": bounds.high} if bounds else None,
        "more_examples": more_examples_to_decide(win_rate, EVEN),
    }


def _p_value(points: list[float], groups: list[str], counts: Mapping[Verdict, int]) -> float | None:
    """Test a win rate against one half: by signs, or by cluster-robust t where units share a cluster."""
    if not points:
        return None
    if len(set(groups)) == len(groups):
        return sign_test(counts[Verdict.WIN], counts[Verdict.LOSS])
    return paired_difference(points, [EVEN] * len(points), clusters=groups).p_value


def _difference(sides: Sides, clusters: Mapping[int, str], expected: int) -> Estimate:
    before, after = sides
    both = sorted(before.keys() & after.keys())
    candidate, baseline = [after[unit] for unit in both], [before[unit] for unit in both]
    groups = [clusters[example] for example, _ in both]
    return paired_difference(candidate, baseline, clusters=groups, missing=max(0, expected - len(both))).estimate


def _mcnemar(sides: Sides) -> float | None:
    """Test paired yes/no values exactly; None where the values are not all 0 or 1, or an example counts more than once."""
    before, after = sides
    both = before.keys() & after.keys()
    if not both or len({example for example, _ in both}) < len(both):
        return None
    if any(value not in (0.0, 1.0) for unit in both for value in (before[unit], after[unit])):
        return None
    only_before = sum(1 for unit in both if before[unit] > after[unit])
    only_after = sum(1 for unit in both if after[unit] > before[unit])
    return mcnemar(only_before, only_after)


def _ratio(sides: Sides) -> float | None:
    """Give B's total over A's on the units that both answered."""
    before, after = sides
    both = before.keys() & after.keys()
    total = sum(before[unit] for unit in both)
    return sum(after[unit] for unit in both) / total if total > 0 else None
