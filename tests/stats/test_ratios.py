"""A ratio of sums carries an interval that holds it as often as it says."""

import numpy as np
import pytest

from workbench.stats.ratios import Sums, ratio_of_sums


def sums(costs: np.ndarray, liked: np.ndarray) -> Sums:
    return Sums(len(costs), costs.sum(), liked.sum(), (costs**2).sum(), (liked**2).sum(), (costs * liked).sum())


def test_dollars_for_a_liked_answer_by_hand() -> None:
    found = ratio_of_sums(sums(np.array([0.02] * 10), np.array([1.0] * 5 + [0.0] * 5)))
    assert found.estimate == pytest.approx(0.04)
    # Residuals are -0.02 for liked ones and +0.02 for others: sqrt(10 * 0.0004 * 10 / 9) / 5 / 0.04.
    half = 1.959964 * np.sqrt(0.004 * 10 / 9) / 5 / 0.04
    assert (found.low, found.high) == (pytest.approx(0.04 * np.exp(-half), rel=1e-5), pytest.approx(0.04 * np.exp(half), rel=1e-5))


def test_the_interval_of_a_ratio_holds_it_as_often_as_it_says() -> None:
    held = 0
    for seed in range(500):
        random = np.random.default_rng(seed)
        liked = (random.random(60) < 0.7).astype(float)
        costs = random.gamma(4, 0.002, 60) * (1 + 0.5 * liked)
        found = ratio_of_sums(sums(costs, liked))
        assert found.low is not None and found.high is not None
        held += found.low <= 0.008 * (1 + 0.5 * 0.7) / 0.7 <= found.high
    assert 0.91 <= held / 500 <= 0.98


@pytest.mark.parametrize(("n", "liked"), [(0, 0), (5, 3), (40, 0), (40, 2)])
def test_too_few_have_no_interval(n: int, liked: int) -> None:
    found = ratio_of_sums(sums(np.full(n, 0.01), np.array([1.0] * liked + [0.0] * (n - liked))))
    assert found.low is None and found.high is None
    assert (found.estimate is None) == (liked == 0)
