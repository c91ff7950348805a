"""Take long lists apart, for databases that take so many values at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

MOST = 400

Value = TypeVar("Value")


def batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Give the values in order, at most `MOST` at a time.

    >>> [len(part) for part in batches(range(900))]
    [400, 400, 100]
    """
    for low in range(0, len(values), MOST):
        yield values[low : low + MOST]
