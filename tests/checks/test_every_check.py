"""Hold every registered check to what callers rely on."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.checks import build_check, check_types
from workbench.terms import Answer, Example, Score

DEFINITIONS: list[dict[str, Any]] = [
    {"type": "equals"},
    {"type": "equals", "ignore_case": True, "collapse_whitespace": True},
    {"type": "contains"},
    {"type": "contains", "value": ["a", "É"], "match": "any", "ignore_case": True},
    {"type": "contains", "value": "refund", "not": True},
    {"type": "regex", "pattern": r"\w+ cat\b"},
    {"type": "valid_json", "fenced": True},
    {
        "type": "json_schema",
        "schema": {"type": "array", "uniqueItems": True, "items": {"multipleOf": 0.1, "pattern": "(a+)+$"}},
    },
    {"type": "tool_call"},
    {"type": "tool_call", "none": True},
    {"type": "tool_call", "tool": "find", "arguments": {"a": [1]}, "schema": {"properties": {"a": {"multipleOf": 0.1}}}},
    {"type": "length", "max": 10},
    {"type": "length", "max": 10, "unit": "words"},
    {"type": "length", "min": 1, "unit": "sentences"},
    {"type": "numeric", "pick": "any"},
    {"type": "numeric", "value": 3, "decimal_comma": True},
    {"type": "similarity"},
    {"type": "latency", "max_ms": 100},
    {"type": "cost", "max_usd": 0.01},
]
LONG = 100_000
TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "emoji": "👩‍👩‍👧 naïve café — “quoted” 日本語 ١٢٣",
    "lone surrogate": "a\ud800b",
    "nul": "a\x00b",
    "long word": "a" * LONG,
    "long and almost": "a" * LONG + "!",
    "long prose": "the cat sat on the mat. " * (LONG // 24),
    "many marks": "!" * LONG + "x",
    "many newlines": "\n" * LONG + "x",
    "many digits": "9" * LONG,
    "many numbers": "1,234,567.8 " * (LONG // 12),
    "deep": "[" * LONG,
    "deep objects": '{"a":' * (LONG // 5),
    "strings": '["' + "a" * 5000 + '!"]',
    "huge number": "[1e999, " + "9" * 5000 + "]",
    "infinite": "[1e999]",
    "large integer": "[" + "9" * 900 + "]",
    "many objects": "[" + ",".join(f'{{"a":{n}}}' for n in range(LONG // 10)) + "]",
    "many fences": "```\n" * (LONG // 4),
    "spaces": "```\n" + " " * LONG + "x",
}


def test_every_registered_type_is_covered_here() -> None:
    assert {str(definition["type"]) for definition in DEFINITIONS} == set(check_types())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: str(definition["type"]))
@pytest.mark.parametrize("expected", [None, "", "the cat 3"], ids=["no expectation", "empty expectation", "expectation"])
def test_every_check_answers_any_text_with_a_score_in_bounded_time(definition: dict[str, Any], text: str, expected: str | None) -> None:
    started = time.monotonic()
    score = build_check(definition).score(Answer(text=text), Example(key="1", inputs={}, expected=expected))
    assert time.monotonic() - started < 20
    assert_is_sound(score)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: str(definition["type"]))
def test_every_check_bears_a_long_expectation(definition: dict[str, Any]) -> None:
    example = Example(key="1", inputs={}, expected=TEXTS["long prose"])
    assert_is_sound(build_check(definition).score(Answer(text=TEXTS["long prose"]), example))


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: str(definition["type"]))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), expected=st.none() | st.text(), cost=st.none() | st.floats(0, 10), metadata=st.dictionaries(
    st.just("expected_tool_call"), st.none() | st.text() | st.dictionaries(st.sampled_from(["name", "arguments"]), st.text())
))  # fmt: skip
def test_every_check_answers_whatever_comes_with_a_score(
    definition: dict[str, Any], text: str, expected: str | None, cost: float | None, metadata: dict[str, Any]
) -> None:
    calls: tuple[dict[str, Any], ...] = (
        {"id": "1", "name": text, "arguments": text},
        {"name": "find", "arguments": {"a": [1e308, text]}},
        {},
    )
    answer = Answer(text=text, tool_calls=calls, cost_usd=cost, ttft_ms=cost)
    assert_is_sound(build_check(definition).score(answer, Example(key="1", inputs={}, expected=expected, metadata=metadata)))


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: str(definition["type"]))
def test_every_check_can_be_built_again_from_its_definition(definition: dict[str, Any]) -> None:
    check = build_check(definition)
    again = build_check(check.definition)
    assert again == check
    assert again.hash == check.hash
    assert check.name and check.weight == 1


def assert_is_sound(score: Score) -> None:
    if score.value is None:
        assert score.unscored and score.passed is None
    else:
        assert 0 <= score.value <= 1
        assert score.passed is not None and score.unscored is None and score.reason
        assert len(score.reason) < 1000
