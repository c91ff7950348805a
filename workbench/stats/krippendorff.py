"""Measure agreement by Krippendorff's alpha: any number of annotators, gaps, and distances between labels (METHODS M7).

Alpha is 1 - observed / expected disagreement, both sums of squared distances over pairs of answers. Interval and ordinal distances are
differences of one score per label (for ordinal its mid-rank among the answers compared), so their sums need no matrix of pairs:
over the m answers x of an item they are 2 (m Σx² - (Σx)²). That makes a bootstrap cheap, also for scales of many values.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from workbench.errors import BadInput
from workbench.stats.chance_corrected import ALL_THE_SAME
from workbench.stats.measures import RESAMPLES, Coefficient, Measure, divided, measure
from workbench.stats.ratings import Ratings, too_few

if TYPE_CHECKING:
    import numpy as np

    from workbench.stats.patterns import Array, Patterns

    # From weights of patterns and of labels, one resample a row: squared distances within items and among all answers.
    Sums = Callable[[Array, Array], tuple[Array, Array]]

Distance = Literal["nominal", "ordinal", "interval", "ratio"]
MOST_RATIO_LABELS = 1000
"""Ratios need a matrix of all pairs of labels; more labels than this do not fit it."""


def krippendorff_alpha(
    ratings: Ratings, distance: Distance = "nominal", *, rng: "np.random.Generator", level: float = 0.95, resamples: int = RESAMPLES
) -> Measure:
    """Estimate Krippendorff's alpha with a percentile bootstrap over items.

    `ordinal` needs levels or numbers, `interval` numbers, `ratio` numbers not below zero; otherwise there is no estimate and the reason
    says so. An item with one answer says nothing and is left out; all answers the same: no estimate. Source: Krippendorff, Computing
    Krippendorff's Alpha-Reliability (2011).

    >>> import numpy as np
    >>> from workbench.stats.ratings import read_ratings
    >>> rated = read_ratings([{"ann": 1, "ben": 1, "cem": 2}, {"ann": 4, "ben": 4}, {"ann": 3, "ben": 4, "cem": None}, {"ann": 5}])
    >>> [round(krippendorff_alpha(rated, how, rng=np.random.default_rng(1)).value, 4) for how in ("nominal", "interval")]
    [0.2941, 0.85]
    """
    one = alpha_coefficient(ratings, distance)
    return measure({"": one}, ratings.patterns.frequencies, rng=rng, level=level, resamples=resamples)[""]


def alpha_coefficient(ratings: Ratings, distance: Distance) -> Coefficient:
    """Describe Krippendorff's alpha with one of its distances, for `measure`."""
    import numpy as np

    if distance not in _SUMS:
        raise BadInput(f"{distance!r} is unknown; choose {', '.join(_SUMS)}", where="distance")
    n, found = ratings.comparable, ratings.patterns
    missing = len(ratings.items) - n
    reason = too_few(ratings) or _unfit(ratings, distance) or (ALL_THE_SAME if ratings.is_uniform else None)
    if reason is not None:
        return Coefficient(None, n=n, missing=missing, reason=reason)
    sums = _SUMS[distance](found, np.array(ratings.scores))

    def of(weights: "Array") -> "Array":
        compared = weights * (found.sizes > 1)
        marginals = compared @ found.counts
        answers = marginals.sum(axis=1)
        observed, expected = sums(compared, marginals)
        ratio = divided((answers - 1) * observed, expected)
        return np.where((marginals > 0).sum(axis=1) > 1, 1 - ratio, np.nan)

    return Coefficient(of, n=n, missing=missing, width=len(ratings.labels))


def _unfit(ratings: Ratings, distance: Distance) -> str | None:
    if distance == "ordinal" and not ratings.is_ordered:
        return "the labels have no order; give levels from lowest to highest"
    if distance in ("interval", "ratio") and not ratings.is_numeric:
        return "the labels are not numbers, so that nothing lies between them"
    if distance == "ratio" and min(ratings.scores) < 0:
        return "some labels are below zero, where ratios have no meaning"
    if distance == "ratio" and len(ratings.labels) > MOST_RATIO_LABELS:
        return f"{len(ratings.labels):,} different numbers are too many for ratios; round them to at most {MOST_RATIO_LABELS:,}"
    return None


def _nominal(found: "Patterns", scores: "Array") -> "Sums":
    within = 2 * divided(found.pairs - found.agreeing_pairs, found.sizes - 1)

    def sums(weights: "Array", marginals: "Array") -> "tuple[Array, Array]":
        return weights @ _filled(within), marginals.sum(axis=1) ** 2 - (marginals**2).sum(axis=1)

    return sums


def _interval(found: "Patterns", scores: "Array") -> "Sums":
    centred = scores - scores.mean()
    within = _filled(divided(_spread(found.sizes, found.counts @ centred, found.counts @ centred**2), found.sizes - 1))

    def sums(weights: "Array", marginals: "Array") -> "tuple[Array, Array]":
        return weights @ within, _spread(marginals.sum(axis=1), marginals @ centred, marginals @ centred**2)

    return sums


def _ordinal(found: "Patterns", scores: "Array") -> "Sums":
    def sums(weights: "Array", marginals: "Array") -> "tuple[Array, Array]":
        answers = marginals.sum(axis=1)
        # The ranks are those of the resample at hand, so every resample measures with its own.
        ranks = marginals.cumsum(axis=1) - marginals / 2 - answers[:, None] / 2
        spreads = _spread(found.sizes, ranks @ found.counts.T, ranks**2 @ found.counts.T)
        within = (weights * _filled(divided(spreads, found.sizes - 1))).sum(axis=1)
        return within, _spread(answers, (marginals * ranks).sum(axis=1), (marginals * ranks**2).sum(axis=1))

    return sums


def _ratio(found: "Patterns", scores: "Array") -> "Sums":
    apart = scores[:, None] - scores
    squares = _filled(divided(abs(apart), scores[:, None] + scores)) ** 2
    within = _filled(divided(((found.counts @ squares) * found.counts.toarray()).sum(axis=1), found.sizes - 1))

    def sums(weights: "Array", marginals: "Array") -> "tuple[Array, Array]":
        return weights @ within, ((marginals @ squares) * marginals).sum(axis=1)

    return sums


_SUMS = {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}


def _spread(count: "Array", total: "Array", squares: "Array") -> "Array":
    """Sum the squared differences over all ordered pairs of numbers, from how many there are, their sum and their squares' sum."""
    return 2 * (count * squares - total**2)


def _filled(numbers: "Array") -> "Array":
    import numpy as np

    return np.nan_to_num(numbers)
