"""Specify what the statistics refuse, and what they say."""

from decimal import Decimal

import numpy as np
import pytest

from workbench.errors import BadInput
from workbench.stats.inputs import check_count, check_level, checked_values, cluster_codes


@pytest.mark.parametrize("odd", [None, float("nan"), float("inf"), "1", "x", [1], object()])
def test_a_value_that_is_not_a_finite_number_is_named_by_its_place(odd: object) -> None:
    with pytest.raises(BadInput, match="points: value 2 is not a finite number"):
        checked_values([1, odd], where="points")


def test_numbers_of_every_kind_are_taken() -> None:
    assert checked_values([True, 1, np.bool_(False), np.int8(2), Decimal("0.5")]) == [1.0, 1.0, 0.0, 2.0, 0.5]


@pytest.mark.parametrize("odd", [-0.01, 1.01])
def test_a_value_outside_its_range_is_refused(odd: float) -> None:
    with pytest.raises(BadInput, match="outside 0 to 1"):
        checked_values([0, 1, odd], low=0, high=1)


def test_none_is_a_cluster_of_its_own() -> None:
    assert cluster_codes([None, "a", None, "a"], 4) == [0, 1, 2, 1]
    assert cluster_codes(None, 3) == [0, 1, 2]


def test_cluster_ids_must_be_as_many_as_values() -> None:
    with pytest.raises(BadInput, match="2 cluster ids for 3 values"):
        cluster_codes(["a", "b"], 3)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, float("nan")])
def test_a_level_lies_between_0_and_1(level: float) -> None:
    with pytest.raises(BadInput, match="level: is"):
        check_level(level)


def test_a_count_is_not_negative() -> None:
    check_count(0, "missing")
    with pytest.raises(BadInput, match="missing: is -1"):
        check_count(-1, "missing")
