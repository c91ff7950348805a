"""Estimate a percentile from values or their histogram, with an interval that assumes nothing about how the values are spread.

How many of n independent values lie below the true percentile is binomial, whatever the distribution; so two of the sorted values enclose
it with a known probability (David and Nagaraja, Order Statistics, 2003, section 7.1). Each side misses with at most half of 1 − level; a
side for which too few values were seen has no bound: the 95th percentile has an upper one from 72 values on.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np

from workbench.stats.estimates import ORDER_STATISTICS, Estimate
from workbench.stats.histograms import Histogram

FEWEST = 20
"""Below so many values a percentile has no interval here: it would be nearly as wide as the values."""
_REACH = 12.0
"""In standard deviations: what of the binomial lies further out is less than anything a float can tell from 0."""


def percentile(times: Histogram, share: float, *, level: float = 0.95) -> Estimate:
    """Estimate the value below which a share of values lies; within 1 %, as histograms are. Without values there is none.

    >>> from workbench.stats.histograms import bin_of, packed
    >>> found = percentile(Histogram.merged([packed({bin_of(value): 1 for value in range(100, 200, 4)})]), 0.5)
    >>> round(found.estimate), round(found.low), round(found.high), found.n
    (147, 128, 169, 25)
    """
    low, high = ranks(times.count, share, level) if times.count >= FEWEST else (None, None)
    return Estimate(
        times.quantile(share),
        None if low is None else times.at_rank(low),
        None if high is None else times.at_rank(high),
        level=level,
        n=times.count,
        missing=0,
        method=ORDER_STATISTICS,
    )


def percentile_of(values: Sequence[float], share: float, *, level: float = 0.95) -> Estimate | None:
    """Estimate a percentile of values that are at hand; None without any.

    >>> found = percentile_of(range(100, 200, 4), 0.5)
    >>> found.estimate, found.low, found.high, found.n
    (148.0, 128.0, 168.0, 25)
    """
    if not len(values):
        return None
    ordered = np.sort(np.asarray(values, dtype=float))
    low, high = ranks(len(ordered), share, level) if len(ordered) >= FEWEST else (None, None)
    return Estimate(
        float(np.quantile(ordered, share)),
        None if low is None else float(ordered[low - 1]),
        None if high is None else float(ordered[high - 1]),
        level=level,
        n=len(ordered),
        missing=0,
        method=ORDER_STATISTICS,
    )


@lru_cache(maxsize=4096)
def ranks(n: int, share: float, level: float = 0.95) -> tuple[int | None, int | None]:
    """Give which of n sorted values (from 1) enclose the percentile; None for a side that n values cannot bound.

    >>> ranks(100, 0.5), ranks(20, 0.95), ranks(0, 0.5)
    ((40, 61), (17, None), (None, None))
    """
    tail = (1 - level) / 2
    first, below = _at_most(n, share)
    # The low one: the greatest rank r with P(fewer than r values below) ≤ tail. The high one: the least with P(r or more below) ≤ tail.
    low = first + int(np.searchsorted(below, tail, side="right"))
    high = first + int(np.searchsorted(below, 1 - tail, side="left")) + 1
    return (low if low >= 1 else None), (high if high <= n else None)


def _at_most(n: int, share: float) -> tuple[int, "np.ndarray"]:
    """Give the distribution function of a binomial from a first number on; before that it is nothing."""
    middle, reach = n * share, _REACH * sqrt(n * share * (1 - share)) + _REACH
    first, last = max(0, int(middle - reach)), min(n, int(middle + reach) + 1)
    successes = np.arange(first, last, dtype=float)
    # Each probability from its neighbour: P(k + 1) / P(k) = (n − k) / (k + 1) · share / (1 − share).
    logs = np.concatenate([[0.0], np.cumsum(np.log((n - successes) / (successes + 1) * share / (1 - share)))])
    weights = np.exp(logs - logs.max())
    return first, np.cumsum(weights) / weights.sum()
