"""Specify the paired difference, against the paper's table, by hand and at its edges."""

import math

import numpy as np
import pytest

from workbench.errors import BadInput
from workbench.stats import mcnemar, mean, paired_difference, rate, standard_error

NEW = [1, 1, 1, 0, 1, 1]
OLD = [1, 0, 0, 0, 1, 1]


def test_a_row_of_the_papers_table_comes_out_with_its_error_interval_and_correlation() -> None:
    # MATH, 5,000 problems, correlation .50, 2.5 points apart: published 2.5 (0.7), interval +1.2 to +3.8.
    both, only_new, only_old = 2637, 638, 513
    neither = 5000 - both - only_new - only_old
    found = paired_difference(
        [1] * both + [1] * only_new + [0] * only_old + [0] * neither,
        [1] * both + [0] * only_new + [1] * only_old + [0] * neither,
    )
    assert 100 * found.estimate.estimate == pytest.approx(2.5)
    assert round(100 * found.standard_error, 1) == 0.7
    assert (round(100 * found.estimate.low, 1), round(100 * found.estimate.high, 1)) == (1.2, 3.8)
    assert found.correlation == pytest.approx(0.50, abs=5e-4)
    assert (found.mean_candidate, found.mean_baseline, found.n) == (pytest.approx(0.655), pytest.approx(0.63), 5000)


def test_a_small_table_agrees_with_the_hand_derivation() -> None:
    # Differences 0 1 1 0 0 0: mean 1/3, sum of squares 4/3, SE sqrt(4/3/30); t = 1.5811, p(5 df) = .1747.
    found = paired_difference(NEW, OLD, missing=1)
    error = math.sqrt(4 / 3 / 30)
    assert found.standard_error == pytest.approx(error)
    assert found.p_value == pytest.approx(0.1747, abs=5e-5)
    assert found.estimate.high == pytest.approx(1 / 3 + 2.570582 * error, abs=1e-6)
    assert (found.estimate.n, found.estimate.missing, found.estimate.method) == (6, 1, "paired_t")


def test_the_error_is_what_the_two_errors_and_the_correlation_make_it() -> None:
    rng = np.random.default_rng(5)
    new = rng.random(50)
    old = 0.5 * new + 0.5 * rng.random(50)
    found = paired_difference(new.tolist(), old.tolist())
    a, b = standard_error(new.tolist()), standard_error(old.tolist())
    assert found.standard_error**2 == pytest.approx(a**2 + b**2 - 2 * a * b * found.correlation)
    assert found.standard_error < math.hypot(a, b)


def test_changing_sides_changes_the_sign_alone() -> None:
    there, back = paired_difference(NEW, OLD), paired_difference(OLD, NEW)
    assert (there.estimate.low, there.estimate.high) == (pytest.approx(-back.estimate.high), pytest.approx(-back.estimate.low))
    assert (there.p_value, there.mean_candidate) == (pytest.approx(back.p_value), back.mean_baseline)


def test_clusters_give_millers_error_with_the_correction_and_their_degrees_of_freedom() -> None:
    # Differences 0 1 | 1 0 | 0 0, mean 1/3; sums of residuals 1/3, 1/3, -2/3; equation 8: sqrt(6/9) / 6, times C / (C - 1) = 3/2.
    found = paired_difference(NEW, OLD, clusters=list("aabbcc"))
    error = math.sqrt(6 / 9 * 3 / 2) / 6
    assert found.standard_error == pytest.approx(error)
    assert found.estimate.low == pytest.approx(1 / 3 - 4.302653 * error, abs=1e-6)
    # t = 2 on two degrees of freedom has p = 1 - 2 / sqrt(2 + 4), in closed form.
    assert found.p_value == pytest.approx(1 - 2 / math.sqrt(6))
    assert found.estimate.method == "paired_t_clustered"


