"""Read from judges' scores and verdicts how unsure they are of an item, and how bad it came out.

Both are numbers from 0 to 1, None where no judge said anything. Unsure are: a pair whose verdict changes with the order, judges who
disagree, ties, and scores near the middle. Bad are: low scores, and pairs that the candidate lost.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.judging.settling import settle
from workbench.terms import POINTS, Verdict

THRESHOLD = 0.5
TIED = 0.6
"""How unsure a pair is on which a judge sees a tie in both orders: less than where the order decides."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What judges say of an item."""

    uncertainty: float | None
    badness: float | None


UNKNOWN = Signal(None, None)
Row = Mapping[str, Any]


def output_signals(scores: Iterable[Row]) -> dict[tuple[int, int, int], Signal]:
    """Give the signal of each output, by (example, variant, repeat), from its scores; the unscored are left out."""
    values: dict[tuple[int, int, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in scores:
        if row["value"] is not None:
            values[row["golden_example_id"], row["variant_id"], row["repeat"]][row["name"]].append(float(row["value"]))
    return {output: _of_scores(by_name) for output, by_name in values.items()}


def _of_scores(by_name: Mapping[str, Sequence[float]]) -> Signal:
    spread = max(max(values) - min(values) for values in by_name.values())
    means = [sum(values) / len(values) for values in by_name.values()]
    # A score that is always 0 or 1 is as far from the middle as can be: it says that the scorer is sure.
    return Signal(max(spread, *(near_the_middle(mean) for mean in means)), 1 - sum(means) / len(means))


def near_the_middle(score: float) -> float:
    """Say from 0 to 1 how near a score is to the threshold at which it would turn.

    >>> near_the_middle(0.5), near_the_middle(1.0), near_the_middle(0.25)
    (1.0, 0.0, 0.5)
    """
    return max(0.0, 1 - abs(score - THRESHOLD) / THRESHOLD)


def pair_signals(verdicts: Iterable[Row], scores: Iterable[Row], *, a: int, b: int) -> dict[tuple[int, int], Signal]:
    """Give the signal of each pair, by (example, repeat), from the verdicts on it; from the scores of both where there are none."""
    orders: dict[tuple[int, int], dict[Hashable, dict[bool, Verdict]]] = defaultdict(lambda: defaultdict(dict))
    for row in verdicts:
        # The run may have judged the pair the other way round.
        if row["verdict"] is not None and {row["variant_a_id"], row["variant_b_id"]} == {a, b}:
            verdict = Verdict(row["verdict"])
            seen = verdict if row["variant_b_id"] == b else verdict.seen_from_other_side()
            orders[row["golden_example_id"], row["repeat"]][row["judge_id"]][bool(row["swapped"])] = seen
    found = _of_both_scores(scores, a, b)
    return found | {pair: _of_verdicts(list(by_judge.values())) for pair, by_judge in orders.items()}


def _of_verdicts(by_judge: Sequence[Mapping[bool, Verdict]]) -> Signal:
    settled = [settle(orders.get(False), orders.get(True)) for orders in by_judge]
    given = {one.verdict for one in settled if one.verdict is not None}
    is_undecided = any(one.flipped for one in settled) or len(given) > 1
    tied = TIED if Verdict.TIE in given else 0.0
    points = [POINTS[verdict] for orders in by_judge for verdict in orders.values()]
    return Signal(1.0 if is_undecided else tied, 1 - sum(points) / len(points))


def _of_both_scores(scores: Iterable[Row], a: int, b: int) -> dict[tuple[int, int], Signal]:
    values: dict[tuple[int, int], dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in scores:
        if row["value"] is not None and row["variant_id"] in (a, b):
            values[row["golden_example_id"], row["repeat"]][row["scorer"]][row["variant_id"]] = float(row["value"])
    found = {}
    for pair, by_scorer in values.items():
        deltas = [both[b] - both[a] for both in by_scorer.values() if len(both) == 2]
        if deltas:
            delta = sum(deltas) / len(deltas)
            found[pair] = Signal(1 - abs(delta), (1 - delta) / 2)
    return found
