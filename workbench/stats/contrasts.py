"""Say by permutation whether two windows differ: whatever is measured, the same relabelled windows serve.

A *contrast* gives each row a weight: summed with a window's sign over rows, it is the difference of the means of the current and the
reference window. With strata it is the difference with the traffic mix held fixed (direct standardisation: both windows are given the mix
of both together), and labels are permuted within strata alone, which is exact whatever the mix of each window was. Strata that only one
window has cannot be compared; their rows have the weight 0. p values count the observed labelling among the permuted ones (Phipson and
Smyth 2010), so that none is 0 and the test is exact: at the level 5 % it is wrong in 5 % of the cases at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 499
PER_TEST = 25
"""So many relabellings for each of several tests let the smallest p value come to 4 % once it is corrected for all of them."""
_TIE = 1e-5
"""Statistics this near to the observed one, relative to it, are equal, too."""

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Weights of n rows under the observed labels (column 0) and under permuted ones; `kept` marks the rows that can be compared."""

    weights: NDArray[np.float32]
    kept: NDArray[np.bool_]

    @property
    def share_kept(self) -> float:
        """Give the share of rows that can be compared."""
        return float(self.kept.mean()) if len(self.kept) else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test came to: the statistic, p, by how much the statistic exceeds that of permuted labels, and their standard deviation."""

    statistic: float
    p_value: float
    excess: float
    spread: float

    @property
    def above_chance(self) -> float:
        """Give how many standard deviations the statistic lies above chance."""
        return self.excess / self.spread if self.spread > 0 else 0.0


def contrast(
    is_current: Sequence[bool] | NDArray[np.bool_],
    *,
    strata: "Sequence[int] | NDArray[np.int64] | None" = None,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Contrast:
    """Permute the labels of n rows `rounds` times, within strata where given (numbers from 0).

    >>> contrast([False, False, True, True], rounds=0).weights[:, 0].tolist()
    [-0.5, -0.5, 0.5, 0.5]
    """
    labels = np.asarray(is_current, dtype=bool)
    groups = np.zeros(len(labels), dtype=np.int64) if strata is None else np.asarray(strata, dtype=np.int64)
    random = np.random.default_rng(seed)
    weights = np.zeros((rounds + 1, len(labels)), dtype=np.float32)
    kept = np.zeros(len(labels), dtype=bool)
    shared = [rows for group in np.unique(groups) if 0 < labels[rows := np.flatnonzero(groups == group)].sum() < len(rows)]
    total = sum(len(rows) for rows in shared)
    for rows in shared:
        current = int(labels[rows].sum())
        share = len(rows) / total
        drawn = np.empty((rounds + 1, len(rows)), dtype=np.float32)
        drawn[:] = np.where(labels[rows], share / current, -share / (len(rows) - current))
        random.permuted(drawn[1:], axis=1, out=drawn[1:])
        weights[:, rows] = drawn
        kept[rows] = True
    return Contrast(weights.T, kept)


def rounds_for(tests: int) -> int:
    """Give how many relabellings several tests need, so that one alone can be found after the correction.

    >>> rounds_for(13), rounds_for(40), round(40 / (1 + rounds_for(40)), 3)
    (499, 999, 0.04)
    """
    return max(ROUNDS, PER_TEST * tests - 1)


def flips(pairs: int, *, rounds: int = ROUNDS, seed: int = 0) -> NDArray[np.float32]:
    """Give the signs of pairs, as observed (column 0) and flipped by chance, divided by their number: they sum up to a mean difference."""
    random = np.random.default_rng(seed)
    signs = random.choice(np.array([-1.0, 1.0], dtype=np.float32), (pairs, rounds + 1))
    signs[:, 0] = 1.0
    return np.asarray(signs / np.float32(max(1, pairs)), dtype=np.float32)


def outcome(statistics: Floats, *, least: float = 1e-10) -> Outcome:
    """Compare a statistic (the first) with those of permuted labels, in which larger means more different.

    Statistics that differ by less than `least` are equal: single-precision sums in another order differ by that.

    >>> outcome(np.array([3.0, 1.0, 2.0, 1.0])).p_value
    0.25
    """
    observed, permuted = float(statistics[0]), np.asarray(statistics[1:], dtype=np.float64)
    as_large = int((permuted >= observed - _TIE * abs(observed) - least).sum())
    mean, spread = (float(permuted.mean()), float(permuted.std())) if len(permuted) else (observed, 0.0)
    return Outcome(observed, (1 + as_large) / (1 + len(permuted)), observed - mean, spread)


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p values for being several (Holm 1979), in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda one: p_values[one])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted
