"""Specify how answers are read: labels, their order, and gaps."""

import numpy as np
import pytest

from tests.stats.rated import rows
from workbench.errors import BadInput
from workbench.stats import read_ratings

NAN = float("nan")


def test_numbers_stand_in_their_order_and_words_have_none() -> None:
    numbers, words = read_ratings(rows([10, 9], [2.5, True])), read_ratings(rows(["poor", "good"]))
    assert (numbers.labels, numbers.is_ordered, numbers.is_numeric) == ((True, 2.5, 9, 10), True, True)
    assert (words.labels, words.is_ordered, words.is_numeric) == (("good", "poor"), False, False)
    assert numbers.scores == [1.0, 2.5, 9.0, 10.0]


def test_levels_order_words_and_choices_take_the_order_from_numbers() -> None:
    levels, choices = read_ratings(rows(["poor"]), levels=["poor", "good"]), read_ratings(rows([2, 0]), choices=[0, 1, 2])
    assert (levels.labels, levels.is_ordered, levels.is_numeric, levels.scores) == (("poor", "good"), True, False, [0, 1])
    assert (choices.labels, choices.is_ordered, choices.is_numeric) == ((0, 1, 2), False, False)


def test_numbers_mixed_with_words_are_names() -> None:
    assert read_ratings(rows([1, "none"])).labels == (1, "none")
    assert not read_ratings(rows([1, "none"])).is_ordered


def test_none_nan_and_absent_are_gaps_and_only_the_first_two_were_given() -> None:
    found = read_ratings({"x": {"ann": None, "ben": NAN, "cem": np.float64("nan")}, "y": {"ann": "good"}, "z": {}})
    assert (found.items, found.annotators, found.answers, found.gaps) == (("x", "y", "z"), ("ann", "ben", "cem"), 1, 3)


def test_numbers_of_numpy_are_the_same_labels_as_plain_ones() -> None:
    found = read_ratings(rows([np.int64(1), 1.0], [np.float64(2.5), 2.5]))
    assert [(label, type(label)) for label in found.labels] == [(1, int), (2.5, float)]


@pytest.mark.parametrize("odd", [float("inf"), ["good"], object()])
def test_what_is_no_label_is_refused(odd: object) -> None:
    with pytest.raises(BadInput, match=r"items: .* is no label; give text"):
        read_ratings([{"ann": odd}])


def test_undeclared_doubled_and_doubly_declared_labels_are_refused() -> None:
    with pytest.raises(BadInput, match="levels: lacks 'fair', which was given; the labels are bad, good"):
        read_ratings(rows(["fair"]), levels=["bad", "good"])
    with pytest.raises(BadInput, match="choices: lacks 'fair', which was given; the labels are none"):
        read_ratings(rows(["fair"]), choices=[])
    with pytest.raises(BadInput, match="choices: names a label twice"):
        read_ratings([], choices=["bad", "bad"])
    with pytest.raises(BadInput, match="not both"):
        read_ratings([], levels=[1], choices=[1])


def test_items_that_were_answered_alike_are_one_pattern() -> None:
    found = read_ratings(rows(["x", "y", "x"], ["y", "x", "x"], ["y"], [])).patterns
    assert sorted(found.frequencies.tolist()) == [1, 1, 2]
    assert found.agreeing_pairs[found.sizes == 3].tolist() == [1]
    assert found.pairs[found.sizes == 3].tolist() == [3]
