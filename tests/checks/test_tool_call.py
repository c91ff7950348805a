from typing import Any

import pytest

from tests.checks.scoring import refusal
from workbench.checks import build_check
from workbench.terms import Answer, Example, Score

LOOKUP = {"id": "1", "name": "lookup_order", "arguments": {"order": 12, "verbose": True}}
REFUND = {"id": "2", "name": "refund", "arguments": {"order": 12}}
BROKEN = {"id": "3", "name": "refund", "arguments": '{"order": '}


def look(options: dict[str, Any], *calls: dict[str, Any], **metadata: Any) -> Score:
    check = build_check({"type": "tool_call", **options})
    return check.score(Answer(text="", tool_calls=calls), Example(key="1", inputs={}, metadata=metadata))


@pytest.mark.parametrize(
    ("options", "passes"),
    [
        ({"tool": "refund"}, True),
        ({"tool": "close_account"}, False),
        ({"tool": "refund", "arguments": {"order": 12.0}}, True),
        ({"tool": "refund", "arguments": {"order": 13}}, False),
        ({"arguments": {"verbose": True, "order": 12}}, True),
        ({"arguments": {"verbose": 1, "order": 12}}, False),
        ({"tool": "refund", "schema": {"required": ["order"]}}, True),
        ({"tool": "refund", "schema": {"properties": {"order": {"type": "string"}}}}, False),
        ({"tool": "refund", "arguments": {"order": 12}, "schema": {"required": ["reason"]}}, False),
        ({"none": True}, False),
    ],
)
def test_one_of_the_calls_has_to_meet_what_is_asked(options: dict[str, Any], passes: bool) -> None:
    found = look(options, LOOKUP, REFUND)
    assert (found.value, found.passed) == (float(passes), passes)


def test_any_call_of_the_tool_may_be_the_right_one() -> None:
    assert look({"tool": "refund", "arguments": {"order": 12}}, BROKEN, REFUND).passed


def test_no_call_fails_what_expects_one_and_passes_none() -> None:
    assert look({"tool": "refund"}).reason == "called no tool, expected 'refund'"
    assert look({"tool": "refund"}).value == 0
    assert look({"none": True}).passed


@pytest.mark.parametrize(
    ("expected", "passes"),
    [
        ({"name": "refund", "arguments": {"order": 12}}, True),
        ({"name": "refund"}, True),
        ({"name": "refund", "arguments": {}}, False),
        ({"name": "lookup_order", "arguments": {"order": 12}}, False),
        (None, False),
    ],
)
def test_the_expectation_comes_from_the_example(expected: object, passes: bool) -> None:
    assert look({}, REFUND, expected_tool_call=expected).passed is passes


def test_an_example_that_expects_no_call_passes_without_one() -> None:
    assert look({}, expected_tool_call=None).passed


@pytest.mark.parametrize("metadata", [{}, {"expected_tool_call": "refund"}, {"expected_tool_call": {"arguments": {}}}])
def test_an_example_without_a_usable_expectation_is_unscored(metadata: dict[str, Any]) -> None:
    found = look({}, REFUND, **metadata)
    assert found.value is None
    assert found.unscored is not None and "expected_tool_call" in found.unscored


def test_a_schema_alone_is_asked_of_any_tool() -> None:
    assert look({"schema": {"required": ["verbose"]}}, LOOKUP).passed
    assert not look({"schema": {"required": ["verbose"]}}, REFUND).passed


def test_arguments_that_are_no_json_fail_with_that_reason() -> None:
    found = look({"tool": "refund", "schema": {}}, BROKEN)
    assert found.reason == "called 'refund', but the arguments are not a JSON object"


def test_the_reason_names_the_arguments_that_differ() -> None:
    found = look({"tool": "lookup_order", "arguments": {"order": 12, "language": "en"}}, LOOKUP)
    assert found.reason.endswith("with other arguments than expected: 'language', 'verbose'")


def test_none_beside_a_tool_is_refused() -> None:
    assert refusal({"type": "tool_call", "none": True, "tool": "refund"})[0] == "checks[2].none"
