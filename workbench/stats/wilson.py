"""Estimate a rate from counts without loading any library: for screens, which must answer at once.

The same interval as `rates.rate` gives (Wilson, JASA 1927, in closed form); a test holds the two to one another.
"""

from math import sqrt
from statistics import NormalDist

from workbench.stats.estimates import WILSON, Estimate


def quick_rate(successes: int, n: int, *, level: float = 0.95) -> Estimate:
    """Estimate a rate of independent successes with Wilson's score interval; with n = 0 there is none.

    >>> found = quick_rate(90, 100)
    >>> found.estimate, round(found.low, 6), round(found.high, 6)
    (0.9, 0.825634, 0.944771)
    """
    if n == 0:
        return Estimate(None, None, None, level=level, n=0, missing=0, method=WILSON)
    z, share = NormalDist().inv_cdf(0.5 + level / 2), successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low, high = max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))
    return Estimate(share, low, high, level=level, n=n, missing=0, method=WILSON)
