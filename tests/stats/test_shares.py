"""Specify the share: equal to Wilson where it should be, and honest with ties and clusters."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import BadInput
from workbench.stats import rate, share, standard_error


@pytest.mark.parametrize(("wins", "n"), [(90, 100), (0, 7), (7, 7), (1, 1), (0, 1), (1, 2)])
@pytest.mark.parametrize("own", [False, True])
def test_independent_points_of_0_and_1_give_plain_wilson(wins: int, n: int, own: bool) -> None:
    points = [1] * wins + [0] * (n - wins)
    assert share(points, clusters=list(range(n)) if own else None, missing=2) == rate(wins, n, missing=2)


def test_ties_agree_with_the_hand_derivation() -> None:
    # Five wins, two ties, a loss: p = .75, sum of squares 1, SE² = 1/56, p(1-p)/SE² = 10.5, times (1.96/2.3646)² = 7.214.
    # Wilson's centre is (.75 + 3.8415/14.428) / 1.5325 = .6631, its half 1.2789 · sqrt(.02599 + .01845) = .2696.
    found = share([1, 1, 0.5, 0, 1, 0.5, 1, 1])
    assert (found.low, found.high) == (pytest.approx(0.6631 - 0.2696, abs=2e-4), pytest.approx(0.6631 + 0.2696, abs=2e-4))
    assert found.method == "wilson_effective_n"


def test_ties_are_surer_than_as_many_wins_and_losses() -> None:
    tied, decided = share([1, 0] * 10 + [0.5] * 60), share([1, 0] * 40)
    assert tied.estimate == decided.estimate == 0.5
    assert tied.high - tied.low < decided.high - decided.low


@pytest.mark.parametrize("point", [0.0, 0.5, 1.0])
def test_clusters_that_all_agree_count_as_one_trial_each(point: float) -> None:
    found = share([point] * 30, clusters=[item // 3 for item in range(30)])
    ten = rate(int(10 * point), 10)
    assert (found.low, found.high, found.n) == (pytest.approx(ten.low), pytest.approx(ten.high), 30)


def test_all_ties_still_have_width() -> None:
    found = share([0.5] * 20)
    assert (found.low, found.high) == (pytest.approx(rate(10, 20).low), pytest.approx(rate(10, 20).high))


def test_repeats_of_the_same_answer_add_almost_no_certainty() -> None:
    points = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1] * 4
    once, thrice = share(points), share(points * 3, clusters=list(range(40)) * 3)
    assert (thrice.low, thrice.high) == (pytest.approx(once.low, abs=0.02), pytest.approx(once.high, abs=0.02))
    assert thrice.high - thrice.low > 1.6 * (share(points * 3).high - share(points * 3).low)


def test_one_cluster_is_one_trial() -> None:
    found = share([1, 0, 1, 1], clusters=["a"] * 4)
    assert found.high - found.low > 0.7
    assert found.estimate == 0.75


def test_no_points_give_no_estimate() -> None:
    found = share([], missing=4)
    assert (found.estimate, found.low, found.high, found.n, found.missing) == (None, None, None, 0, 4)


@pytest.mark.parametrize("points", [[1, 2], [-0.1], [float("nan")], [None], ["win"]])
def test_points_that_are_not_in_0_to_1_are_refused(points: list) -> None:
    with pytest.raises(BadInput, match="points: value"):
        share(points)


def test_other_impossible_arguments_are_refused() -> None:
    with pytest.raises(BadInput, match="cluster ids"):
        share([1, 0], clusters=["a"])
    with pytest.raises(BadInput, match="level"):
        share([1, 0], level=0)
    with pytest.raises(BadInput, match="missing"):
        share([1, 0], missing=-2)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 5)), min_size=1, max_size=40))
def test_an_interval_always_has_width_holds_the_estimate_and_mirrors(rows: list[tuple[float, int]]) -> None:
    points, clusters = [point for point, _ in rows], [cluster for _, cluster in rows]
    found, mirrored = share(points, clusters=clusters), share([1 - point for point in points], clusters=clusters)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.high - found.low > 1e-3
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-6)


def _tied(rng: np.random.Generator) -> tuple[list[float], list[int]]:
    return rng.choice([0, 0.5, 1], p=[0.2, 0.3, 0.5], size=40).tolist(), list(range(40))


def _clustered(rng: np.random.Generator) -> tuple[list[float], list[int]]:
    chance = np.repeat(rng.beta(0.65 * 2, 0.35 * 2, size=20), 5)
    return (rng.random(100) < chance).astype(float).tolist(), np.repeat(np.arange(20), 5).tolist()


def _tied_and_clustered(rng: np.random.Generator) -> tuple[list[float], list[int]]:
    chance = np.repeat(rng.beta(0.65 * 3, 0.35 * 3, size=25), 4)
    verdicts = (rng.random(100) < chance).astype(float)
    return np.where(rng.random(100) < 0.2, 0.65, verdicts).tolist(), np.repeat(np.arange(25), 4).tolist()


@pytest.mark.parametrize("draw", [_tied, _clustered, _tied_and_clustered])
def test_the_interval_covers_the_true_share_95_times_in_100(draw: Callable) -> None:
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(500):
        points, clusters = draw(rng)
        found = share(points, clusters=clusters)
        covered += found.low <= 0.65 <= found.high
    assert 0.93 <= covered / 500 <= 0.985


def test_pooling_clustered_answers_as_independent_covers_far_too_rarely() -> None:
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(300):
        points, _ = _clustered(rng)
        found = rate(int(sum(points)), len(points))
        covered += found.low <= 0.65 <= found.high
    assert covered / 300 < 0.85


def test_the_half_width_is_near_the_t_interval_away_from_the_ends() -> None:
    rng = np.random.default_rng(3)
    points, clusters = _clustered(rng)
    found, error = share(points, clusters=clusters), standard_error(points, clusters)
    assert (found.high - found.low) / 2 == pytest.approx(2.093 * error, rel=0.1)
