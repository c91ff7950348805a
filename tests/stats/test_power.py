"""Specify planning: published numbers, the inverse, and components recovered from a run."""

import math

import numpy as np
import pytest

from workbench.errors import BadInput
from workbench.stats import Components, detectable_difference, examples_needed, variance_components


def test_three_points_need_969_examples() -> None:
    assert examples_needed(0.03, sigma2_a=0, sigma2_b=0) == 969
    assert examples_needed(-0.03, sigma2_a=0, sigma2_b=0) == 969


def test_198_examples_find_13_points_with_one_repeat_and_under_8_with_ten() -> None:
    assert 100 * detectable_difference(198) == pytest.approx(13.27, abs=0.005)
    assert 100 * detectable_difference(198, repeats_a=10, repeats_b=10) == pytest.approx(7.57, abs=0.005)


@pytest.mark.parametrize(("repeats", "factor"), [(2, 2 / 3), (4, 1 / 2), (10**9, 1 / 3)])
def test_repeats_lower_the_variance_of_uniformly_difficult_items_as_published(repeats: int, factor: float) -> None:
    # Two independent variants with uniform item means: omega² = 1/12 + 1/12.
    once = detectable_difference(100, omega2=1 / 6)
    often = detectable_difference(100, omega2=1 / 6, repeats_a=repeats, repeats_b=repeats)
    assert (often / once) ** 2 == pytest.approx(factor, abs=1e-6)


@pytest.mark.parametrize("difference", [0.01, 0.05, 0.2])
def test_the_number_of_examples_is_the_inverse_rounded_up(difference: float) -> None:
    plan = {"omega2": 0.2, "sigma2_a": 0.1, "sigma2_b": 0.05, "repeats_a": 3, "repeats_b": 1, "level": 0.9, "power": 0.9}
    n = examples_needed(difference, **plan)
    assert detectable_difference(n, **plan) <= difference < detectable_difference(n - 1, **plan)


def test_no_examples_detect_nothing() -> None:
    assert detectable_difference(0) == math.inf


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"n": -1}, "n"),
        ({"omega2": -0.1}, "omega2"),
        ({"sigma2_a": float("nan")}, "sigma2_a"),
        ({"sigma2_b": math.inf}, "sigma2_b"),
        ({"repeats_a": 0}, "repeats_a"),
        ({"repeats_b": 0}, "repeats_b"),
        ({"level": 1}, "level"),
        ({"power": 0}, "power"),
    ],
)
def test_impossible_plans_are_refused_by_name(arguments: dict, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        detectable_difference(**({"n": 10} | arguments))
    assert refused.value.where == place


@pytest.mark.parametrize("difference", [0, float("nan"), math.inf])
def test_a_difference_to_look_for_must_be_named(difference: float) -> None:
    with pytest.raises(BadInput, match="smallest difference that matters"):
        examples_needed(difference)


def test_components_agree_with_the_hand_derivation() -> None:
    # A: means .5 and 1 and 0, variances .5, 0, 0, so sigma² = 1/6 and the repeats leave 1/12. B: one repeat each.
    # Differences .5, 0, 0: variance 1/12. Nothing is left for omega².
    found = variance_components([[1, 0], [1, 1], [0, 0]], [[0], [1], [0]])
    assert (found.omega2, found.sigma2_a, found.sigma2_b) == (pytest.approx(0, abs=1e-12), pytest.approx(1 / 6), 0.0)


def test_one_repeat_leaves_all_noise_in_omega() -> None:
    assert variance_components([[1], [0], [1]], [[0], [0], [1]]) == Components(pytest.approx(1 / 3), 0.0, 0.0)


def test_more_noise_within_than_between_items_never_makes_a_variance_negative() -> None:
    assert variance_components([[1, 0], [0, 1]], [[1, 0], [0, 1]]).omega2 == 0.0


def test_unscored_repeats_and_items_without_any_are_left_out() -> None:
    whole = variance_components([[1, 0], [1, 1], [0, 0]], [[0, 0], [1, 0], [0, 1]])
    holed = variance_components([[1, None, 0], [1, 1], [0, 0, float("nan")], [None]], [[0, 0], [1, 0], [0, 1], [1, 1]])
    assert holed == whole


def test_components_of_a_simulated_run_are_recovered() -> None:
    rng = np.random.default_rng(2)
    a = rng.uniform(0, 1, size=4000)
    b = np.where(rng.random(4000) < 0.5, a, rng.uniform(0, 1, size=4000))
    scores_a = (rng.random((4000, 3)) < a[:, None]).astype(float).tolist()
    scores_b = (rng.random((4000, 5)) < b[:, None]).astype(float).tolist()
    found = variance_components(scores_a, scores_b)
    # Uniform difficulty: E[x(1 - x)] = 1/6; Var(a - b) = 2/12 · (1 - 1/2).
    assert found.sigma2_a == pytest.approx(1 / 6, abs=0.006)
    assert found.sigma2_b == pytest.approx(1 / 6, abs=0.006)
    assert found.omega2 == pytest.approx(1 / 12, abs=0.008)


def test_too_few_or_mismatched_items_are_refused() -> None:
    with pytest.raises(BadInput, match="only 1 items are scored"):
        variance_components([[1], [None]], [[1], [1]])
    with pytest.raises(BadInput, match="2 items of A for 1 of B"):
        variance_components([[1], [1]], [[1]])
