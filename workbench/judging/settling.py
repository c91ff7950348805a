"""Settle a pair that was judged in both orders.

A comes first by convention and is the baseline; verdicts are seen from B, the candidate. The swap is undone in `verdict_from` and nowhere
else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from workbench.errors import BadInput
from workbench.judging.readings import Choice, PairReading
from workbench.terms import Verdict

_FOR_THE_SECOND: dict[Choice, Verdict] = {"first": Verdict.LOSS, "second": Verdict.WIN, "tie": Verdict.TIE}


@dataclass(frozen=True, slots=True)
class Settled:
    """What both orders together say of candidate B; `flipped` when they differ; `unscored` says why there is no verdict."""

    verdict: Verdict | None
    flipped: bool = False
    unscored: str | None = None


def verdict_from(reading: PairReading, swapped: bool) -> Verdict | None:
    """Turn a choice of place into a verdict on B: A was shown first, or B when `swapped`; None when unscored.

    >>> verdict_from(PairReading("first"), swapped=True)
    <Verdict.WIN: 'win'>
    """
    if reading.choice is None:
        return None
    verdict = _FOR_THE_SECOND[reading.choice]
    return verdict.seen_from_other_side() if swapped else verdict


def settle(plain: Verdict | None, swapped: Verdict | None) -> Settled:
    """Apply the conservative rule of MT-Bench (Zheng 2023): a win only when both orders say so, else a tie; both verdicts seen from B.

    Where an order gave no verdict there is none: one order alone cannot be told from a preference for a place.
    """
    if plain is None or swapped is None:
        missing = "either order" if plain is swapped else "the plain order" if plain is None else "the swapped order"
        return Settled(None, unscored=f"the judge gave no verdict in {missing}")
    if plain is swapped:
        return Settled(plain)
    return Settled(Verdict.TIE, flipped=True)


def pairs(variants: Sequence[str], baseline: str | None = None) -> list[tuple[str, str]]:
    """Give the pairs (a, b) to compare: every one, or each other variant b against the baseline a; raises `BadInput`."""
    if len(set(variants)) < len(variants):
        raise BadInput("a variant cannot be compared with itself: each may be there once", where="variants")
    if baseline is None:
        return list(combinations(variants, 2))
    if baseline not in variants:
        raise BadInput(f"the baseline {baseline!r} is not one of the variants: {', '.join(variants) or 'there are none'}", where="baseline")
    return [(baseline, other) for other in variants if other != baseline]
