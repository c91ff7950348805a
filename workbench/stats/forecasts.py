"""Forecast the sum of an amount over days to come from the days before, with an interval that it will lie in.

Only the latest regime counts: weeks before a step, whose mean lies far from that of the days after, are left out. Days of a week differ,
and weeks resemble one another: each weekday has its own mean where three weeks are known, else working days and weekends have theirs.
What is left varies about those means; days in a row that lie on one side widen the interval as if there were fewer of them (Wilks 2011,
section 5.2.4), so that a trend shows as uncertainty. The interval is that of a prediction: of the sum itself, not of its mean.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, fmean

FEWEST_DAYS = 7
WEEKS_FOR_WEEKDAYS = 3
MOST_AUTOCORRELATION = 0.9
SATURDAY = 5
FAR = 4.0
"""So many standard errors between the means of weeks are taken for a step."""


@dataclass(frozen=True, slots=True)
class SumForecast:
    """The expected sum over the days to come and the two ends of its interval, none of them below 0."""

    expected: float
    low: float
    high: float
    level: float


def forecast_sum(amounts: Sequence[float], weekdays: Sequence[int], coming: Sequence[int], *, level: float = 0.9) -> SumForecast | None:
    """Forecast the sum over days of the weekdays `coming` (Monday is 0) from the amounts of days in a row; None from fewer than seven.

    >>> forecast_sum([10.0] * 14, [day % 7 for day in range(14)], [0, 1])
    SumForecast(expected=20.0, low=20.0, high=20.0, level=0.9)
    """
    if len(amounts) < FEWEST_DAYS:
        return None
    if not coming:
        return SumForecast(0.0, 0.0, 0.0, level)
    kept = recent(amounts)
    amounts, weekdays = amounts[-kept:], weekdays[-kept:]
    by_weekday = len(amounts) >= 7 * WEEKS_FOR_WEEKDAYS
    kinds = [_kind(day, by_weekday) for day in weekdays]
    means = {kind: fmean(amount for amount, own in zip(amounts, kinds, strict=True) if own == kind) for kind in set(kinds)}
    wanted = Counter(_kind(day, by_weekday) for day in coming)
    overall = fmean(amounts)
    expected = sum(count * means.get(kind, overall) for kind, count in wanted.items())
    residuals = [amount - means[kind] for amount, kind in zip(amounts, kinds, strict=True)]
    free = max(1, len(amounts) - len(means))
    variance = sum(one**2 for one in residuals) / free
    known = Counter(kinds)
    of_means = sum(count**2 / known.get(kind, 1) for kind, count in wanted.items())
    spread = sqrt(variance * _inflation(residuals) * (len(coming) + of_means))
    half = t_quantile(0.5 + level / 2, free) * spread
    return SumForecast(expected, max(0.0, expected - half), expected + half, level)


def recent(amounts: Sequence[float]) -> int:
    """Count the latest days that belong together: going back week by week, up to a week whose mean is far from that of the days after it.

    >>> recent([1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 1.0] + [5.0, 5.1, 4.9, 5.0, 5.1, 4.9, 5.0])
    7
    """
    kept = 7
    while kept + 7 <= len(amounts):
        newer, older = amounts[-kept:], amounts[-kept - 7 : -kept]
        squares = sum((one - fmean(part)) ** 2 for part in (newer, older) for one in part)
        error = sqrt(squares / (len(newer) + 5) * (1 / len(newer) + 1 / 7))
        if abs(fmean(newer) - fmean(older)) > FAR * error:
            return kept
        kept += 7
    return len(amounts)


def t_quantile(share: float, degrees: int) -> float:
    """Give Student's quantile by Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5): within 1 % from five degrees on.

    >>> round(t_quantile(0.975, 20), 3)
    2.086
    """
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return float(z + sum(term / degrees**power for power, term in enumerate(terms, 1)))


def _kind(weekday: int, by_weekday: bool) -> int:
    return weekday if by_weekday else int(weekday >= SATURDAY)


def _inflation(residuals: Sequence[float]) -> float:
    """Give by how much the variance of a sum of such days in a row is larger than of independent ones; at least 1."""
    square = sum(one**2 for one in residuals)
    if square <= 0:
        return 1.0
    lagged = sum(one * other for one, other in pairwise(residuals)) / square
    correlation = min(MOST_AUTOCORRELATION, max(0.0, lagged))
    return (1 + correlation) / (1 - correlation)
