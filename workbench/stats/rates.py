"""Estimate a rate from counts."""

from typing import Literal

from workbench.errors import BadInput
from workbench.stats.estimates import CLOPPER_PEARSON, WILSON, Bounds, Estimate
from workbench.stats.inputs import check_count, check_level

_STATSMODELS_NAMES = {WILSON: "wilson", CLOPPER_PEARSON: "beta"}


def rate(
    successes: int,
    n: int,
    *,
    missing: int = 0,
    level: float = 0.95,
    method: Literal["wilson", "clopper_pearson"] = "wilson",
) -> Estimate:
    """Estimate a rate of independent successes with an interval that also holds at 0 and at n successes.

    Wilson's score interval covers `level` on average, Clopper-Pearson's at least `level`, being wider. With n = 0
    there is no estimate and there are no bounds; with n = 1 there are. Answers that share a cluster belong in
    `share`. Raises BadInput for impossible counts. Source: METHODS M1; statsmodels `proportion_confint`.

    >>> found = rate(90, 100)
    >>> found.estimate, round(found.low, 6), round(found.high, 6)
    (0.9, 0.825634, 0.944771)
    >>> round(rate(0, 100).high, 3)  # no failure in 100 still allows 3.7%
    0.037
    """
    check_level(level)
    for count, where in ((successes, "successes"), (n, "n"), (missing, "missing")):
        check_count(count, where)
    if successes > n:
        raise BadInput(f"{successes} successes in {n} trials; there cannot be more successes than trials", where="successes")
    if method not in _STATSMODELS_NAMES:
        raise BadInput(f"{method!r} is unknown; choose {' or '.join(_STATSMODELS_NAMES)}", where="method")
    if n == 0:
        return Estimate(None, None, None, level=level, n=0, missing=missing, method=method)
    bounds = share_bounds(successes / n, n, level=level, method=method)
    return Estimate(successes / n, bounds.low, bounds.high, level=level, n=n, missing=missing, method=method)


def share_bounds(share: float, n: float, *, level: float, method: str = WILSON) -> Bounds:
    """Bound a share in 0..1 observed over n > 0 trials; `n` need not be whole, so that it can be an effective one.

    >>> round(share_bounds(0.5, 7.5, level=0.95).low, 3)
    0.209
    """
    from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped, unused-ignore]

    low, high = proportion_confint(share * n, n, alpha=1 - level, method=_STATSMODELS_NAMES[method])
    # Rounding may put an end a hair inside the share, or outside 0..1.
    return Bounds(low=max(0.0, min(float(low), share)), high=min(1.0, max(float(high), share)))
