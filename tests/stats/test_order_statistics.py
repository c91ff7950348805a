"""Two of the sorted values enclose a percentile as often as they say, whatever the distribution."""

import numpy as np
import pytest
from scipy.stats import binom

from workbench.stats.histograms import Histogram, bin_of, packed
from workbench.stats.order_statistics import FEWEST, percentile, ranks


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [1, 19, 20, 71, 72, 100, 367, 368, 5_000, 250_000])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_ranks_are_the_narrowest_that_miss_on_each_side_at_most_half_of_what_is_allowed(n: int, share: float, level: float) -> None:
    low, high = ranks(n, share, level)
    tail = (1 - level) / 2
    if low is not None:
        assert binom.cdf(low - 1, n, share) <= tail < binom.cdf(low, n, share)
    else:
        assert binom.cdf(0, n, share) > tail
    if high is not None:
        assert binom.sf(high - 1, n, share) <= tail * (1 + 1e-9) < binom.sf(high - 2, n, share)
    else:
        assert binom.sf(n - 1, n, share) > tail


def test_the_ninety_fifth_percentile_has_an_upper_bound_from_seventy_two_values_on() -> None:
    assert 0.95**72 < 0.025 < 0.95**71
    assert (ranks(71, 0.95)[1], ranks(72, 0.95)[1]) == (None, 72)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95])
def test_the_interval_holds_the_true_percentile_as_often_as_it_says(share: float) -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(1_000):
        found = percentile(histogram(rng.lognormal(6, 0.8, size=300)), share)
        assert found.low is not None and found.high is not None and found.estimate is not None
        assert found.low <= found.estimate <= found.high
        # The histogram's own 1 %, on each side.
        truth = float(np.exp(6 + 0.8 * np.sqrt(2) * inverse_error(2 * share - 1)))
        held += found.low * 0.99 <= truth <= found.high * 1.01
    assert 0.94 <= held / 1_000 <= 0.99


def test_few_values_have_a_percentile_and_no_interval() -> None:
    found = percentile(histogram(np.arange(1.0, FEWEST)), 0.5)
    assert (found.n, found.low, found.high) == (FEWEST - 1, None, None)
    assert found.estimate == pytest.approx(10, rel=0.01)


def test_no_values_have_no_percentile() -> None:
    found = percentile(Histogram.merged([]), 0.95)
    assert (found.estimate, found.low, found.high, found.n) == (None, None, None, 0)


def test_values_that_are_all_the_same_have_an_interval_of_no_width() -> None:
    found = percentile(histogram(np.full(500, 250.0)), 0.95)
    assert found.low == found.estimate == found.high


def histogram(values: np.ndarray) -> Histogram:
    """Give the histogram of some values."""
    return Histogram.merged(packed({bin_of(float(value)): 1}) for value in values)


def inverse_error(value: float) -> float:
    """Give the inverse of the error function."""
    from scipy.special import erfinv

    return float(erfinv(value))
