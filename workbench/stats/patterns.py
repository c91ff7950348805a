"""Group items by how they were answered, so that resampling items costs no more than there are ways to answer.

Every coefficient of agreement among all annotators depends on an item only through how often each label was given to it. Items with the
same counts are one pattern; drawing n items again is drawing how often each pattern comes up, from one multinomial distribution.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Hold P different ways in which items were answered with L labels.

    `frequencies` (P) counts the items of each, `sizes` (P) the answers an item of it has, `counts` (P by L, sparse) how often it holds
    each label. The order depends on the patterns alone, not on that of items or annotators.
    """

    frequencies: "Array"
    sizes: "Array"
    counts: Any

    @property
    def pairs(self) -> "Array":
        """Give how many pairs of answers an item of each pattern has."""
        return self.sizes * (self.sizes - 1) / 2

    @property
    def agreeing_pairs(self) -> "Array":
        """Give how many of these pairs hold the same label twice."""
        squares: Array = self.counts.power(2).sum(axis=1)
        return (squares - self.sizes) / 2


def find_patterns(rows: Sequence[Collection[int]], labels: int) -> Patterns:
    """Group items, each given as the places of its labels in any order; `labels` is how many there can be.

    >>> found = find_patterns([[0, 1], [1, 0], [2]], labels=3)
    >>> found.frequencies.tolist(), found.sizes.tolist(), found.counts.toarray().tolist()
    ([2.0, 1.0], [2.0, 1.0], [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    """
    import numpy as np
    from scipy.sparse import coo_array  # type: ignore[import-untyped, unused-ignore]

    grouped = sorted(Counter(tuple(sorted(row)) for row in rows).items())
    pattern = [place for place, (codes, _) in enumerate(grouped) for _ in codes]
    label = [code for codes, _ in grouped for code in codes]
    return Patterns(
        frequencies=np.array([frequency for _, frequency in grouped], dtype=float),
        sizes=np.array([len(codes) for codes, _ in grouped], dtype=float),
        counts=coo_array((np.ones(len(label)), (pattern, label)), shape=(len(grouped), labels)).tocsr(),
    )
