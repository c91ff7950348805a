"""Estimate the ratio of two sums over a sample, such as dollars for each liked answer."""

from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

from workbench.stats.estimates import Estimate

LOG_DELTA = "log_delta"
FEWEST, FEWEST_OF_EACH = 10, 5


@dataclass(frozen=True, slots=True)
class Sums:
    """What pairs (x, y) add up to: how many, the sums of x, y, x², y² and xy."""

    n: int
    x: float
    y: float
    xx: float
    yy: float
    xy: float


def ratio_of_sums(sums: Sums, *, level: float = 0.95) -> Estimate:
    """Estimate Σx / Σy with an interval by the delta method on the log scale (Cochran, Sampling Techniques, 1977, section 6.3).

    y counts successes, 0 or 1. With fewer than ten pairs or five successes there is no interval; without any success there is no ratio.

    >>> found = ratio_of_sums(Sums(100, 5.0, 80.0, 0.25, 80.0, 4.0))
    >>> found.estimate, round(found.low, 5), round(found.high, 5)
    (0.0625, 0.05664, 0.06897)
    """
    if sums.n == 0 or sums.y <= 0:
        return Estimate(None, None, None, level=level, n=sums.n, missing=0, method=LOG_DELTA)
    ratio = sums.x / sums.y
    if sums.n < FEWEST or sums.y < FEWEST_OF_EACH or ratio <= 0:
        return Estimate(ratio, None, None, level=level, n=sums.n, missing=0, method=LOG_DELTA)
    residuals = max(0.0, sums.xx - 2 * ratio * sums.xy + ratio**2 * sums.yy)
    error = sqrt(residuals * sums.n / (sums.n - 1)) / sums.y / ratio
    half = NormalDist().inv_cdf(0.5 + level / 2) * error
    return Estimate(ratio, ratio * exp(-half), ratio * exp(half), level=level, n=sums.n, missing=0, method=LOG_DELTA)
