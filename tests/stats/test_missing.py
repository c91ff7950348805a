"""Specify the bounds that the unscored leave."""

import pytest

from workbench.errors import BadInput
from workbench.stats import Bounds, worst_case


def test_the_unscored_are_all_worst_or_all_best() -> None:
    assert worst_case([1, 0, 1, 1], missing=4) == Bounds(low=3 / 8, high=7 / 8)


def test_nothing_missing_leaves_the_mean_alone() -> None:
    assert worst_case([1, 0], missing=0) == Bounds(low=0.5, high=0.5)


def test_all_missing_leaves_the_whole_scale() -> None:
    assert worst_case([], missing=5) == Bounds(low=0.0, high=1.0)
    assert worst_case([], missing=0, low=1, high=5) == Bounds(low=1, high=5)


def test_the_scale_may_be_another() -> None:
    assert worst_case([4, 5], missing=2, low=1, high=5) == Bounds(low=11 / 4, high=19 / 4)


@pytest.mark.parametrize(("values", "missing"), [([2], 0), ([-1], 0), ([float("nan")], 0), ([1], -1)])
def test_values_off_the_scale_and_negative_counts_are_refused(values: list[float], missing: int) -> None:
    with pytest.raises(BadInput):
        worst_case(values, missing)
