"""Say how many more examples would settle a question that the interval leaves open."""

import math
from bisect import bisect_left
from statistics import NormalDist

from workbench.stats.estimates import PAIRED_T, WILSON, WILSON_EFFECTIVE_N, WILSON_NO_SPREAD, Estimate, T
from workbench.stats.means import t_quantile


def more_examples_to_decide(estimate: Estimate, threshold: float) -> int | None:
    """Give how many more examples would bring the whole interval to one side of the threshold.

    Supposes that the estimate, its spread, the size of clusters and the number of repeats stay as they are, so it is a
    plan, not a promise. 0 when already decided (the threshold lies strictly outside the interval); None when there
    is no estimate or no bound, or when the estimate is the threshold, which no number of examples would decide.
    Exact for Wilson's and the unclustered t interval; for the clustered t and any other the distance to the bound
    shrinks with the root of n, which asks for slightly too many. Source: METHODS M4 and M19.

    >>> from workbench.stats.rates import rate
    >>> more_examples_to_decide(rate(17, 20), 0.8), more_examples_to_decide(rate(17, 20), 0.5)
    (226, 0)
    """
    point, low, high = estimate.estimate, estimate.low, estimate.high
    if point is None or low is None or high is None or math.isclose(point, threshold, rel_tol=1e-9, abs_tol=1e-12):
        return None
    if not low <= threshold <= high:
        return 0
    gap = abs(point - threshold)
    half = point - low if threshold < point else high - point
    z = NormalDist().inv_cdf(0.5 + estimate.level / 2)
    if estimate.method in (WILSON, WILSON_EFFECTIVE_N):
        # The farther end is never 0 or 1, where the equation would say nothing.
        farther = low if point - low > high - point else high
        total = estimate.n * _trials(point, threshold, z) / _trials(point, farther, z)
    elif estimate.method == WILSON_NO_SPREAD:
        # Here the bound is a multiple of z² / (n + z²).
        total = (estimate.n + z**2) * half / gap - z**2
    else:
        total = estimate.n * (half / gap) ** 2
    needed = math.floor(total) + 1
    if estimate.method in (T, PAIRED_T):
        needed = _needed_by_t(estimate, half, gap, at_most=needed)
    return max(1, needed - estimate.n)


def _trials(point: float, bound: float, z: float) -> float:
    """Give the number of trials at which Wilson's interval around a point ends at a bound (its defining equation)."""
    return z**2 * bound * (1 - bound) / (point - bound) ** 2


def _needed_by_t(estimate: Estimate, half: float, gap: float, at_most: int) -> int:
    spread = half / t_quantile(estimate.level, estimate.n - 1) * math.sqrt(estimate.n)
    sizes = range(estimate.n, at_most + 1)
    place = bisect_left(sizes, True, key=lambda n: t_quantile(estimate.level, n - 1) * spread / math.sqrt(n) < gap)
    return sizes[min(place, len(sizes) - 1)]
