"""Ratios of sums and percentiles carry intervals that hold them as often as they say."""

import numpy as np
import pytest
from scipy import stats

from workbench.stats.histograms import Histogram, bin_of, packed
from workbench.stats.quantiles import quantile_estimate, ranks
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


@pytest.mark.parametrize("n", [20, 75, 400, 5000])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.95])
def test_ranks_enclose_a_quantile_with_the_chance_of_the_binomial(n: int, share: float) -> None:
    found = ranks(n, share)
    if found is None:
        assert n * min(share, 1 - share) < 5
        return
    low, high = found
    assert 0.94 <= stats.binom.cdf(high - 1, n, share) - stats.binom.cdf(low - 1, n, share) <= 0.99


def test_a_percentile_stands_between_the_values_at_its_ranks() -> None:
    values = np.random.default_rng(4).lognormal(5, 0.5, 400)
    bins: dict[int, int] = {}
    for value in values:
        bins[bin_of(value)] = bins.get(bin_of(value), 0) + 1
    found = quantile_estimate(Histogram.merged([packed(bins)]), 0.9)
    low, high = ranks(400, 0.9) or (0, 0)
    ordered = np.sort(values)
    assert found.estimate == pytest.approx(np.quantile(values, 0.9), rel=0.03)
    assert (found.low, found.high) == (pytest.approx(ordered[low - 1], rel=0.011), pytest.approx(ordered[high - 1], rel=0.011))
    assert found.n == 400


def test_few_values_have_no_interval_and_none_has_no_percentile() -> None:
    few = quantile_estimate(Histogram.merged([packed({bin_of(100): 19})]), 0.5)
    assert few.estimate == pytest.approx(100, rel=0.01)
    assert few.low is None
    assert quantile_estimate(Histogram.merged([]), 0.5).estimate is None
