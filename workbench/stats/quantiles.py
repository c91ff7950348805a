"""Give a quantile of a distribution with an interval that assumes nothing of its shape: between two order statistics.

How many of n values lie below the true quantile is binomial, so that two ranks enclose it with a known chance (David and Nagaraja, Order
Statistics, 2003, section 7.1). Ranks are those of the normal approximation with
its correction for continuity, rounded outwards.
"""

from math import ceil, floor, sqrt
from statistics import NormalDist

from workbench.stats.estimates import Estimate
from workbench.stats.histograms import Histogram

ORDER_STATISTICS = "order_statistics"
FEWEST = 20


def ranks(n: int, share: float, *, level: float = 0.95) -> tuple[int, int] | None:
    """Give the ranks (from 1) of the values that enclose a quantile; None where a value beyond the largest or smallest were needed.

    >>> ranks(100, 0.5), ranks(100, 0.95), ranks(20, 0.99)
    ((40, 61), (91, 100), None)
    """
    half = NormalDist().inv_cdf(0.5 + level / 2) * sqrt(n * share * (1 - share))
    low, high = floor(n * share - half + 0.5), ceil(n * share + half + 0.5)
    return None if low < 1 or high > n else (low, high)


def quantile_estimate(times: Histogram, share: float, *, level: float = 0.95) -> Estimate:
    """Estimate a quantile, within the histogram's 1 %, with its interval; with fewer than 20 values, or at the very edge, there is none."""
    value = times.quantile(share)
    found = ranks(times.count, share, level=level) if times.count >= FEWEST else None
    low, high = (None, None) if found is None else (times.at_rank(found[0]), times.at_rank(found[1]))
    return Estimate(value, low, high, level=level, n=times.count, missing=0, method=ORDER_STATISTICS)
