import pytest

from workbench.checks import weighted
from workbench.terms import Score

PASS, FAIL, HALF = Score(1.0, passed=True), Score(0.0, passed=False), Score(0.5)
UNSCORED = Score(None, unscored="no price")


def test_the_unscored_are_counted_and_not_taken_for_zero() -> None:
    overall = weighted([(PASS, 1), (UNSCORED, 9)])
    assert (overall.value, overall.passed, overall.scored, overall.missing) == (1.0, True, 1, 1)


def test_weights_count() -> None:
    assert weighted([(PASS, 3), (FAIL, 1)]).value == 0.75
    assert weighted([(PASS, 1e308), (FAIL, 1e308)]).value == 0.5


def test_a_weight_of_zero_is_shown_elsewhere_and_does_not_count() -> None:
    overall = weighted([(PASS, 1), (FAIL, 0), (UNSCORED, 0)])
    assert (overall.value, overall.passed, overall.missing) == (1.0, True, 0)


def test_one_failure_fails_the_whole() -> None:
    overall = weighted([(PASS, 1), (FAIL, 1), (HALF, 1)])
    assert (overall.value, overall.passed, overall.reason) == (0.5, False, "1 of 2 checks failed")


def test_scores_without_a_threshold_give_no_verdict() -> None:
    assert weighted([(HALF, 1)]).passed is None


@pytest.mark.parametrize("scores", [[], [(UNSCORED, 1.0)], [(PASS, 0.0)]])
def test_nothing_scored_is_unscored(scores: list[tuple[Score, float]]) -> None:
    overall = weighted(scores)
    assert overall.value is None and overall.passed is None
    assert overall.unscored == "nothing was scored"
