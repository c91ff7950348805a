"""Make one number of the repeats of an item."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from workbench.errors import BadInput
from workbench.stats.inputs import check_count, checked_values

Repeats = Sequence[float | None]
Reducer = Literal["mean", "median", "mode", "max", "min", "at_least_k", "pass_at_k", "pass_hat_k"]

_OF_VALUES: Mapping[str, Callable[[list[float]], float]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
    "mode": lambda values: min(statistics.multimode(values)),
    "max": max,
    "min": min,
}


def pass_at_k(n: int, c: int, k: int) -> float:
    """Give the chance that at least one of k repeats passes, when c of n did.

    1 - C(n - c, k) / C(n, k), unbiased (Chen 2021); exact integers, so nothing overflows. k must lie in 1..n and c in
    0..n, otherwise BadInput: fewer than k repeats say nothing about k. Source: METHODS M5.

    >>> round(pass_at_k(10, 3, 5), 6)
    0.916667
    """
    _check(n, c, k)
    ways = math.comb(n, k)
    return (ways - math.comb(n - c, k)) / ways


def pass_hat_k(n: int, c: int, k: int) -> float:
    """Give the chance that all of k repeats pass, when c of n did.

    C(c, k) / C(n, k), as tau-bench has it; arguments and errors as for `pass_at_k`. Source: METHODS M5.

    >>> round(pass_hat_k(10, 3, 2), 6)
    0.066667
    """
    _check(n, c, k)
    return math.comb(c, k) / math.comb(n, k)


def reduce_repeats(values: Repeats, how: Reducer = "mean", *, k: int = 1, threshold: float = 1.0) -> float | None:
    """Reduce the scores of an item's repeats to one; unscored repeats (None, NaN) are skipped, never zero.

    All unscored: None. `mode` takes the lower of equally frequent values. The last three count repeats that reach
    `threshold`: `at_least_k` is 1 or 0, and None where the skipped ones could have decided it; `pass_at_k` and
    `pass_hat_k` are None with fewer than k scored repeats. Raises BadInput for an unknown reducer, k below 1, text or
    infinities. Source: METHODS M5, Inspect's epoch reducers.

    >>> reduce_repeats([1.0, None, 0.0, 1.0]), reduce_repeats([None, None])
    (0.6666666666666666, None)
    >>> reduce_repeats([1, 0, None], "at_least_k", k=1), reduce_repeats([1, 0, None], "at_least_k", k=2)
    (1.0, None)
    """
    scored = present(values)
    if k < 1:
        raise BadInput(f"is {k}; give 1 or more", where="k")
    if how in _OF_VALUES:
        return float(_OF_VALUES[how](scored)) if scored else None
    passed = sum(value >= threshold for value in scored)
    if how == "at_least_k":
        return _at_least(k, passed, skipped=len(values) - len(scored)) if scored else None
    if how not in ("pass_at_k", "pass_hat_k"):
        raise BadInput(f"{how!r} is unknown; choose {', '.join(_OF_VALUES)}, at_least_k, pass_at_k or pass_hat_k", where="how")
    estimator = pass_at_k if how == "pass_at_k" else pass_hat_k
    return estimator(len(scored), passed, k) if len(scored) >= k else None


def present(values: Repeats) -> list[float]:
    """Give the scored repeats alone, without None and NaN.

    >>> present([1, None, float("nan"), 0.5])
    [1.0, 0.5]
    """
    return checked_values((value for value in values if value is not None and value == value), where="repeats")


def _at_least(k: int, passed: int, *, skipped: int) -> float | None:
    if passed >= k:
        return 1.0
    return None if passed + skipped >= k else 0.0


def _check(n: int, c: int, k: int) -> None:
    for count, where in ((n, "n"), (c, "c")):
        check_count(count, where)
    if c > n:
        raise BadInput(f"{c} of {n} repeats passed; give at most {n}", where="c")
    if not 1 <= k <= n:
        raise BadInput(f"is {k} for {n} repeats; give 1 to the number of repeats", where="k")
