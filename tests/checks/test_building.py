from datetime import date
from typing import Any

import pytest

from tests.checks.scoring import refusal
from workbench.checks import build_check, build_checks
from workbench.errors import BadInput


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("contains:refund", {"type": "contains", "value": "refund"}),
        ("contains:12", {"type": "contains", "value": "12"}),
        ("contains: a:b", {"type": "contains", "value": " a:b"}),
        ("not_contains:sorry", {"type": "contains", "value": "sorry", "not": True}),
        ("max_length:500", {"type": "length", "max": 500}),
        ("max_words:50", {"type": "length", "max": 50, "unit": "words"}),
        ("valid_json", {"type": "valid_json"}),
        ("valid_json:true", {"type": "valid_json", "fenced": True}),
        ("equals", {"type": "equals"}),
        ("similarity:0.7", {"type": "similarity", "threshold": 0.7}),
        ("numeric:42", {"type": "numeric", "value": 42.0}),
        ("cost:0.01", {"type": "cost", "max_usd": 0.01}),
        ("no_tool_call", {"type": "tool_call", "none": True}),
        ("tool_call:refund", {"type": "tool_call", "tool": "refund"}),
    ],
)
def test_the_short_form_of_the_command_line_is_understood(text: str, definition: dict[str, Any]) -> None:
    assert build_check(text).definition == definition
    assert build_check(text).hash == build_check(definition).hash


@pytest.mark.parametrize(
    ("definition", "where", "says"),
    [
        ({"type": "contain"}, "checks[2].type", "Did you mean 'contains'?"),
        ({"value": "x"}, "checks[2].type", "There are: contains, cost"),
        ({"type": ["contains"]}, "checks[2].type", "There are: contains, cost"),
        ({"type": "contains", "ignorecase": True}, "checks[2].ignorecase", "Did you mean 'ignore_case'?"),
        ({"type": "contains", "is_negated": True}, "checks[2].is_negated", "match, name, not"),
        ({"type": "contains", "value": 12}, "checks[2].value", "put it in quotes"),
        ({"type": "contains", "value": "x", "not": "yes"}, "checks[2].not", "valid boolean"),
        ({"type": "equals", "value": date(2024, 1, 1)}, "checks[2]", "plain JSON values"),
        ({"type": "length", "max": "10"}, "checks[2].max", "valid integer"),
        ("max_lenght:3", "checks[2]", "Did you mean 'max_length'?"),
        ("max_length:many", "checks[2].max", "valid integer"),
        ("no_tool_call:refund", "checks[2].none", "valid boolean"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_what_exists(definition: Any, where: str, says: str) -> None:
    place, message = refusal(definition)
    assert place == where
    assert says in message


def test_what_is_no_definition_is_refused() -> None:
    with pytest.raises(BadInput, match="a mapping with 'type'"):
        build_check(3)  # type: ignore[arg-type]


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(BadInput, match="give one of them a 'name'") as caught:
        build_checks(["contains:a", {"type": "contains", "value": "a", "ignore_case": True}])
    assert caught.value.where == "checks[1].name"


def test_several_checks_are_built_in_order() -> None:
    assert [check.name for check in build_checks(["equals:a", "max_length:3"])] == ["equals 'a'", "at most 3 characters"]
    assert build_checks([]) == ()
