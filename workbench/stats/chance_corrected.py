"""Measure how far all annotators of a question agree, plainly and beyond chance (METHODS M7).

Each figure counts the items that two or more annotators answered (`n`) and those that they did not (`missing`); intervals are percentile
bootstraps over items. The formulas are written out, though statsmodels has Fleiss' kappa, because a bootstrap needs them for a
thousand resamples at once.
"""

from collections import Counter
from typing import TYPE_CHECKING

from workbench.stats.measures import RESAMPLES, Coefficient, Measure, divided, measure
from workbench.stats.ratings import Ratings, too_few

if TYPE_CHECKING:
    import numpy as np

    from workbench.stats.patterns import Array

ALL_THE_SAME = "every answer is the same, so that agreement beyond chance has no meaning"


def raw_agreement(ratings: Ratings, *, rng: "np.random.Generator", level: float = 0.95, resamples: int = RESAMPLES) -> Measure:
    """Estimate the share of agreeing pairs of annotators, over all pairs on all items.

    An item with more answers has more pairs and weighs more. Without any pair there is no estimate.

    >>> import numpy as np
    >>> from workbench.stats.ratings import read_ratings
    >>> rated = read_ratings([{"ann": "good", "ben": "good"}, {"ann": "good", "ben": "bad"}])
    >>> raw_agreement(rated, rng=np.random.default_rng(1)).value
    0.5
    """
    return _alone(raw_coefficient(ratings), ratings, rng, level, resamples)


def fleiss_kappa(ratings: Ratings, *, rng: "np.random.Generator", level: float = 0.95, resamples: int = RESAMPLES) -> Measure:
    """Estimate Fleiss' kappa, which needs the same number of answers to every item.

    Where the numbers differ, only items with the most common number of answers (two or more; the larger of equally common ones) are
    used and the note says how many were left out. All answers the same: no estimate. Source: Fleiss 1971; statsmodels `fleiss_kappa`.

    >>> import numpy as np
    >>> from workbench.stats.ratings import read_ratings
    >>> rated = read_ratings([{"ann": "good", "ben": "good"}, {"ann": "good", "ben": "bad"}, {"ann": "bad", "ben": "bad"}])
    >>> round(fleiss_kappa(rated, rng=np.random.default_rng(1)).value, 4)
    0.3333
    """
    return _alone(fleiss_coefficient(ratings), ratings, rng, level, resamples)


def gwet_ac1(ratings: Ratings, *, rng: "np.random.Generator", level: float = 0.95, resamples: int = RESAMPLES) -> Measure:
    """Estimate Gwet's AC1, which stays near the raw agreement where nearly all answers are the same label.

    The form for several annotators with gaps: agreement is averaged over items with two answers or more, the prevalence of labels over
    items with any. All answers the same: 1 where the possible labels were given to `read_ratings`, else no estimate. Source: Gwet
    2008, 2014 (Handbook of Inter-Rater Reliability, 4th edition, chapter 5).

    >>> import numpy as np
    >>> from workbench.stats.ratings import read_ratings
    >>> answers = [("yes", "yes")] * 118 + [("yes", "no")] * 5 + [("no", "yes")] * 2
    >>> rated = read_ratings([{"ann": ann, "ben": ben} for ann, ben in answers])
    >>> round(gwet_ac1(rated, rng=np.random.default_rng(1)).value, 4)
    0.9408
    """
    return _alone(gwet_coefficient(ratings), ratings, rng, level, resamples)


def raw_coefficient(ratings: Ratings) -> Coefficient:
    """Describe the raw agreement, for `measure`."""
    found = ratings.patterns

    def of(weights: "Array") -> "Array":
        return divided(weights @ found.agreeing_pairs, weights @ found.pairs)

    n, reason = ratings.comparable, too_few(ratings)
    return Coefficient(None if reason else of, n=n, missing=len(ratings.items) - n, reason=reason, is_share=True)


def fleiss_coefficient(ratings: Ratings) -> Coefficient:
    """Describe Fleiss' kappa, for `measure`."""
    sizes = Counter(len(row) for row in ratings.rows if len(row) > 1)
    size, n = max(sizes.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    left_out = ratings.comparable - n
    used = {code for row in ratings.rows if len(row) == size for code in row.values()}
    note = f"of {ratings.comparable:,} items the {n:,} with {size} answers are used; {left_out:,} with another number are left out"
    found = ratings.patterns

    def of(weights: "Array") -> "Array":
        chosen = weights * (found.sizes == size)
        items = chosen.sum(axis=1)
        observed = divided(chosen @ found.agreeing_pairs, chosen @ found.pairs)
        by_chance = (divided(chosen @ found.counts, (items * size)[:, None]) ** 2).sum(axis=1)
        return divided(observed - by_chance, 1 - by_chance)

    reason = too_few(ratings) or (ALL_THE_SAME if len(used) < 2 else None)
    missing, note_if_any = len(ratings.items) - n, note if left_out else None
    return Coefficient(None if reason else of, n=n, missing=missing, reason=reason, note=note_if_any, width=len(ratings.labels))


def gwet_coefficient(ratings: Ratings) -> Coefficient:
    """Describe Gwet's AC1, for `measure`."""
    found, labels = ratings.patterns, len(ratings.labels)

    def of(weights: "Array") -> "Array":
        shares = divided(found.agreeing_pairs, found.pairs)
        comparable, answered = found.sizes > 1, found.sizes > 0
        observed = divided(weights[:, comparable] @ shares[comparable], weights[:, comparable].sum(axis=1))
        # Each item says once what share of its answers has a label, however many answers it has.
        by_label = divided(
            (weights[:, answered] / found.sizes[answered]) @ found.counts[answered], weights[:, answered].sum(axis=1)[:, None]
        )
        by_chance = (by_label * (1 - by_label)).sum(axis=1) / (labels - 1)
        return divided(observed - by_chance, 1 - by_chance)

    n = ratings.comparable
    missing = len(ratings.items) - n
    unknown = "every answer is the same label and no other is known; say which labels are possible" if labels < 2 else None
    reason = too_few(ratings) or unknown
    return Coefficient(None if reason else of, n=n, missing=missing, reason=reason, width=labels)


def _alone(one: Coefficient, ratings: Ratings, rng: "np.random.Generator", level: float, resamples: int) -> Measure:
    return measure({"": one}, ratings.patterns.frequencies, rng=rng, level=level, resamples=resamples)[""]
