"""Specify what is said of labels and annotators one by one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stats.rated import pandalm, rows
from workbench.stats import confusions, majorities, mean, mean_rating, prevalence, rate, read_ratings, self_consistency, share

NAN = float("nan")


def test_prevalence_clusters_the_answers_to_an_item() -> None:
    ratings = read_ratings(rows(["x", "x", None], ["y", "x", "y"], ["x"]))
    found = prevalence(ratings)["x"]
    assert found == share([1, 1, 0, 1, 0, 1], clusters=[0, 0, 1, 1, 1, 2], missing=1)


def test_prevalences_sum_to_1(datasets: Path) -> None:
    found = prevalence(read_ratings(pandalm(datasets)))
    assert sum(one.estimate for one in found.values()) == pytest.approx(1)
    assert {one.n for one in found.values()} == {1500}


def test_declared_labels_without_answers_have_share_0_or_no_estimate() -> None:
    assert prevalence(read_ratings(rows(["x"]), choices=["x", "y"]))["y"].estimate == 0
    nothing = prevalence(read_ratings(rows([None]), choices=["x"]))["x"]
    assert (nothing.estimate, nothing.n, nothing.missing) == (None, 0, 1)


def test_the_mean_counts_every_rating_and_clusters_items() -> None:
    found = mean_rating(read_ratings(rows([1, 2], [4, 5, 3], [None])))
    assert found.estimate == mean([1, 2, 4, 5, 3], clusters=[0, 0, 1, 1, 1], missing=1)


@pytest.mark.parametrize(
    ("items", "how", "reason"),
    [
        (rows(["x", "y"]), {}, "the labels are not numbers"),
        (rows([0, 1]), {"choices": [0, 1]}, "the labels are not numbers"),
        (rows([None]), {}, "nobody has answered yet"),
        ([], {"levels": [1, 2]}, "nobody has answered yet"),
    ],
)
def test_a_mean_that_cannot_be_says_why(items: list, how: dict, reason: str) -> None:
    found = mean_rating(read_ratings(items, **how))
    assert (found.value, found.reason, found.estimate.n) == (None, reason, 0)


def test_a_majority_is_the_single_most_frequent_label() -> None:
    found = majorities(read_ratings({"a": {"ann": "x", "ben": "x", "cem": "y"}, "b": {"ann": "x", "ben": "y"}, "c": {"ann": "y"}, "d": {}}))
    assert found == {"a": "x", "b": None, "c": "y", "d": None}


def test_each_annotator_is_set_against_the_majority_of_the_others() -> None:
    items = rows(["x", "x", "x", "y"], ["y", "x", "x", "x"], ["x", "y", "x", "y"], ["x"])
    found = {one.annotator: one for one in confusions(read_ratings(items))}
    # The others: x; x; tied 2 to 1 for y (y, x, y); nobody.
    assert found["ann"].counts == {("x", "x"): 1, ("x", "y"): 1, ("y", "x"): 1}
    assert found["ann"].agreement.estimate == rate(1, 3, missing=1)
    # The others of dan: x (3 to 0), x (2 to 1), x (2 to 1).
    assert found["dan"].counts == {("x", "x"): 1, ("x", "y"): 2}
    assert found["dan"].to_json()["confusion"] == [
        {"others": "x", "label": "x", "count": 1},
        {"others": "x", "label": "y", "count": 2},
    ]


def test_where_the_others_are_tied_or_silent_there_is_nothing_to_depart_from() -> None:
    found = confusions(read_ratings(rows(["x", "x", "y"], ["x"], [None, "y"])))
    assert [one.agreement.value for one in found] == [None, None, 0.0]
    assert (found[0].counts, found[0].agreement.estimate.missing) == ({}, 2)
    assert found[0].agreement.reason == "the others have no majority on any item answered"


def test_self_consistency_counts_an_item_once_however_often_it_was_seen() -> None:
    seen = [("ann", 1, "x"), ("ann", 1, "x"), ("ann", 1, "y"), ("ann", 2, "y"), ("ann", 2, "y"), ("ann", 3, "x")]
    assert self_consistency(seen)["ann"].estimate == share([1 / 3, 1])


def test_repeats_that_were_skipped_are_missing() -> None:
    seen = [("ann", 1, "x"), ("ann", 1, None), ("ann", 2, 1.0), ("ann", 2, NAN), ("ann", 3, "x"), ("ann", 3, "x"), ("ben", 1, None)]
    found = self_consistency(seen)
    assert (found["ann"].value, found["ann"].estimate.n, found["ann"].estimate.missing) == (1.0, 1, 2)
    assert (found["ben"].value, found["ben"].reason) == (None, "no item was answered again")
    assert self_consistency([]) == {}


@given(st.lists(st.sampled_from("xyz"), min_size=2, max_size=8))
def test_the_order_of_repeats_does_not_matter(labels: list[str]) -> None:
    forth, back = ([("ann", 1, label) for label in order] for order in (labels, labels[::-1]))
    assert self_consistency(forth) == self_consistency(back)
