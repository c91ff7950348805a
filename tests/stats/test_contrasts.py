"""Permutation tests are exact: with nothing to find they alarm as often as they say, whatever the mix of the windows was."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from workbench.stats.contrasts import contrast, flips, holm, outcome
from workbench.stats.window_tests import (
    kernel,
    kinds_differ,
    numbers_differ,
    paired_kernel,
    paired_kinds_differ,
    paired_numbers_differ,
    vectors_differ,
    witness,
)

SPLITS = 400
WITHIN = (0.02, 0.085)
"""Around 5 % of 400: beyond these a binomial count falls once in a thousand times."""


def windows(n: int) -> np.ndarray:
    return np.arange(2 * n) >= n


def alarms(test) -> float:  # type: ignore[no-untyped-def]
    return sum(test(np.random.default_rng(seed), seed) <= 0.05 for seed in range(SPLITS)) / SPLITS


def test_weights_sum_to_the_difference_of_means() -> None:
    values = np.array([1.0, 2.0, 3.0, 7.0, 9.0])
    weights = contrast([False, False, False, True, True], rounds=50).weights
    assert values @ weights[:, 0] == pytest.approx(8.0 - 2.0)
    assert np.allclose(weights.sum(axis=0), 0.0, atol=1e-6)


def test_with_strata_the_mix_is_held_fixed() -> None:
    """Both strata are answered as before; only their shares changed. As it is, that is a difference; with the mix fixed there is none."""
    strata = np.array([0] * 30 + [1] * 10 + [0] * 10 + [1] * 30)
    values, labels = np.where(strata == 1, 5.0, 1.0), windows(40)
    assert numbers_differ(values, contrast(labels).weights).p_value == pytest.approx(0.002)
    fixed = contrast(labels, strata=strata)
    assert values @ fixed.weights[:, 0] == pytest.approx(0.0, abs=1e-6)
    assert numbers_differ(values, fixed.weights).p_value == 1.0


def test_labels_move_within_strata_alone_and_a_stratum_of_one_window_is_left_out() -> None:
    strata = [0, 0, 0, 0, 1, 1, 2, 2]
    found = contrast([False, False, True, True, False, False, True, False], strata=strata, rounds=200)
    assert found.kept.tolist() == [True] * 4 + [False] * 2 + [True] * 2
    assert found.share_kept == 0.75
    assert not found.weights[4:6].any()
    assert np.allclose(np.sort(found.weights[:4], axis=0), np.sort(found.weights[:4, :1], axis=0))


def test_p_values_are_never_zero_and_count_the_observed_labels() -> None:
    found = outcome(np.array([9.0, *np.linspace(0, 8, 499)]))
    assert found.p_value == pytest.approx(1 / 500)
    assert found.above_chance > 0


def test_statistics_that_differ_by_rounding_are_ties() -> None:
    assert outcome(np.array([1.0, 1.0 + 1e-9, 1.0 - 1e-9, 0.5])).p_value == 0.75
    assert outcome(np.array([1e-15, 0.0, 2e-15])).p_value == 1.0


def test_holm_is_that_of_statsmodels() -> None:
    for seed in range(20):
        p_values = np.random.default_rng(seed).random(9) ** 3
        assert holm(list(p_values)) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


def test_vectors_alarm_as_often_as_they_should() -> None:
    def p_value(random: np.random.Generator, seed: int) -> float:
        return vectors_differ(kernel(random.standard_normal((60, 8))), contrast(windows(30), rounds=199, seed=seed).weights).p_value

    assert WITHIN[0] <= alarms(p_value) <= WITHIN[1]


def test_numbers_with_ties_alarm_as_often_as_they_should() -> None:
    def p_value(random: np.random.Generator, seed: int) -> float:
        return numbers_differ(random.poisson(9, 80), contrast(windows(40), rounds=199, seed=seed).weights).p_value

    assert WITHIN[0] <= alarms(p_value) <= WITHIN[1]


def test_kinds_alarm_as_often_as_they_should() -> None:
    def p_value(random: np.random.Generator, seed: int) -> float:
        return kinds_differ(random.integers(0, 5, 100), contrast(windows(50), rounds=199, seed=seed).weights).p_value

    assert WITHIN[0] <= alarms(p_value) <= WITHIN[1]


def test_a_change_of_mix_alone_alarms_as_often_as_chance_once_the_mix_is_held_fixed() -> None:
    def p_value(random: np.random.Generator, seed: int) -> float:
        strata = np.concatenate([random.random(40) < 0.3, random.random(40) < 0.7]).astype(int)
        return numbers_differ(
            random.standard_normal(80) + 3 * strata, contrast(windows(40), strata=strata, rounds=199, seed=seed).weights
        ).p_value

    assert WITHIN[0] <= alarms(p_value) <= WITHIN[1]


def test_pairs_alarm_as_often_as_they_should_and_see_a_small_shift() -> None:
    def p_value(random: np.random.Generator, seed: int, shift: float = 0.0) -> float:
        prompts = 3 * random.standard_normal((40, 6))
        first, second = (prompts + random.standard_normal(prompts.shape) for _ in range(2))
        return vectors_differ(paired_kernel(first, second + shift), flips(40, rounds=199, seed=seed)).p_value

    assert WITHIN[0] <= alarms(p_value) <= WITHIN[1]
    assert sum(p_value(np.random.default_rng(seed), seed, 0.6) <= 0.05 for seed in range(40)) >= 36


def test_signed_ranks_and_net_changes_find_what_leans_to_one_side() -> None:
    signs = flips(40)
    assert paired_numbers_differ([1.0] * 30 + [-1.0] * 10, signs).p_value < 0.01
    assert paired_numbers_differ([1.0, -1.0] * 20, signs).p_value > 0.5
    assert paired_kinds_differ([0] * 40, [1] * 12 + [0] * 28, signs).p_value < 0.01
    assert paired_kinds_differ([0, 1] * 20, [1, 0] * 20, signs).p_value == 1.0


def test_the_witness_points_to_the_rows_that_only_one_window_has() -> None:
    points = np.random.default_rng(1).standard_normal((60, 4))
    points[50:] += 6
    lean = witness(kernel(points), contrast(windows(30)).weights)
    assert set(np.argsort(-lean)[:10].tolist()) == set(range(50, 60))


def test_the_kernel_s_width_is_the_median_distance() -> None:
    points = np.random.default_rng(2).standard_normal((30, 5)).astype(np.float32)
    distances = ((points[:, None] - points[None]) ** 2).sum(axis=-1)
    median = np.median(distances[~np.eye(30, dtype=bool)])
    assert np.allclose(kernel(points), np.exp(-distances / median), atol=1e-4)
    assert np.allclose(kernel(np.ones((4, 3))), 1.0)
