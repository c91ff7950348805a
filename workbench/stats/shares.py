"""Estimate a win or pass rate from points per item, with ties, repeats and clusters.

Wald and t intervals of a share close to 0 or 1 are too short and have no width at all when every item agrees. So
the spread that ties and clusters leave is turned into an effective number of trials, and Wilson's interval is
taken for that number (Korn and Graubard 1998 do the same with Clopper-Pearson's).
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

from workbench.stats.estimates import WILSON, WILSON_EFFECTIVE_N, Estimate
from workbench.stats.inputs import Clusters, check_count, check_level, checked_values, cluster_codes
from workbench.stats.means import standard_error, t_quantile
from workbench.stats.rates import share_bounds


def share(points: Sequence[float], *, clusters: Clusters | None = None, missing: int = 0, level: float = 0.95) -> Estimate:
    """Estimate the mean of points in 0..1 (win 1, tie 0.5, loss 0) with an interval that always has width.

    Wilson's interval for the effective number of trials p(1 - p) / SE², SE being the clustered standard error with
    C / (C - 1); since SE is itself estimated, that number is multiplied by (z / t)², t on C - 1 degrees of freedom.
    Independent points of only 0 and 1 need no SE: plain Wilson, as `rate` gives. Where all clusters have the same mean (all
    won, all lost, all tied) the effective number is that of the clusters. No points: no estimate and no bounds; one
    point or one cluster: the bounds of a single trial. `n` counts points, not clusters. Raises BadInput for NaN,
    points outside 0..1 or mismatched lengths. Source: METHODS M1, M2 and M8.

    >>> found = share([1, 1, 0.5, 0, 1, 0.5, 1, 1])
    >>> found.estimate, round(found.low, 3), round(found.high, 3)
    (0.75, 0.394, 0.933)
    >>> twice = share([1, 1, 0, 0] * 10, clusters=[1, 1, 2, 2, 3, 3, 4, 4, 5, 5] * 4)
    >>> 0 < twice.low < 0.5 < twice.high < 1
    True
    """
    check_level(level)
    check_count(missing, "missing")
    numbers = checked_values(points, where="points", low=0.0, high=1.0)
    codes = cluster_codes(clusters, len(numbers))
    n = len(numbers)
    plain = len(set(codes)) == n and set(numbers) <= {0.0, 1.0}
    method = WILSON if plain else WILSON_EFFECTIVE_N
    if n == 0:
        return Estimate(None, None, None, level=level, n=0, missing=missing, method=method)
    point = math.fsum(numbers) / n
    trials = n if plain else _effective_trials(numbers, codes, level)
    bounds = share_bounds(point, trials, level=level)
    return Estimate(point, bounds.low, bounds.high, level=level, n=n, missing=missing, method=method)


def _effective_trials(numbers: list[float], codes: list[int], level: float) -> float:
    clusters = len(set(codes))
    error = standard_error(numbers, codes)
    if not error:
        return clusters
    point = math.fsum(numbers) / len(numbers)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return point * (1 - point) / error**2 * (z / t_quantile(level, clusters - 1)) ** 2
