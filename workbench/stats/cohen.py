"""Compare annotators two by two: raw agreement and Cohen's kappa, plain and weighted (METHODS M7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Any, Literal

from workbench.errors import BadInput
from workbench.stats.chance_corrected import ALL_THE_SAME
from workbench.stats.estimates import ASYMPTOTIC, Estimate
from workbench.stats.inputs import check_level
from workbench.stats.measures import Measure
from workbench.stats.rates import rate
from workbench.stats.ratings import Ratings

Weights = Literal["linear", "quadratic"]
_POWERS = {"linear": 1, "quadratic": 2}
MOST_LABELS = 1000
"""More different labels than this make no table of two annotators."""
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class AnnotatorPair:
    """Hold how two annotators agree on the `n` items that both answered; the weighted kappas need levels or numbers."""

    annotators: tuple[str, str]
    n: int
    raw: Measure
    cohen_kappa: Measure
    cohen_kappa_linear: Measure
    cohen_kappa_quadratic: Measure

    def to_json(self) -> dict[str, Any]:
        """Give the fields as plain values."""
        kappas = ("raw", "cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic")
        return {"annotators": list(self.annotators), "n": self.n} | {name: getattr(self, name).to_json() for name in kappas}


def annotator_pairs(ratings: Ratings, *, level: float = 0.95) -> tuple[AnnotatorPair, ...]:
    """Compare every annotator with every other, also where they share no item."""
    found = []
    for first, second in combinations(ratings.annotators, 2):
        table = _Table(ratings, first, second)
        raw = _raw(table, level=level)
        kappas = [_kappa(table, weights=weights, level=level) for weights in (None, "linear", "quadratic")]
        found.append(AnnotatorPair((first, second), len(table.shared), raw, *kappas))
    return tuple(found)


def pair_agreement(ratings: Ratings, first: str, second: str, *, level: float = 0.95) -> Measure:
    """Estimate the share of items on which two annotators agree, with Wilson's interval.

    `n` are the items that both answered, `missing` those that only one of them did. Raises BadInput for an annotator without a name in
    the ratings.
    """
    return _raw(_Table(ratings, first, second), level=level)


def cohen_kappa(ratings: Ratings, first: str, second: str, *, weights: Weights | None = None, level: float = 0.95) -> Measure:
    """Estimate Cohen's kappa of two annotators with its asymptotic interval, kept within -1..1.

    `weights` count a disagreement by the distance of its labels or by its square: of numbers their difference, of levels that of their
    places. Both gave the same one label throughout, or no item is shared: no estimate. Perfect agreement, or one of the two always gave
    the same label: no bounds, since the formula's error is 0 there. Source: Fleiss, Cohen and Everitt 1969; statsmodels `cohens_kappa`.

    >>> from workbench.stats.ratings import read_ratings
    >>> answers = [("yes", "yes")] * 118 + [("yes", "no")] * 5 + [("no", "yes")] * 2
    >>> found = cohen_kappa(read_ratings([{"ann": ann, "ben": ben} for ann, ben in answers]), "ann", "ben").estimate
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (-0.0234, -0.0475, 0.0007)
    """
    if weights is not None and weights not in _POWERS:
        raise BadInput(f"{weights!r} is unknown; choose {' or '.join(_POWERS)}, or none", where="weights")
    return _kappa(_Table(ratings, first, second), weights=weights, level=level)


class _Table:
    """Hold the labels of two annotators on the items that both answered."""

    def __init__(self, ratings: Ratings, first: str, second: str) -> None:
        for annotator in (first, second):
            if annotator not in ratings.annotators:
                known = ", ".join(ratings.annotators) or "nobody"
                raise BadInput(f"{annotator!r} is no annotator here; there are {known}", where="annotator")
        if first == second:
            raise BadInput(f"{first!r} cannot be compared with itself; `self_consistency` compares repeats", where="annotator")
        self.shared = [(row[first], row[second]) for row in ratings.rows if first in row and second in row]
        self.missing = sum((first in row) != (second in row) for row in ratings.rows)
        self.used = sorted({code for codes in self.shared for code in codes})
        self.scores = ratings.scores if ratings.is_ordered else None
        self.nothing_shared = None if self.shared else f"{first} and {second} answered no item both"


def _raw(table: _Table, *, level: float) -> Measure:
    agreeing = sum(one == other for one, other in table.shared)
    return Measure(rate(agreeing, len(table.shared), missing=table.missing, level=level), reason=table.nothing_shared)


def _kappa(table: _Table, *, weights: str | None, level: float) -> Measure:
    check_level(level)
    reason = table.nothing_shared
    if reason is None and weights is not None and table.scores is None:
        reason = "the labels have no order; give levels from lowest to highest"
    if reason is None and len(table.used) < 2:
        reason = ALL_THE_SAME
    if reason is None and len(table.used) > MOST_LABELS:
        reason = f"{len(table.used):,} different labels are too many for a table; round them to at most {MOST_LABELS:,}"
    n = len(table.shared)
    if reason is not None:
        return Measure(Estimate(None, None, None, level=level, n=n, missing=table.missing, method=ASYMPTOTIC), reason=reason)
    kappa, variance = _kappa_and_variance(table, weights)
    low: float | None = None
    high: float | None = None
    note = "no interval: the two agree throughout" if kappa == 1 else "no interval: one of the two always gave the same label"
    if variance * n > _ROUNDING:
        half = NormalDist().inv_cdf(0.5 + level / 2) * variance**0.5
        low, high = max(-1.0, kappa - half), min(1.0, kappa + half)
    estimate = Estimate(kappa, low, high, level=level, n=n, missing=table.missing, method=ASYMPTOTIC)
    return Measure(estimate, note=note if low is None else None)


def _kappa_and_variance(table: _Table, weights: str | None) -> tuple[float, float]:
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa  # type: ignore[import-untyped, unused-ignore]

    place = {code: number for number, code in enumerate(table.used)}
    counts = np.zeros((len(place), len(place)))
    np.add.at(counts, ([place[one] for one, _ in table.shared], [place[other] for _, other in table.shared]), 1)
    # The test against kappa = 0, which we do not use, divides by an error that may be 0.
    with np.errstate(all="ignore"):
        found = cohens_kappa(counts, weights=None if weights is None else _distances(table, _POWERS[weights]))
    return float(found.kappa), float(found.var_kappa)


def _distances(table: _Table, power: int) -> Any:
    import numpy as np

    scores: Sequence[float] = table.scores or ()
    used = np.array([scores[code] for code in table.used])
    apart = abs(used[:, None] - used) ** power
    return apart / apart.max()
