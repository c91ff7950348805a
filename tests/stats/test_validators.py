"""Specify how an assertion is held against people's thumbs."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import BadInput
from workbench.stats import Validation, alignment, all_pass, rate, validation

outcomes = st.lists(st.tuples(st.sampled_from([True, False, None]), st.sampled_from([True, False, None])), max_size=30)


def validated(passed: list[bool | None], good: list[bool | None], resamples: int = 50) -> Validation:
    return validation(passed, good, rng=np.random.default_rng(3), resamples=resamples)


def test_the_published_alignment_is_reproduced() -> None:
    assert alignment(0.8, 0.1) == pytest.approx(0.847059, abs=5e-7)


@pytest.mark.parametrize(("coverage", "falsely", "aligned"), [(0, 0.2, 0), (0.9, 1, 0), (0, 1, 0), (1, 0, 1), (0.5, 0.5, 0.5)])
def test_alignment_at_its_ends(coverage: float, falsely: float, aligned: float) -> None:
    assert alignment(coverage, falsely) == aligned


def test_rates_outside_0_to_1_are_refused() -> None:
    with pytest.raises(BadInput, match=r"coverage: value 1 is 1\.1"):
        alignment(1.1, 0)
    with pytest.raises(BadInput, match="false_failure_rate: value 1 is -1"):
        alignment(1, -1)


def test_counts_give_rates_with_wilsons_interval_and_an_alignment_with_a_bootstrapped_one() -> None:
    found = validated([False] * 80 + [True] * 20 + [False] * 10 + [True] * 90, [False] * 100 + [True] * 100, resamples=1000)
    assert (found.coverage.estimate, found.false_failure_rate.estimate) == (rate(80, 100), rate(10, 100))
    assert found.alignment.value == pytest.approx(alignment(0.8, 0.1))
    # The delta method: (2·.9²/1.7² · .04)² + (2·.8²/1.7² · .03)² = .02606², times 1.96 is .051.
    assert found.alignment.estimate.low == pytest.approx(0.847 - 0.051, abs=0.01)
    assert found.alignment.estimate.high == pytest.approx(0.847 + 0.051, abs=0.01)
    assert found.alignment.estimate.n == 200


def test_unscored_outputs_are_missing_and_outputs_without_a_thumb_do_not_count() -> None:
    found = validated([False, None, True, None, False, None], [False, False, True, True, None, None])
    assert found.coverage.estimate == rate(1, 1, missing=1)
    assert found.false_failure_rate.estimate == rate(0, 1, missing=1)
    assert (found.alignment.value, found.alignment.estimate.n, found.alignment.estimate.missing) == (1.0, 2, 2)


def test_an_assertion_that_fails_only_what_is_good_is_aligned_with_nothing() -> None:
    assert validated([True, True, False, False], [False, False, True, True]).alignment.value == 0


@pytest.mark.parametrize(
    ("passed", "good", "reason"),
    [
        ([], [], "no scored output was found bad"),
        ([True, False], [True, True], "no scored output was found bad"),
        ([True, False], [False, False], "no scored output was found good"),
        ([None, False], [True, False], "no scored output was found good"),
    ],
)
def test_thumbs_of_one_kind_alone_give_a_reason_instead_of_an_alignment(passed: list, good: list, reason: str) -> None:
    found = validated(passed, good)
    assert (found.alignment.value, found.alignment.reason) == (None, reason)
    assert json.dumps(found.to_json(), allow_nan=False)


def test_assertions_are_joined_so_that_one_failure_decides() -> None:
    assert all_pass([True, None, None], [True, False, True]) == [True, False, None]
    assert all_pass() == []
    with pytest.raises(BadInput, match="different numbers of outputs"):
        all_pass([True], [True, False])


def test_different_lengths_are_refused() -> None:
    with pytest.raises(BadInput, match="passed: 1 results for 2 thumbs"):
        validated([True], [True, False])


@settings(max_examples=60, deadline=None)
@given(outcomes)
def test_alignment_is_that_of_its_two_rates(pairs: list[tuple[bool | None, bool | None]]) -> None:
    found = validated([passed for passed, _ in pairs], [good for _, good in pairs])
    if found.coverage.value is None or found.false_failure_rate.value is None:
        assert found.alignment.value is None
    else:
        assert found.alignment.value == pytest.approx(alignment(found.coverage.value, found.false_failure_rate.value))
