"""Keep the distribution of a positive quantity in few bytes, so that quantiles of any set of hours can be had by adding bins.

The bins grow by a constant factor (DDSketch: Masson, Rim and Lee, VLDB 2019, section 2): every quantile is within 1 % of a value that was
observed at that rank, whatever the distribution, and two histograms are merged exactly, by addition. Zero has a bin of its own.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

ACCURACY = 0.01
GROWTH = (1 + ACCURACY) / (1 - ACCURACY)
_LOG = math.log(GROWTH)
LEAST = 1e-6
ZERO = -32768
_PAIR = np.dtype([("bin", "<i2"), ("count", "<u4")])

Bins = Mapping[int, int]


def bin_of(value: float) -> int:
    """Give the bin of a value of 0 or more; what is below a millionth is taken for zero.

    >>> bin_of(0.0) == ZERO, bin_of(1.0), bin_of(1.05) > bin_of(1.0)
    (True, 0, True)
    """
    if value < LEAST:
        return ZERO
    return min(32767, math.ceil(math.log(value) / _LOG))


def middle_of(place: int) -> float:
    """Give the value that stands for a bin: within 1 % of everything in it.

    >>> abs(middle_of(bin_of(250.0)) / 250.0 - 1) <= ACCURACY
    True
    """
    return 0.0 if place == ZERO else 2 * GROWTH**place / (GROWTH + 1)


def packed(bins: Bins) -> bytes:
    """Write bins with counts as bytes, six a bin; bins with a count of zero are left out."""
    kept = sorted((place, count) for place, count in bins.items() if count > 0)
    return np.array(kept, dtype=_PAIR).tobytes() if kept else b""


def unpacked(data: bytes) -> Counter[int]:
    """Read what `packed` wrote.

    >>> unpacked(packed({3: 2, -1: 5})) == {3: 2, -1: 5}
    True
    """
    pairs = np.frombuffer(data, dtype=_PAIR)
    return Counter(dict(zip(pairs["bin"].tolist(), pairs["count"].tolist(), strict=True)))


class Histogram:
    """A distribution as an array of counts by bin; `count` is how many values there are."""

    __slots__ = ("_counts", "_places", "count")

    def __init__(self, places: "np.ndarray", counts: "np.ndarray") -> None:
        self._places = places
        self._counts = counts
        self.count = int(counts.sum())

    @classmethod
    def merged(cls, parts: Iterable[bytes]) -> "Histogram":
        """Add up packed histograms.

        >>> Histogram.merged([packed({0: 2}), packed({0: 1, 5: 1})]).count
        4
        """
        pairs = np.frombuffer(b"".join(parts), dtype=_PAIR)
        places, inverse = np.unique(pairs["bin"], return_inverse=True)
        return cls(places.astype(np.int64), np.bincount(inverse, weights=pairs["count"], minlength=len(places)).astype(np.int64))

    def quantile(self, share: float) -> float | None:
        """Give the value at a share of the ranks (0..1), within 1 %; None without values.

        >>> Histogram.merged([b""]).quantile(0.5) is None
        True
        """
        if self.count == 0:
            return None
        rank = share * (self.count - 1)
        place = int(np.searchsorted(np.cumsum(self._counts), rank, side="right"))
        return middle_of(int(self._places[min(place, len(self._places) - 1)]))

    def at_rank(self, rank: int) -> float:
        """Give the value at a rank, from 1 to `count`, within 1 %.

        >>> round(Histogram.merged([packed({bin_of(10): 3, bin_of(1000): 1})]).at_rank(4), -1)
        1000.0
        """
        return middle_of(int(self._places[int(np.searchsorted(np.cumsum(self._counts), rank, side="left"))]))

    def share_up_to(self, value: float) -> float | None:
        """Give the share of values up to a value, which counts whole with its bin; None without values.

        >>> Histogram.merged([packed({bin_of(10): 3, bin_of(1000): 1})]).share_up_to(100)
        0.75
        """
        if self.count == 0:
            return None
        return float(self._counts[self._places <= bin_of(value)].sum() / self.count)

    def mean(self) -> float | None:
        """Give the mean, within 1 %; None without values."""
        if self.count == 0:
            return None
        return float(sum(middle_of(int(place)) * int(count) for place, count in zip(self._places, self._counts, strict=True)) / self.count)

    def bins(self) -> list[tuple[float, int]]:
        """Give the values that stand for the bins, ascending, with their counts."""
        return [(middle_of(int(place)), int(count)) for place, count in zip(self._places, self._counts, strict=True)]
