"""Specify the rate and its two intervals."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import BadInput
from workbench.stats import rate
from workbench.stats.rates import share_bounds


def test_90_of_100_gives_the_published_wilson_and_clopper_pearson_intervals() -> None:
    wilson, exact = rate(90, 100), rate(90, 100, method="clopper_pearson")
    assert (wilson.low, wilson.high) == (pytest.approx(0.825634, abs=5e-7), pytest.approx(0.944771, abs=5e-7))
    assert (exact.low, exact.high) == (pytest.approx(0.823777, abs=5e-7), pytest.approx(0.950995, abs=5e-7))
    assert (wilson.estimate, wilson.n, wilson.missing, wilson.method, exact.method) == (0.9, 100, 0, "wilson", "clopper_pearson")


def test_one_success_in_one_agrees_with_the_hand_derivation() -> None:
    # With p = n = 1 Wilson's lower end is 1 / (1 + z²), the upper end 1.
    found = rate(1, 1)
    assert found.low == pytest.approx(1 / (1 + 1.959964**2), abs=1e-6)
    assert found.high == 1.0


def test_no_failure_in_100_still_allows_three_in_a_hundred() -> None:
    # The exact one-sided 95% bound is 1 - 0.05^(1/n), about 3 / n: the rule of three.
    found = rate(0, 100, level=0.9, method="clopper_pearson")
    assert found.low == 0.0
    assert found.high == pytest.approx(1 - 0.05 ** (1 / 100), abs=1e-9)
    assert found.high == pytest.approx(3 / 100, abs=1e-3)


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson"])
def test_without_trials_there_is_no_estimate_but_the_missing_are_told(method: str) -> None:
    found = rate(0, 0, missing=7, method=method)
    assert (found.estimate, found.low, found.high, found.n, found.missing) == (None, None, None, 0, 7)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"successes": 3, "n": 2}, "successes"),
        ({"successes": -1, "n": 2}, "successes"),
        ({"successes": 0, "n": -2}, "n"),
        ({"successes": 0, "n": 2, "missing": -1}, "missing"),
        ({"successes": 1, "n": 2, "level": 95}, "level"),
        ({"successes": 1, "n": 2, "method": "wald"}, "method"),
    ],
)
def test_impossible_arguments_are_refused_by_name(arguments: dict, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        rate(**arguments)
    assert refused.value.where == place


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 3000), part=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_an_interval_has_width_holds_its_estimate_and_mirrors_the_failures(n: int, part: float, level: float) -> None:
    successes = round(n * part)
    for method in ("wilson", "clopper_pearson"):
        found, mirrored = rate(successes, n, level=level, method=method), rate(n - successes, n, level=level, method=method)
        assert 0 <= found.low <= found.estimate <= found.high <= 1
        assert found.high > found.low
        assert math.isclose(found.low, 1 - mirrored.high, abs_tol=1e-9)


def test_bounds_may_rest_on_a_fraction_of_trials() -> None:
    assert share_bounds(0.5, 10, level=0.95).low < share_bounds(0.5, 10.5, level=0.95).low < share_bounds(0.5, 11, level=0.95).low
