"""Specify the mean and its standard error, against published numbers and by hand."""

import math

import numpy as np
import pytest

from workbench.errors import BadInput
from workbench.stats import mean, standard_error

SCORES = [1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0]
DOCUMENTS = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


def test_standard_errors_are_those_of_the_central_limit_theorem_of_miller_and_of_inspect() -> None:
    assert standard_error(SCORES) == pytest.approx(0.150756, abs=5e-7)
    assert standard_error(SCORES, DOCUMENTS, correction=False) == pytest.approx(0.186339, abs=5e-7)
    assert standard_error(SCORES, DOCUMENTS) == pytest.approx(0.215166, abs=5e-7)


def test_the_clustered_error_agrees_with_the_hand_derivation_for_unequal_clusters() -> None:
    # Mean 0.5; residuals by cluster: (.5, .5) = 1, (-.5) = -.5, (-.5) = -.5; so Miller is sqrt(1 + .25 + .25) / 4.
    scores, clusters = [1, 1, 0, 0], ["a", "a", "b", "c"]
    assert standard_error(scores, clusters, correction=False) == pytest.approx(math.sqrt(1.5) / 4)
    assert standard_error(scores, clusters) == pytest.approx(math.sqrt(1.5 * 3 / 2) / 4)


def test_clusters_of_one_change_nothing() -> None:
    assert standard_error(SCORES, list(range(12))) == standard_error(SCORES)
    assert standard_error(SCORES, [None] * 12, correction=False) == standard_error(SCORES, correction=False)
    # Uncorrected, n stands in place of n - 1.
    assert standard_error(SCORES, correction=False) == pytest.approx(0.5 / math.sqrt(12))


def test_repeating_every_answer_within_its_cluster_adds_no_certainty() -> None:
    once = mean([0.2, 0.9, 0.4, 0.7])
    thrice = mean([0.2, 0.9, 0.4, 0.7] * 3, clusters=list("abcd") * 3)
    assert (thrice.low, thrice.high) == (pytest.approx(once.low), pytest.approx(once.high))
    assert (once.method, thrice.method, once.n, thrice.n) == ("t", "t_clustered", 4, 12)


def test_the_interval_is_students() -> None:
    # 2, 4, 6: mean 4, standard error 2/sqrt(3), t(.975, 2) = 4.302653.
    found = mean([2, 4, 6], missing=1)
    assert (found.low, found.high) == (pytest.approx(4 - 4.302653 * 2 / 3**0.5, abs=1e-5), pytest.approx(8.968, abs=1e-3))
    assert (found.estimate, found.n, found.missing) == (4.0, 3, 1)


def test_a_clustered_interval_has_one_degree_of_freedom_less_than_clusters() -> None:
    found = mean(SCORES, clusters=DOCUMENTS)
    assert found.high - found.estimate == pytest.approx(3.182446 * 0.215166, abs=1e-5)


def test_a_higher_level_is_wider() -> None:
    assert mean(SCORES, level=0.99).low < mean(SCORES, level=0.95).low < mean(SCORES, level=0.8).low


def test_no_values_give_no_estimate() -> None:
    found = mean([], clusters=[], missing=3)
    assert (found.estimate, found.low, found.n, found.missing) == (None, None, 0, 3)
    assert standard_error([]) is None


@pytest.mark.parametrize(("values", "clusters"), [([0.4], None), ([0.4, 0.6, 0.8], ["a"] * 3)])
def test_one_value_or_one_cluster_gives_an_estimate_without_bounds(values: list[float], clusters: list[str] | None) -> None:
    found = mean(values, clusters=clusters)
    assert found.estimate == pytest.approx(sum(values) / len(values))
    assert (found.low, found.high, standard_error(values, clusters)) == (None, None, None)


@pytest.mark.parametrize("clusters", [None, list("aabbc")])
def test_equal_values_have_no_error_and_bounds_are_not_claimed(clusters: list[str] | None) -> None:
    assert standard_error([0.1] * 5, clusters) == 0.0
    found = mean([0.1] * 5, clusters=clusters)
    assert (found.estimate, found.low, found.high) == (pytest.approx(0.1), None, None)


def test_clusters_of_equal_means_have_no_error() -> None:
    assert standard_error([0.1, 0.3, 0.3, 0.1, 0.2, 0.2], list("aabbcc")) == 0.0


def test_large_numbers_with_little_spread_keep_their_error() -> None:
    assert standard_error([1e9, 1e9 + 1, 1e9 + 2]) == pytest.approx(1 / math.sqrt(3))


@pytest.mark.parametrize("odd", [float("nan"), None])
def test_an_unscored_value_is_refused_not_counted_as_zero(odd: float | None) -> None:
    with pytest.raises(BadInput, match="count them as missing"):
        mean([1.0, odd])
    with pytest.raises(BadInput, match="count them as missing"):
        standard_error([1.0, odd])


def test_clusters_and_values_must_match_and_missing_must_be_a_count() -> None:
    with pytest.raises(BadInput, match="1 cluster ids for 2 values"):
        mean([1, 0], clusters=["a"])
    with pytest.raises(BadInput, match="missing"):
        mean([1, 0], missing=-1)
    with pytest.raises(BadInput, match="level"):
        mean([1, 0], level=1)


def test_the_interval_covers_the_true_mean_of_clustered_values() -> None:
    rng = np.random.default_rng(20240)
    clusters = np.repeat(np.arange(8), 4).tolist()
    clustered = naive = 0
    for _ in range(400):
        values = (np.repeat(rng.normal(size=8), 4) + rng.normal(size=32)).tolist()
        found, pooled = mean(values, clusters=clusters), mean(values)
        clustered += found.low <= 0 <= found.high
        naive += pooled.low <= 0 <= pooled.high
    assert 0.92 <= clustered / 400 <= 0.98
    assert naive / 400 < 0.85
