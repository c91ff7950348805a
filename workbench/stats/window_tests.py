"""Test whether vectors, numbers or kinds differ between two windows, or between two answers to the same prompts.

Every test takes a matrix of weights from `workbench.stats.contrasts` (n rows, one column a labelling, the observed one first): from
`contrast` for two windows, from `flips` for pairs, whose rows are then differences.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.stats.contrasts import Floats, Outcome, outcome

LEAST_OF_SUMS = 1e-5
"""Plain sums of weights that differ by less are equal."""


def kernel(vectors: Floats) -> NDArray[np.float32]:
    """Give the Gaussian kernel of n vectors, its width the median distance of pairs (Gretton et al. 2012, section 8)."""
    points = np.asarray(vectors, dtype=np.float32)
    found = points @ points.T
    squares = np.diagonal(found).copy()
    found *= -2
    found += squares[:, None]
    found += squares[None, :]
    np.maximum(found, 0.0, out=found)
    width = _median_of_pairs(found)
    found /= -width if width > 0 else -1.0
    return np.asarray(np.exp(found, out=found), dtype=np.float32)


def paired_kernel(first: Floats, second: Floats) -> NDArray[np.float32]:
    """Give the kernel of n pairs: how alike the changes from first to second are (the mean embedding's difference, pair by pair)."""
    pairs = len(first)
    whole = kernel(np.vstack([first, second]))
    return whole[:pairs, :pairs] + whole[pairs:, pairs:] - whole[:pairs, pairs:] - whole[pairs:, :pairs]


def vectors_differ(similarity: NDArray[np.float32], weights: NDArray[np.float32]) -> Outcome:
    """Test by MMD², the squared distance of the windows' mean embeddings (Gretton et al. 2012), given a kernel of n rows.

    The terms of rows with themselves are constant under permutation and left out.
    """
    matrix = similarity.copy()
    np.fill_diagonal(matrix, 0.0)
    return outcome(np.einsum("ij,ij->j", matrix @ weights, weights))


def numbers_differ(values: Sequence[float] | Floats, weights: NDArray[np.float32]) -> Outcome:
    """Test by the largest difference of the two distribution functions (Kolmogorov and Smirnov); ties are allowed."""
    numbers = np.asarray(values, dtype=np.float64)
    order = np.argsort(numbers, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(numbers[order]) > 0, True))
    return outcome(np.abs(np.cumsum(weights[order], axis=0)[ends]).max(axis=0), least=LEAST_OF_SUMS)


def kinds_differ(codes: Sequence[int] | NDArray[np.int64], weights: NDArray[np.float32]) -> Outcome:
    """Test whether shares of kinds (numbers from 0) differ, by the squared differences of shares, each over its share (chi-square)."""
    numbers = np.asarray(codes, dtype=np.int64)
    is_kind = np.zeros((int(numbers.max(initial=0)) + 1, len(numbers)), dtype=np.float32)
    is_kind[numbers, np.arange(len(numbers))] = 1.0
    shares = is_kind.mean(axis=1)
    is_kind, shares = is_kind[shares > 0], shares[shares > 0]
    return outcome((((is_kind @ weights) ** 2) / shares[:, None]).sum(axis=0))


def paired_numbers_differ(differences: Sequence[float] | Floats, weights: NDArray[np.float32]) -> Outcome:
    """Test whether differences of pairs lean to one side, by their signed ranks (Wilcoxon)."""
    numbers = np.asarray(differences, dtype=np.float64)
    sizes = np.abs(numbers)
    _, inverse, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    signed = np.sign(numbers) * np.where(sizes > 0, ranks, 0.0)
    return outcome(np.abs(signed.astype(np.float32) @ weights), least=LEAST_OF_SUMS)


def paired_kinds_differ(first: Sequence[int], second: Sequence[int], weights: NDArray[np.float32]) -> Outcome:
    """Test whether pairs change from one kind to another more than back, by the squared net changes, each over its share (Stuart 1955)."""
    before, after = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    changes = np.zeros((int(max(before.max(initial=0), after.max(initial=0))) + 1, len(before)), dtype=np.float32)
    shares = (np.bincount(before, minlength=len(changes)) + np.bincount(after, minlength=len(changes))) / (2 * max(1, len(before)))
    np.add.at(changes, (after, np.arange(len(after))), 1.0)
    np.add.at(changes, (before, np.arange(len(before))), -1.0)
    changes, shares = changes[shares > 0], shares[shares > 0]
    return outcome((((changes @ weights) ** 2) / shares[:, None]).sum(axis=0))


def witness(similarity: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give for each row how far it lies on the current window's side: the witness function of MMD at the row, itself left out."""
    matrix = similarity.copy()
    np.fill_diagonal(matrix, 0.0)
    return np.asarray(matrix @ weights[:, 0], dtype=np.float64)


def _median_of_pairs(distances: Floats) -> float:
    """Give the median over all pairs of rows: of a selection, which pairs are in it would depend on the windows."""
    pairs = distances[np.tri(len(distances), k=-1, dtype=bool)]
    return float(np.median(pairs)) if len(pairs) else 0.0
