"""Estimate how far a candidate is from its baseline on the same items."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import BadInput
from workbench.stats.estimates import PAIRED_T, PAIRED_T_CLUSTERED, WILSON_NO_SPREAD, Bounds, Estimate
from workbench.stats.inputs import Clusters, check_count, check_level, checked_values, cluster_codes
from workbench.stats.means import standard_error, t_quantile, without_rounding
from workbench.stats.rates import share_bounds


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one row of the table that compares two variants (Miller 2024, table 5).

    `estimate` is candidate minus baseline, with its interval; `standard_error` is None with fewer than two clusters;
    `correlation` is Pearson's over items, None where a side has no spread; `p_value` is two-sided, None without a
    standard error or where it is 0 (take `sign_test` or `mcnemar` then); `n` counts pairs.
    """

    estimate: Estimate
    mean_candidate: float | None
    mean_baseline: float | None
    standard_error: float | None
    correlation: float | None
    p_value: float | None
    n: int


def paired_difference(
    candidate: Sequence[float],
    baseline: Sequence[float],
    *,
    clusters: Clusters | None = None,
    missing: int = 0,
    level: float = 0.95,
) -> Difference:
    """Estimate candidate minus baseline from their scores on the same items, in the same order.

    The paired t test and its interval; with `clusters` (one id per pair, None is a cluster of its own) the error is
    the clustered one with C / (C - 1), on C - 1 degrees of freedom. A pair with an unscored side is left out and
    counted in `missing`. No pairs: all None. One pair or one cluster: no error and no bounds. All differences equal:
    the error is 0, and for scores in 0..1 the bounds say how many unseen items may still differ (Wilson's bound for
    none of C, each item moving as far as the scale allows); on other scales there are none. Raises BadInput for
    NaN or mismatched lengths. Source: METHODS M3, Miller 2024 (arXiv 2411.00640) equations 7 and 8; scipy `ttest_rel`.

    >>> found = paired_difference([1, 1, 1, 0, 1, 1], [1, 0, 0, 0, 1, 1])
    >>> round(found.estimate.estimate, 4), round(found.standard_error, 4), round(found.p_value, 4)
    (0.3333, 0.2108, 0.1747)
    >>> round(paired_difference([1] * 100, [1] * 100).estimate.low, 3)
    -0.037
    """
    check_level(level)
    check_count(missing, "missing")
    new, old = checked_values(candidate, where="candidate"), checked_values(baseline, where="baseline")
    n = len(new)
    if n != len(old):
        raise BadInput(f"{n} candidate scores for {len(old)} baseline scores; give pairs of the same items", where="baseline")
    codes = cluster_codes(clusters, n)
    if n == 0:
        return Difference(Estimate(None, None, None, level, 0, missing, PAIRED_T), None, None, None, None, None, 0)
    differences = [a - b for a, b in zip(new, old, strict=True)]
    error = standard_error(differences, codes)
    if error is not None:
        error = without_rounding(error, new + old)
    return Difference(
        estimate=_estimate(differences, codes, error, missing=missing, level=level, bounded=_is_share(new + old)),
        mean_candidate=math.fsum(new) / n,
        mean_baseline=math.fsum(old) / n,
        standard_error=error,
        correlation=_correlation(new, old),
        p_value=_p_value(new, old, codes, error) if error else None,
        n=n,
    )


def _estimate(differences: list[float], codes: list[int], error: float | None, *, missing: int, level: float, bounded: bool) -> Estimate:
    n, clusters = len(differences), len(set(codes))
    point = math.fsum(differences) / n
    method = PAIRED_T if clusters == n else PAIRED_T_CLUSTERED
    low: float | None = None
    high: float | None = None
    if error:
        half = t_quantile(level, clusters - 1) * error
        low, high = point - half, point + half
    elif error is not None and bounded:
        method = WILSON_NO_SPREAD
        bounds = _no_spread_bounds(point, clusters, level)
        low, high = bounds.low, bounds.high
    return Estimate(point, low, high, level=level, n=n, missing=missing, method=method)


def _no_spread_bounds(point: float, clusters: int, level: float) -> Bounds:
    # None of the clusters differs from the rest, yet this share of unseen ones may, and by as much as -1..1 allows.
    unseen = share_bounds(0.0, clusters, level=level).high
    return Bounds(low=point - unseen * (1 + point), high=point + unseen * (1 - point))


def _is_share(numbers: list[float]) -> bool:
    return all(0 <= number <= 1 for number in numbers)


def _correlation(new: list[float], old: list[float]) -> float | None:
    if len(set(new)) < 2 or len(set(old)) < 2:
        return None
    return statistics.correlation(new, old)


def _p_value(new: list[float], old: list[float], codes: list[int], error: float) -> float:
    from scipy import stats  # type: ignore[import-untyped, unused-ignore]

    clusters = len(set(codes))
    if clusters == len(new):
        return float(stats.ttest_rel(new, old).pvalue)
    gap = (math.fsum(new) - math.fsum(old)) / len(new)
    return float(2 * stats.t.sf(abs(gap) / error, clusters - 1))
