"""Specify how the repeats of an item become one number."""

import itertools
import math

import pytest

from workbench.errors import BadInput
from workbench.stats import pass_at_k, pass_hat_k, reduce_repeats

NAN = float("nan")


def test_three_of_ten_give_the_published_pass_at_5_and_pass_hat_2() -> None:
    assert pass_at_k(10, 3, 5) == pytest.approx(0.916667, abs=5e-7)
    assert pass_hat_k(10, 3, 2) == pytest.approx(0.066667, abs=5e-7)


@pytest.mark.parametrize(("n", "c", "k"), [(6, 2, 3), (5, 5, 2), (5, 0, 2), (7, 3, 1), (4, 2, 4)])
def test_both_agree_with_counting_every_choice_of_k(n: int, c: int, k: int) -> None:
    choices = list(itertools.combinations([True] * c + [False] * (n - c), k))
    assert pass_at_k(n, c, k) == pytest.approx(sum(map(any, choices)) / len(choices))
    assert pass_hat_k(n, c, k) == pytest.approx(sum(map(all, choices)) / len(choices))


def test_with_one_repeat_asked_both_are_the_pass_rate() -> None:
    assert pass_at_k(8, 3, 1) == pass_hat_k(8, 3, 1) == 3 / 8


def test_thousands_of_repeats_do_not_overflow() -> None:
    assert pass_at_k(5000, 1, 2500) == pytest.approx(0.5)
    assert pass_hat_k(5000, 4999, 2500) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("n", "c", "k", "place"), [(3, 1, 4, "k"), (3, 1, 0, "k"), (0, 0, 1, "k"), (3, 4, 1, "c"), (3, -1, 1, "c"), (-1, 0, 1, "n")]
)
def test_impossible_counts_are_refused_by_name(n: int, c: int, k: int, place: str) -> None:
    for function in (pass_at_k, pass_hat_k):
        with pytest.raises(BadInput) as refused:
            function(n, c, k)
        assert refused.value.where == place


@pytest.mark.parametrize(
    ("how", "expected"), [("mean", 0.5), ("median", 0.4), ("mode", 0.4), ("max", 1.0), ("min", 0.2), ("at_least_k", 1.0)]
)
def test_unscored_repeats_are_skipped_and_never_zero(how: str, expected: float) -> None:
    assert reduce_repeats([0.4, None, 1.0, 0.2, NAN, 0.4], how) == pytest.approx(expected)


@pytest.mark.parametrize("how", ["mean", "median", "mode", "max", "min", "at_least_k", "pass_at_k", "pass_hat_k"])
@pytest.mark.parametrize("values", [[], [None], [None, NAN]])
def test_an_item_without_any_score_stays_unscored(how: str, values: list) -> None:
    assert reduce_repeats(values, how) is None


def test_of_equally_frequent_values_the_lower_is_the_mode() -> None:
    assert reduce_repeats([1, 0, 1, 0], "mode") == reduce_repeats([0, 1, 0, 1], "mode") == 0.0


@pytest.mark.parametrize(
    ("values", "k", "expected"),
    [([1, 1, 0], 2, 1.0), ([1, 0, 0], 2, 0.0), ([1, 0, None], 2, None), ([1, 0, None], 3, 0.0), ([1, None], 1, 1.0)],
)
def test_at_least_k_is_undecided_only_where_the_unscored_could_have_decided(values: list, k: int, expected: float | None) -> None:
    assert reduce_repeats(values, "at_least_k", k=k) == expected


def test_the_threshold_says_what_passes() -> None:
    assert reduce_repeats([0.7, 0.9, 0.2], "at_least_k", k=2, threshold=0.7) == 1.0
    assert reduce_repeats([0.7, 0.9, 0.2], "at_least_k", k=2) == 0.0


def test_pass_reducers_count_scored_repeats_and_need_k_of_them() -> None:
    values = [1, 0, None, 0, 1]
    assert reduce_repeats(values, "pass_at_k", k=2) == pass_at_k(4, 2, 2)
    assert reduce_repeats(values, "pass_hat_k", k=2) == pass_hat_k(4, 2, 2)
    assert reduce_repeats(values, "pass_at_k", k=5) is None


def test_unknown_reducers_zero_k_and_infinities_are_refused() -> None:
    with pytest.raises(BadInput, match="'average' is unknown; choose mean"):
        reduce_repeats([1], "average")
    with pytest.raises(BadInput, match="k: is 0"):
        reduce_repeats([1], "at_least_k", k=0)
    with pytest.raises(BadInput, match="repeats: value 1"):
        reduce_repeats([math.inf])
