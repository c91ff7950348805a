from typing import Any

import pytest

from workbench.runs.conclusion import conclusion, rate_words, standing
from workbench.stats import Estimate


def rate(estimate: float | None, low: float | None, high: float | None, n: int = 200) -> Estimate:
    return Estimate(estimate, low, high, level=0.95, n=n, missing=0, method="wilson")


def pair(win_rate: Estimate | None, **changes: Any) -> dict[str, Any]:
    found = {"a": "v1", "b": "v2", "judge": "pairwise", "flips": 9, "unscored": 0, "more_examples": 0, "ratios": {"cost_usd": 1.4}}
    return {**found, "win_rate_b": win_rate.to_json() if win_rate else None, **changes}


def test_a_whole_interval_above_one_half_is_a_win() -> None:
    assert conclusion(pair(rate(0.61, 0.54, 0.68))) == "v2 beats v1: it wins 61 % [54, 68] of 200, costs 1.4×, 9 pairs flip with order."


def test_a_whole_interval_below_one_half_is_a_loss() -> None:
    assert conclusion(pair(rate(0.39, 0.32, 0.46))).startswith("v2 loses to v1: it wins 39 % [32, 46] of 200")


@pytest.mark.parametrize(("low", "high"), [(0.48, 0.62), (0.5, 0.62), (0.38, 0.5), (None, None)])
def test_an_interval_that_touches_one_half_shows_nothing(low: float | None, high: float | None) -> None:
    assert standing(rate(0.5, low, high)) == "is not shown to differ from"


def test_what_is_not_shown_says_how_many_more_examples_would_decide() -> None:
    said = conclusion(pair(rate(0.55, 0.48, 0.62), more_examples=1234))
    assert said.endswith(" About 1,234 more examples would decide, if the rate stays as it is.")
    assert "more examples" not in conclusion(pair(rate(0.5, 0.43, 0.57), more_examples=None))


def test_what_is_decided_asks_for_no_more_examples() -> None:
    assert "more examples" not in conclusion(pair(rate(0.61, 0.54, 0.68), more_examples=50))


def test_an_unknown_cost_is_left_out() -> None:
    assert "costs" not in conclusion(pair(rate(0.61, 0.54, 0.68), ratios={}))


def test_the_unscored_are_counted_in_words() -> None:
    assert conclusion(pair(rate(0.61, 0.54, 0.68), unscored=3)).endswith("9 pairs flip with order, 3 unscored.")


def test_one_flip_is_one_pair() -> None:
    assert "1 pair flips with order" in conclusion(pair(rate(0.61, 0.54, 0.68), flips=1))


def test_a_pair_that_no_judge_compared_claims_nothing() -> None:
    assert conclusion(pair(None)) == "v2 against v1: no judge has compared them, costs 1.4×."


def test_a_pair_without_a_scored_verdict_claims_nothing() -> None:
    said = conclusion(pair(rate(None, None, None, n=0), unscored=40))
    assert said == "v2 against v1: nothing is scored (40 unscored)."


def test_a_rate_is_written_with_its_interval_and_n() -> None:
    assert rate_words(rate(0.614, 0.544, 0.676)) == "61 % [54, 68] of 200"
    assert rate_words(rate(1.0, None, None, n=1)) == "100 % of 1"
    assert rate_words(rate(None, None, None, n=0)) == "unknown (n = 0)"


def test_a_bound_that_rounds_to_even_shows_a_decimal_so_that_it_cannot_read_as_decided() -> None:
    assert rate_words(rate(0.604, 0.4962, 0.7061)) == "60 % [49.6, 70.6] of 200"
    assert rate_words(rate(0.604, 0.5038, 0.7061)) == "60 % [50.4, 70.6] of 200"
    assert rate_words(rate(0.61, 0.54, 0.68)) == "61 % [54, 68] of 200"
