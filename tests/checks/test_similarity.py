import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.scoring import score
from workbench.checks.similarity import rouge_l, tokens

WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "on", "Mat_2", "it's", "--", "THE"])).map(" ".join)


@pytest.fixture(scope="module")
def reference() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"])


@settings(max_examples=300, deadline=None)
@given(answer=WORDS, expected=WORDS)
def test_the_value_is_that_of_the_rouge_score_package(reference: Any, answer: str, expected: str) -> None:
    published = reference.score(expected, answer)["rougeL"].fmeasure
    assert rouge_l(tokens(answer), tokens(expected)) == pytest.approx(published)


@pytest.mark.parametrize(
    ("text", "value", "passes"),
    [("the cat sat", 1.0, True), ("The cat!", 0.8, True), ("sat cat the", 1 / 3, False), ("", 0.0, False), ("dogs", 0.0, False)],
)
def test_common_words_in_order_count(text: str, value: float, passes: bool) -> None:
    found = score("similarity", text, expected="the cat sat")
    assert found.value == pytest.approx(value)
    assert found.passed is passes


@pytest.mark.parametrize("expected", [None, "", "?!"])
def test_similarity_is_unscored_without_words_to_compare_with(expected: str | None) -> None:
    assert score("similarity", "text", expected=expected).unscored


def test_scripts_without_blanks_are_compared_by_character() -> None:
    assert tokens("東京 is Tokyo") == ["東", "京", "is", "tokyo"]
    assert score("similarity", "東京都", expected="東京").value == pytest.approx(0.8)


def test_a_hundred_thousand_characters_take_less_than_two_seconds() -> None:
    answer = " ".join(f"word{n % 977}" for n in range(12_500))
    expected = " ".join(f"word{n % 983}" for n in range(12_500))
    started = time.monotonic()
    assert score("similarity", answer, expected=expected).value
    assert time.monotonic() - started < 2
