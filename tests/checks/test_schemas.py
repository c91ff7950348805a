import pytest

from workbench.checks.schemas import first_failure, schema_validator
from workbench.errors import BadInput


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "objekt"},
        {"$ref": "#/$defs/missing"},
        {"items": [{"type": "string"}]},
        {"properties": {"a": {"pattern": "(?<"}}},
        {"patternProperties": {"(": True}},
        "text",
    ],
)
def test_a_broken_schema_is_refused_before_anything_is_paid_for(schema: object) -> None:
    with pytest.raises(BadInput, match=r"^here: "):
        schema_validator(schema, where="here")


def test_references_to_definitions_are_followed() -> None:
    validator = schema_validator({"$defs": {"id": {"type": "string"}}, "items": {"$ref": "#/$defs/id"}}, where="")
    assert first_failure(validator, ["a"]) is None
    assert first_failure(validator, ["a", 1]) == "at $[1]: 1 is not of type 'string'"


def test_names_of_properties_are_not_taken_for_keywords() -> None:
    validator = schema_validator({"properties": {"pattern": {"const": {"$ref": "#/nowhere"}}, "$ref": {"type": "string"}}}, where="")
    assert first_failure(validator, {"pattern": {"$ref": "#/nowhere"}, "$ref": "x"}) is None


@pytest.mark.parametrize(
    ("items", "are_unique"),
    [
        ([1, 1.0], False),
        ([1, True], True),
        ([{"a": [1]}, {"a": [1]}], False),
        ([{"a": 1}, {"a": 2}], True),
        ([[], {}], True),
        ([0, False], True),
    ],
)
def test_unique_items_are_told_apart_as_json_does(items: list[object], are_unique: bool) -> None:
    assert (first_failure(schema_validator({"uniqueItems": True}, where=""), items) is None) == are_unique


def test_a_slow_pattern_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        first_failure(schema_validator({"pattern": "^(a|aa)+$"}, where=""), "a" * 1000 + "!")


def test_a_message_about_a_long_answer_stays_short() -> None:
    failure = first_failure(schema_validator({"type": "object"}, where=""), ["word"] * 20_000)
    assert failure is not None and len(failure) < 300
    assert failure.endswith("is not of type 'object'")
