"""Bound what the unscored could have made of a mean."""

import math
from collections.abc import Sequence

from workbench.stats.estimates import Bounds
from workbench.stats.inputs import check_count, checked_values


def worst_case(values: Sequence[float], missing: int, *, low: float = 0.0, high: float = 1.0) -> Bounds:
    """Give the mean if every unscored value had been the worst, and if every one had been the best.

    These are bounds on the missing alone, without any sampling error; show them beside the point. With nothing
    missing both ends are the mean; with nothing at all they are `low` and `high`, since nothing is known.
    Raises BadInput for NaN, a value outside low..high or a negative count. Source: METHODS M1.

    >>> worst_case([1, 1, 0, 1], missing=1)
    Bounds(low=0.6, high=0.8)
    """
    check_count(missing, "missing")
    numbers = checked_values(values, low=low, high=high)
    total = len(numbers) + missing
    if total == 0:
        return Bounds(low=low, high=high)
    known = math.fsum(numbers)
    return Bounds(low=(known + missing * low) / total, high=(known + missing * high) / total)
