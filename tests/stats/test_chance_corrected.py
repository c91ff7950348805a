"""Specify raw agreement, Fleiss' kappa and Gwet's AC1: equal to libraries and hand counts, honest with gaps."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as fleiss_of_statsmodels

from tests.stats.rated import PARADOX, Items, fleiss, krippendorff, pandalm, rows
from workbench.stats import Measure, fleiss_kappa, gwet_ac1, krippendorff_alpha, rate, raw_agreement, read_ratings

MEASURES = (raw_agreement, fleiss_kappa, gwet_ac1, krippendorff_alpha)
Measuring = Callable[..., Measure]
labelled = st.lists(st.lists(st.sampled_from(["x", "y", "z", None]), min_size=3, max_size=3), max_size=12)


def measured(measuring: Measuring, items: Items, resamples: int = 30, **how: object) -> Measure:
    return measuring(read_ratings(items, **how), rng=np.random.default_rng(5), resamples=resamples)


def test_raw_agreement_counts_pairs_so_that_longer_items_weigh_more() -> None:
    found = measured(raw_agreement, rows(["x", "x", "x", "y"], ["x", "y"], ["x", None], []))
    assert found.value == 3 / 7
    assert (found.estimate.n, found.estimate.missing) == (2, 2)


def test_fleiss_equals_statsmodels(datasets: Path) -> None:
    for items in (pandalm(datasets), fleiss(datasets)):
        ratings = read_ratings(items)
        codes = np.array([list(row.values()) for row in ratings.rows])
        assert measured(fleiss_kappa, items).value == pytest.approx(fleiss_of_statsmodels(aggregate_raters(codes)[0]), abs=1e-12)


def test_fleiss_takes_the_items_with_the_most_common_number_of_answers_and_says_so() -> None:
    alike = rows(["x", "x"], ["y", "x"], ["y", "y"])
    found = measured(fleiss_kappa, alike + rows(["x", "y", "y"], ["x"]))
    assert found.value == measured(fleiss_kappa, alike).value
    assert found.note is not None and found.note.startswith("of 4 items the 3 with 2 answers are used; 1 with another number are left out")
    assert (found.estimate.n, found.estimate.missing) == (3, 2)
    assert "left out" not in (measured(fleiss_kappa, alike).note or "")


def test_of_equally_common_numbers_of_answers_the_larger_counts() -> None:
    found = measured(fleiss_kappa, rows(["x", "y"], ["x", "x", "y"]))
    assert found.note.startswith("of 2 items the 1 with 3 answers")
    assert found.value == pytest.approx((1 / 3 - 5 / 9) / (4 / 9))


def test_ac1_with_gaps_agrees_with_the_hand_derivation() -> None:
    # Agreement is the mean of 1/3, 1 and 0. Prevalence of x averages 2/3, 1, 1/2 and, with a single answer, 1 again: 19/24.
    found = measured(gwet_ac1, rows(["x", "x", "y"], ["x", "x"], ["x", "y"], ["x"], []))
    by_chance = 2 * (19 / 24) * (5 / 24)
    assert found.value == pytest.approx((4 / 9 - by_chance) / (1 - by_chance))
    assert (found.estimate.n, found.estimate.missing) == (3, 2)


def test_ac1_of_the_gappy_textbook_example_is_the_published_one(datasets: Path) -> None:
    """Expect 0.77544, which Gwet's irrCAC gives for these ratings (quoted from knowledge of its documentation)."""
    found = measured(gwet_ac1, krippendorff(datasets))
    assert (found.value, found.estimate.n) == (pytest.approx(0.77544, abs=5e-6), 11)


def test_ac1_falls_with_the_labels_that_are_not_used() -> None:
    more = measured(gwet_ac1, rows(["x", "y"], ["x", "x"]), choices=["x", "y", "z"])
    fewer = measured(gwet_ac1, rows(["x", "y"], ["x", "x"]))
    assert more.value == pytest.approx((0.5 - 0.375 / 2) / (1 - 0.375 / 2))
    assert fewer.value == pytest.approx((0.5 - 0.375) / (1 - 0.375))


