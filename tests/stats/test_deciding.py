"""Specify how many more examples a gate asks for: enough, and not one too many."""

import math

import pytest

from workbench.stats import Estimate, mean, more_examples_to_decide, paired_difference, rate, share
from workbench.stats.rates import share_bounds


@pytest.mark.parametrize(
    ("successes", "n", "threshold"), [(17, 20, 0.8), (17, 20, 0.9), (20, 20, 0.95), (0, 30, 0.05), (3, 4, 0.5), (499, 1000, 0.5)]
)
def test_wilsons_interval_is_decided_by_that_many_and_not_by_one_fewer(successes: int, n: int, threshold: float) -> None:
    more = more_examples_to_decide(rate(successes, n), threshold)
    point = successes / n
    enough, one_fewer = share_bounds(point, n + more, level=0.95), share_bounds(point, n + more - 1, level=0.95)
    assert not enough.low <= threshold <= enough.high
    assert one_fewer.low <= threshold <= one_fewer.high


def test_seventeen_of_twenty_do_not_prove_four_fifths() -> None:
    assert more_examples_to_decide(rate(17, 20), 0.8) == 226


def test_the_t_interval_is_decided_by_that_many_and_not_by_one_fewer() -> None:
    found = paired_difference([1, 0.8, 0.9, 1, 0.4, 0.7, 0.9], [0.9, 0.9, 0.8, 0.8, 0.5, 0.6, 0.7])
    spread = found.standard_error * math.sqrt(7)
    more = more_examples_to_decide(found.estimate, 0.0)
    from scipy.stats import t

    def low(n: int) -> float:
        return found.estimate.estimate - t.ppf(0.975, n - 1) * spread / math.sqrt(n)

    assert low(7) < 0
    assert low(7 + more) > 0 >= low(7 + more - 1)


def test_means_are_counted_like_differences() -> None:
    assert more_examples_to_decide(mean([2, 4, 6]), 3.9) == more_examples_to_decide(paired_difference([2, 4, 6], [0, 0, 0]).estimate, 3.9)


def test_a_bound_on_its_threshold_needs_a_few_more_and_is_not_called_decided() -> None:
    found = mean([2, 4, 6])
    assert more_examples_to_decide(found, found.low) == 1


def test_a_clustered_estimate_shrinks_with_the_root_of_n() -> None:
    found = mean([1, 1, 0, 0, 1, 0, 1, 1], clusters=list("aabbccdd"))
    half, gap = found.estimate - found.low, found.estimate - 0.5
    assert more_examples_to_decide(found, 0.5) == math.floor(8 * (half / gap) ** 2) + 1 - 8


def test_a_share_with_ties_is_decided_by_that_many_effective_trials() -> None:
    points = [1, 1, 0.5, 0, 1, 0.5, 1, 1]
    more = more_examples_to_decide(share(points), 0.6)
    trials = 0.75 * 0.25 * 56 * (1.959964 / 2.364624) ** 2
    assert share_bounds(0.75, trials * (8 + more) / 8, level=0.95).low > 0.6
    assert share_bounds(0.75, trials * (8 + more - 1) / 8, level=0.95).low <= 0.6


def test_identical_scores_need_enough_items_to_exclude_unseen_changes() -> None:
    found = paired_difference([1] * 10, [1] * 10).estimate
    more = more_examples_to_decide(found, -0.05)
    assert paired_difference([1] * (10 + more), [1] * (10 + more)).estimate.low > -0.05
    assert paired_difference([1] * (9 + more), [1] * (9 + more)).estimate.low <= -0.05


@pytest.mark.parametrize("threshold", [0.5, 0.999, -1.0, 2.0])
def test_a_decided_question_needs_none(threshold: float) -> None:
    assert more_examples_to_decide(rate(90, 100), threshold) == 0


@pytest.mark.parametrize(
    "estimate",
    [
        rate(8, 10),
        rate(0, 0),
        mean([0.8]),
        Estimate(0.7, None, 0.9, level=0.95, n=5, missing=0, method="t"),
        Estimate(0.7, 0.5, None, level=0.95, n=5, missing=0, method="t"),
    ],
)
def test_what_no_number_would_decide_or_nobody_knows_is_none(estimate: Estimate) -> None:
    assert more_examples_to_decide(estimate, 0.8) is None


def test_a_threshold_on_a_bound_is_open_whatever_the_rounding() -> None:
    for n in range(2, 60):
        found = rate(n // 2, n)
        assert more_examples_to_decide(found, found.low) == 1
