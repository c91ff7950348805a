"""Estimate a mean and its standard error, also when values come in clusters."""

import math
from collections.abc import Sequence

from workbench.stats.estimates import T_CLUSTERED, Estimate, T
from workbench.stats.inputs import Clusters, check_count, check_level, checked_values, cluster_codes

_ROUNDING = 1e-12
"""A standard error this small against the values themselves is rounding, not spread."""


def mean(values: Sequence[float], *, clusters: Clusters | None = None, missing: int = 0, level: float = 0.95) -> Estimate:
    """Estimate a mean with a t interval on n - 1 degrees of freedom (clusters - 1 when clustered).

    `clusters` gives one id per value: values that share a document, a template or an item (its repeats) share an
    id, None is a cluster of its own. No values: no estimate. One value, one cluster or no spread at all: no
    bounds, since nothing tells how far off the mean may be. For values in 0..1 prefer `share`, which bounds those
    too. Raises BadInput for NaN or mismatched lengths. Source: METHODS M1 and M2; scipy's t, as Inspect does.

    >>> found = mean([2.0, 4.0, 6.0])
    >>> found.estimate, round(found.low, 3), round(found.high, 3)
    (4.0, -0.968, 8.968)
    >>> mean([2.0]).low is None
    True
    """
    check_level(level)
    check_count(missing, "missing")
    numbers = checked_values(values)
    codes = cluster_codes(clusters, len(numbers))
    n, groups = len(numbers), len(set(codes))
    method = T if groups == n else T_CLUSTERED
    point = math.fsum(numbers) / n if n else None
    error = standard_error(numbers, codes)
    if point is None or not error:
        return Estimate(point, None, None, level=level, n=n, missing=missing, method=method)
    half = t_quantile(level, groups - 1) * error
    return Estimate(point, point - half, point + half, level=level, n=n, missing=missing, method=method)


def standard_error(values: Sequence[float], clusters: Clusters | None = None, correction: bool = True) -> float | None:
    """Give the standard error of the mean, clustered where `clusters` puts several values together.

    Clustered: sqrt(sum over clusters of (sum of residuals)²) / n, Miller 2024 (arXiv 2411.00640) equation 4; with
    `correction` the variance is multiplied by C / (C - 1) for C clusters, as Inspect does. Unclustered it is that of
    the central limit theorem, which is the corrected one with every value its own cluster. Fewer than two clusters:
    None. All values equal: 0. Raises BadInput for NaN or mismatched lengths. Source: METHODS M1 and M2.

    >>> scores = [1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0]
    >>> documents = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    >>> round(standard_error(scores), 6), round(standard_error(scores, documents), 6)
    (0.150756, 0.215166)
    >>> round(standard_error(scores, documents, correction=False), 6)
    0.186339
    """
    numbers = checked_values(values)
    codes = cluster_codes(clusters, len(numbers))
    groups = len(set(codes))
    if groups < 2:
        return None
    if groups == len(numbers):
        from scipy.stats import sem  # type: ignore[import-untyped, unused-ignore]

        error = float(sem(numbers, ddof=1 if correction else 0))
    else:
        error = _clustered_error(numbers, codes, correction)
    return without_rounding(error, numbers)


def _clustered_error(numbers: list[float], codes: list[int], correction: bool) -> float:
    import numpy as np
    from statsmodels.regression.linear_model import OLS  # type: ignore[import-untyped, unused-ignore]

    # Regressing on a constant alone: its coefficient is the mean, its clustered error is Miller's.
    how = {"groups": np.asarray(codes), "use_correction": correction}
    fit = OLS(np.asarray(numbers), np.ones(len(numbers))).fit(cov_type="cluster", cov_kwds=how)
    return float(fit.bse[0])


def without_rounding(error: float, numbers: Sequence[float]) -> float:
    """Give 0 for an error that is only rounding beside the numbers it comes from.

    >>> without_rounding(4e-17, [0.1, 0.1])
    0.0
    """
    return 0.0 if error <= _ROUNDING * max(map(abs, numbers)) else error


def t_quantile(level: float, degrees: int) -> float:
    """Give the two-sided t quantile, by which a standard error becomes half an interval.

    >>> round(t_quantile(0.95, 11), 4)
    2.201
    """
    from scipy.stats import t

    return float(t.ppf(0.5 + level / 2, degrees))
