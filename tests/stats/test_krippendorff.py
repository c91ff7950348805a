"""Specify Krippendorff's alpha with its four distances: published figures, a slow reference, and labels that do not fit."""

from collections import defaultdict
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stats.rated import Items, checks, krippendorff, rows
from workbench.errors import BadInput
from workbench.stats import Measure, krippendorff_alpha, read_ratings
from workbench.stats.krippendorff import MOST_RATIO_LABELS, Distance

DISTANCES: tuple[Distance, ...] = ("nominal", "ordinal", "interval", "ratio")


def measured(items: Items, distance: Distance = "nominal", resamples: int = 20, **how: object) -> Measure:
    return krippendorff_alpha(read_ratings(items, **how), distance, rng=np.random.default_rng(5), resamples=resamples)


def slow_alpha(items: Items, distance: Distance) -> float | None:
    """Compute alpha as Krippendorff 2011 writes it, with the matrix of coincidences, pair by pair."""
    coincidences: dict[tuple[float, float], float] = defaultdict(float)
    for item in items:
        labels = [label for label in item.values() if label is not None]
        for one, other in permutations(labels, 2):
            coincidences[one, other] += 1 / (len(labels) - 1)
    totals: dict[float, float] = defaultdict(float)
    for (one, _), count in coincidences.items():
        totals[one] += count
    known = sorted(totals)
    if len(known) < 2:
        return None

    def squared(one: float, other: float) -> float:
        low, high = min(one, other), max(one, other)
        if distance == "nominal":
            return float(one != other)
        if distance == "ordinal":
            return (sum(totals[label] for label in known if low <= label <= high) - (totals[low] + totals[high]) / 2) ** 2
        return (one - other) ** 2 if distance == "interval" else ((one - other) / (one + other)) ** 2 if one + other else 0.0

    observed = sum(count * squared(*pair) for pair, count in coincidences.items())
    expected = sum(totals[one] * totals[other] * squared(one, other) for one in known for other in known)
    return 1 - (sum(totals.values()) - 1) * observed / expected


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_example_of_2011_is_reproduced(distance: Distance, datasets: Path) -> None:
    check = checks(datasets / "textbook")[f"krippendorff.{distance}"]
    found = measured(krippendorff(datasets), distance)
    assert found.value == pytest.approx(check["value"], abs=check["tolerance"])
    assert found.value == pytest.approx(check["computed"], abs=1e-12)
    assert (found.estimate.n, found.estimate.missing) == (11, 1)


@pytest.mark.parametrize("distance", DISTANCES)
@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.sampled_from([0, 1, 2, 5, 7.5, None]), min_size=4, max_size=4), max_size=10))
def test_alpha_equals_the_slow_reference(distance: Distance, answers: list) -> None:
    found, slow = measured(rows(*answers), distance).value, slow_alpha(rows(*answers), distance)
    assert found == (None if slow is None else pytest.approx(slow, abs=1e-9))


@pytest.mark.parametrize("distance", DISTANCES)
def test_a_resample_is_measured_as_if_it_were_the_data(distance: Distance, datasets: Path) -> None:
    """Follow one resample by hand: the ordinal distance must take its own ranks."""
    from workbench.stats.krippendorff import alpha_coefficient

    items = krippendorff(datasets)
    ratings = read_ratings(items)
    coefficient = alpha_coefficient(ratings, distance)
    again = items[:3] * 2 + items[4:6] * 3 + items[7:8]
    patterns = read_ratings(again + items, levels=ratings.labels).patterns
    assert len(patterns.frequencies) == len(ratings.patterns.frequencies)
    weights = patterns.frequencies - ratings.patterns.frequencies
    assert coefficient.of is not None
    assert coefficient.of(weights[None, :])[0] == pytest.approx(slow_alpha(again, distance), abs=1e-12)


def test_ordinal_distances_depend_on_order_alone() -> None:
    answers = [[1, 2, 2], [3, 3, 3], [1, 1, 3], [2, 2, 3]]
    stretched = {1: 1, 2: 50, 3: 51}
    words = {1: "poor", 2: "fair", 3: "good"}
    plain = measured(rows(*answers), "ordinal").value
    assert measured(rows(*[[stretched[one] for one in row] for row in answers]), "ordinal").value == plain
    assert measured(rows(*[[words[one] for one in row] for row in answers]), "ordinal", levels=list(words.values())).value == plain


def test_interval_alpha_does_not_care_for_origin_and_unit_even_far_from_zero() -> None:
    answers = [[1, 2, 2], [3, 3, 3], [1, 1, 3], [2, 2, 3]]
    moved = rows(*[[1e6 + 0.5 * one for one in row] for row in answers])
    assert measured(moved, "interval").value == pytest.approx(measured(rows(*answers), "interval").value, abs=1e-9)


@pytest.mark.parametrize(
    ("labels", "distance", "reason"),
    [
        (["good", "bad"], "ordinal", "the labels have no order; give levels from lowest to highest"),
        (["good", "bad"], "interval", "the labels are not numbers, so that nothing lies between them"),
        (["good", "bad"], "ratio", "the labels are not numbers, so that nothing lies between them"),
        ([-1, 2], "ratio", "some labels are below zero, where ratios have no meaning"),
        ([3, 3], "interval", "every answer is the same, so that agreement beyond chance has no meaning"),
    ],
)
def test_labels_that_do_not_fit_the_distance_give_a_reason(labels: list, distance: Distance, reason: str) -> None:
    found = measured(rows(labels, [None, labels[0]]), distance)
    assert (found.value, found.reason, found.estimate.n) == (None, reason, 1)


def test_too_many_different_numbers_for_ratios_are_refused_in_words() -> None:
    found = measured(rows(*[[one, one + 0.5] for one in range(MOST_RATIO_LABELS)]), "ratio")
    assert found.reason == "2,000 different numbers are too many for ratios; round them to at most 1,000"


def test_an_unknown_distance_is_refused() -> None:
    with pytest.raises(BadInput, match="distance: 'cosine' is unknown; choose nominal, ordinal, interval, ratio"):
        measured(rows(["x", "y"]), "cosine")


def test_the_interval_covers_the_alpha_of_many_items_about_95_times_in_100() -> None:
    """The rate with this seed is 0.935: percentile intervals are a little too short with 80 items."""
    rng = np.random.default_rng(11)

    def draw(n: int) -> Items:
        truth = rng.integers(1, 6, n)
        given = np.clip(truth[:, None] + rng.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=(n, 3)), 1, 5)
        return rows(*given.tolist())

    true = measured(draw(20_000), "ordinal").value
    covered = 0
    for _ in range(200):
        found = measured(draw(80), "ordinal", resamples=300).estimate
        covered += found.low <= true <= found.high
    assert 0.9 <= covered / 200 <= 0.985