@pytest.mark.parametrize("measuring", MEASURES)
def test_perfect_agreement_is_1_and_only_the_share_has_bounds(measuring: Measuring) -> None:
    found = measured(measuring, rows(["x", "x", "x"], ["y", "y", "y"]) * 20, resamples=200)
    assert found.value == 1
    if measuring is raw_agreement:
        assert found.estimate == rate(40, 40)
        assert found.note is None
    else:
        assert (found.estimate.low, found.estimate.high) == (None, None)
        assert found.note == "no interval: drawing the items again never changes the figure"


def test_a_share_that_resampling_never_changes_still_has_width() -> None:
    found = measured(raw_agreement, rows(["x", "x", "y"]) * 9).estimate
    assert found.estimate == pytest.approx(1 / 3)
    assert found.low < 1 / 3 < found.high


def test_resamples_without_a_figure_are_counted_in_the_note() -> None:
    found = measured(krippendorff_alpha, rows(["x", "x"], ["x", "x"], ["x", "y"]), resamples=400)
    assert found.note is not None and found.note.endswith("of 400 resamples gave no figure and are not in the interval")
    share = int(found.note.split()[0]) / 400
    assert share == pytest.approx((2 / 3) ** 3, abs=0.07)


def test_where_no_resample_has_a_figure_there_is_no_interval() -> None:
    found = measured(krippendorff_alpha, rows(["x", "x"], ["y", "y"]), resamples=1)
    assert found.value == 1
    assert (found.estimate.low, found.estimate.high) == (None, None)


def test_resampling_patterns_gives_the_interval_of_resampling_items() -> None:
    """Compare with scipy's bootstrap over the items themselves."""
    from scipy.stats import bootstrap

    rng = np.random.default_rng(8)
    agree = rng.random(150) < 0.8
    labels = rng.integers(0, 2, 150)
    items = rows(*[[str(label), str(label if same else 1 - label)] for label, same in zip(labels, agree, strict=True)])
    ours = measured(raw_agreement, items, resamples=4000).estimate
    theirs = bootstrap((agree,), np.mean, n_resamples=4000, method="percentile", rng=rng).confidence_interval
    assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=0.011), pytest.approx(theirs.high, abs=0.011))


def test_the_interval_of_the_paradox_covers_chance_for_kappa_and_is_high_for_ac1() -> None:
    kappa, gwet = measured(fleiss_kappa, PARADOX, resamples=500), measured(gwet_ac1, PARADOX, resamples=500)
    assert kappa.estimate.low < kappa.value < kappa.estimate.high <= 0
    assert gwet.estimate.low > 0.88


@pytest.mark.parametrize("measuring", MEASURES)
@settings(max_examples=60, deadline=None)
@given(labelled, st.randoms(use_true_random=False))
def test_permuting_annotators_or_items_changes_nothing_at_all(measuring: Measuring, answers: list, random: object) -> None:
    names = ["ann", "ben", "cem"]
    before = measured(measuring, [dict(zip(names, labels, strict=True)) for labels in answers])
    random.shuffle(names)
    after = [dict(zip(names, labels, strict=True)) for labels in answers]
    random.shuffle(after)
    found = measured(measuring, after)
    assert found.estimate == before.estimate


@pytest.mark.parametrize("measuring", MEASURES)
@settings(max_examples=60, deadline=None)
@given(labelled, st.permutations(["x", "y", "z"]))
def test_relabelling_changes_no_figure(measuring: Measuring, answers: list, names: list[str]) -> None:
    renamed = dict(zip(["x", "y", "z", None], [*names, None], strict=True))
    before, after = measured(measuring, rows(*answers)), measured(measuring, rows(*[[renamed[one] for one in row] for row in answers]))
    assert after.value == (None if before.value is None else pytest.approx(before.value, abs=1e-12))
    assert (after.reason is None) == (before.reason is None) == (before.value is not None)


@pytest.mark.parametrize("measuring", MEASURES)
@settings(max_examples=60, deadline=None)
@given(labelled)
def test_no_figure_is_above_1_and_shares_are_not_below_0(measuring: Measuring, answers: list) -> None:
    value = measured(measuring, rows(*answers)).value
    assert value is None or (0 if measuring is raw_agreement else -1 - 1e-9) <= value <= 1