def test_the_p_value_and_the_interval_tell_the_same() -> None:
    rng = np.random.default_rng(11)
    for clusters in (None, [item // 2 for item in range(24)]):
        new, old = rng.random(24).tolist(), (rng.random(24) + 0.2).tolist()
        p_value = paired_difference(new, old, clusters=clusters).p_value
        edge = paired_difference(new, old, clusters=clusters, level=1 - p_value).estimate
        assert min(abs(edge.low), abs(edge.high)) == pytest.approx(0, abs=1e-9)


def test_clusters_of_one_change_nothing() -> None:
    assert paired_difference(NEW, OLD, clusters=[None] * 6) == paired_difference(NEW, OLD)


def test_the_interval_is_that_of_the_mean_difference() -> None:
    found, direct = paired_difference([3, 5, 9], [1, 1, 1]).estimate, mean([2, 4, 8])
    assert (found.low, found.high) == (pytest.approx(direct.low), pytest.approx(direct.high))


def test_no_pairs_give_nothing_but_the_missing() -> None:
    found = paired_difference([], [], missing=9)
    assert (found.estimate.estimate, found.mean_candidate, found.mean_baseline, found.standard_error) == (None, None, None, None)
    assert (found.correlation, found.p_value, found.n, found.estimate.missing) == (None, None, 0, 9)


@pytest.mark.parametrize(("n", "clusters"), [(1, None), (3, ["a"] * 3)])
def test_one_pair_or_one_cluster_has_no_error(n: int, clusters: list[str] | None) -> None:
    found = paired_difference([1] * n, [0] * n, clusters=clusters)
    assert (found.estimate.estimate, found.estimate.low, found.standard_error, found.p_value) == (1.0, None, None, None)


def test_identical_scores_are_bounded_by_what_unseen_items_may_still_do() -> None:
    found = paired_difference([1, 0, 0.5] * 20, [1, 0, 0.5] * 20)
    assert found.estimate.high == -found.estimate.low == pytest.approx(rate(0, 60).high)
    assert (found.standard_error, found.p_value, found.correlation) == (0.0, None, pytest.approx(1.0))
    assert found.estimate.method == "wilson_no_spread"


def test_a_candidate_that_always_wins_cannot_be_bounded_above_1() -> None:
    found = paired_difference([1] * 8, [0] * 8, clusters=list("aabbccdd"))
    assert (found.estimate.estimate, found.estimate.high) == (1.0, 1.0)
    assert found.estimate.low == pytest.approx(1 - 2 * rate(0, 4).high)
    assert (found.p_value, mcnemar(8, 0)) == (None, pytest.approx(2 / 2**8))


def test_equal_differences_off_the_scale_of_scores_are_not_bounded() -> None:
    found = paired_difference([250, 350, 450], [200, 300, 400])
    assert (found.estimate.estimate, found.estimate.low, found.estimate.high, found.standard_error) == (50, None, None, 0.0)


def test_rounding_is_not_taken_for_spread() -> None:
    # 0.1 + 0.2 is not 0.3 to the last bit.
    found = paired_difference([0.1 + 0.2, 0.3, 0.3], [0.3, 0.3, 0.3])
    assert (found.standard_error, found.p_value, found.estimate.method) == (0.0, None, "wilson_no_spread")


def test_a_side_without_spread_has_no_correlation() -> None:
    assert paired_difference([1, 1, 1], [0, 1, 0]).correlation is None
    assert paired_difference([0, 1, 0], [1, 1, 1]).correlation is None


def test_mismatched_or_unscored_pairs_are_refused() -> None:
    with pytest.raises(BadInput, match="3 candidate scores for 2 baseline scores"):
        paired_difference([1, 1, 1], [0, 1])
    with pytest.raises(BadInput, match="candidate: value 2"):
        paired_difference([1, float("nan")], [0, 1])
    with pytest.raises(BadInput, match="baseline: value 1"):
        paired_difference([1, 1], [None, 1])
    with pytest.raises(BadInput, match="1 cluster ids for 2 values"):
        paired_difference([1, 1], [0, 1], clusters=["a"])
    with pytest.raises(BadInput, match="missing"):
        paired_difference([1], [1], missing=-1)
    with pytest.raises(BadInput, match="level"):
        paired_difference([1], [1], level=2)


def test_two_equal_variants_are_told_apart_five_times_in_a_hundred() -> None:
    rng = np.random.default_rng(99)
    clusters = np.repeat(np.arange(15), 3).tolist()
    alarms = 0
    for _ in range(400):
        document = np.repeat(rng.normal(size=(15, 2)), 3, axis=0)
        new, old = (rng.normal(size=(45, 2)) + document).T.tolist()
        alarms += paired_difference(new, old, clusters=clusters).p_value < 0.05
    assert 0.02 <= alarms / 400 <= 0.085
