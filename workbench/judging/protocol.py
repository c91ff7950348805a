"""Measure how far a pairwise judge can be trusted: by place, by length, by repeating itself (METHODS M6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from workbench.judging.settling import settle
from workbench.terms import POINTS, Verdict

Pair = tuple[Verdict | None, Verdict | None]
"""The verdicts on candidate B of one pair, shown in the plain order (A first) and in the swapped one."""


@dataclass(frozen=True, slots=True)
class ProtocolMeasures:
    """What swapping the order tells of a judge. Shares are None where nothing can be counted.

    `n` pairs were judged, `compared` of them have a verdict in both orders, `flips` of those differ. `swap_consistency` is the share of
    `compared` that do not flip; `first_position_share` the share of flips that lean to the answer shown first (0.5 is no bias);
    `first_preferred_share` the share of all verdicts but ties that chose the answer shown first; `unscored_share` the share of the 2n
    verdicts that are missing.
    """

    n: int
    compared: int
    flips: int
    swap_consistency: float | None
    first_position_share: float | None
    first_preferred_share: float | None
    unscored_share: float | None


@dataclass(frozen=True, slots=True)
class LengthPreference:
    """How often the longer answer won, of `n` decided pairs whose lengths differ enough; `ties` were left out."""

    share: float | None
    n: int
    ties: int


def protocol(records: Iterable[Pair]) -> ProtocolMeasures:
    """Count what both orders say.

    A flip leans to the first place when the place shown first got more than half of the two points (win and win, or win and tie).

    >>> protocol([(Verdict.LOSS, Verdict.WIN), (Verdict.WIN, Verdict.WIN)]).swap_consistency
    0.5
    """
    rows = list(records)
    both = [(plain, swapped) for plain, swapped in rows if plain is not None and swapped is not None]
    flips = [pair for pair in both if settle(*pair).flipped]
    leaning_first = sum(_points_of_first_place(*pair) > 1 for pair in flips)
    for_first = [verdict.seen_from_other_side() for verdict, _ in rows if verdict] + [verdict for _, verdict in rows if verdict]
    decided = [verdict for verdict in for_first if verdict is not Verdict.TIE]
    return ProtocolMeasures(
        n=len(rows),
        compared=len(both),
        flips=len(flips),
        swap_consistency=_share(len(both) - len(flips), len(both)),
        first_position_share=_share(leaning_first, len(flips)),
        first_preferred_share=_share(decided.count(Verdict.WIN), len(decided)),
        unscored_share=_share(2 * len(rows) - len(for_first), 2 * len(rows)),
    )


def prefers_longer(records: Iterable[tuple[Verdict | None, int, int]], *, margin: int = 30) -> LengthPreference:
    """Estimate P(prefers the longer | lengths differ by more than `margin` characters).

    A record is the verdict on B, the length of A and the length of B, in characters; ties and the unscored say nothing about length.
    """
    apart = [(verdict, b > a) for verdict, a, b in records if verdict and abs(b - a) > margin]
    decided = [(verdict, b_is_longer) for verdict, b_is_longer in apart if verdict is not Verdict.TIE]
    longer_won = sum((verdict is Verdict.WIN) == b_is_longer for verdict, b_is_longer in decided)
    return LengthPreference(share=_share(longer_won, len(decided)), n=len(decided), ties=len(apart) - len(decided))


def self_consistency(repeats: Iterable[Sequence[Verdict | None]]) -> float | None:
    """Give the probability that two askings of the same question agree, averaged over questions asked at least twice; None without any.

    >>> self_consistency([[Verdict.WIN, Verdict.WIN, Verdict.TIE]])
    0.3333333333333333
    """
    shares = []
    for verdicts in repeats:
        asked = list(combinations([verdict for verdict in verdicts if verdict], 2))
        if asked:
            shares.append(sum(one is other for one, other in asked) / len(asked))
    return sum(shares) / len(shares) if shares else None


def _points_of_first_place(plain: Verdict, swapped: Verdict) -> float:
    return POINTS[plain.seen_from_other_side()] + POINTS[swapped]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
