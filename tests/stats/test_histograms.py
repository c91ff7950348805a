"""Histograms that are added up give the quantiles of all their values within one per cent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.stats.histograms import ACCURACY, ZERO, Histogram, bin_of, middle_of, packed, unpacked


def packed_of(values: list[float]) -> bytes:
    bins: dict[int, int] = {}
    for value in values:
        bins[bin_of(value)] = bins.get(bin_of(value), 0) + 1
    return packed(bins)


@given(st.floats(min_value=1e-5, max_value=1e9))
def test_a_bin_stands_for_its_values_within_one_per_cent(value: float) -> None:
    assert abs(middle_of(bin_of(value)) - value) <= ACCURACY * value * (1 + 1e-9)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95, 0.99, 1.0])
def test_quantiles_of_hours_added_up_are_those_of_all_values(share: float) -> None:
    rng = np.random.default_rng(1)
    values = rng.lognormal(6, 1, 3000)
    hours = [packed_of(part.tolist()) for part in np.array_split(values, 24)]
    found = Histogram.merged(hours)
    assert found.count == 3000
    assert found.quantile(share) == pytest.approx(np.quantile(values, share, method="lower"), rel=0.021)
    assert found.mean() == pytest.approx(values.mean(), rel=0.01)


def test_zero_is_a_value_and_nothing_is_none() -> None:
    assert Histogram.merged([packed({ZERO: 3})]).quantile(0.5) == 0.0
    nothing = Histogram.merged([])
    assert (nothing.count, nothing.quantile(0.5), nothing.share_up_to(1), nothing.mean()) == (0, None, None, None)


@given(st.dictionaries(st.integers(-32768, 32767), st.integers(1, 2**32 - 1), max_size=50))
def test_bytes_give_back_the_bins(bins: dict[int, int]) -> None:
    assert unpacked(packed(bins)) == bins


def test_taking_away_what_was_added_leaves_what_was_there() -> None:
    before = unpacked(packed({1: 2, 7: 1}))
    before.update({7: 4})
    before.subtract({7: 4})
    assert packed(before) == packed({1: 2, 7: 1})
