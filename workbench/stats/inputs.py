"""Check what the statistics are given, once, and say what is wrong with it."""

import math
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from workbench.errors import BadInput

Clusters = Sequence[Hashable | None]


def checked_values(values: Iterable[Any], *, where: str = "values", low: float = -math.inf, high: float = math.inf) -> list[float]:
    """Give the values as floats; raise BadInput for None, NaN, infinities, text and numbers outside low..high.

    >>> checked_values([1, True, 0.5])
    [1.0, 1.0, 0.5]
    """
    checked = [_number(value) for value in values]
    for place, number in enumerate(checked, start=1):
        if not math.isfinite(number):
            raise BadInput(f"value {place} is not a finite number; leave unscored values out and count them as missing", where=where)
        if not low <= number <= high:
            raise BadInput(f"value {place} is {number:g}, outside {low:g} to {high:g}; rescale the values first", where=where)
    return checked


def _number(value: Any) -> float:
    try:
        return math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError):
        return math.nan


def cluster_codes(clusters: Clusters | None, n: int) -> list[int]:
    """Number the clusters 0, 1, …, one code per value; None stands for a cluster of its own.

    Without `clusters` every value is its own. Raises BadInput when there are not `n` of them.

    >>> cluster_codes(["a", "b", "a", None, None], 5)
    [0, 1, 0, 2, 3]
    """
    if clusters is None:
        return list(range(n))
    if len(clusters) != n:
        raise BadInput(f"{len(clusters)} cluster ids for {n} values; give one per value", where="clusters")
    codes: dict[object, int] = {}
    return [codes.setdefault(object() if cluster is None else cluster, len(codes)) for cluster in clusters]


def check_level(level: float, where: str = "level") -> None:
    """Raise BadInput unless the level lies between 0 and 1, both excluded."""
    if not 0 < level < 1:
        raise BadInput(f"is {level:g}; give a share between 0 and 1, such as 0.95", where=where)


def check_count(count: int, where: str) -> None:
    """Raise BadInput for a count below zero."""
    if count < 0:
        raise BadInput(f"is {count}; a count cannot be negative", where=where)
