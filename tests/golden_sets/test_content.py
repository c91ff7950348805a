import json
from typing import Any

import pytest
from hypothesis import given

from tests.golden_sets.files_for_tests import EXAMPLES, example
from workbench.golden_sets import content
from workbench.prompts import template
from workbench.terms import Example


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("bad", "field", "text"),
    [
        (example(key=" "), "key", "not empty"),
        (example(key="x" * 201), "key", "at most 200"),
        (example(key="a\nb"), "key", "one line"),
        (Example("a", {}), "inputs", "are missing"),
        (Example("a", {"q": " ", "r": None, "s": []}), "inputs", "are empty"),
        (Example("a", {"context": "x"}), "inputs.context", "always means the example's documents"),
        (Example("a", {"": "x"}), "inputs", "without a name"),
        (Example("a", {1: "x"}), "inputs", "without a name"),  # type: ignore[dict-item]
        (Example("a", [1]), "inputs", "must be an object"),  # type: ignore[arg-type]
        (example(expected=3), "expected", "must be text"),
        (example(cluster=3), "cluster", "must be text"),
        (example(tags="abc"), "tags", "list of texts"),
        (example(context=(1,)), "context", "list of texts"),
        (example(metadata=[1]), "metadata", "must be an object"),
        (example(metadata={"a": {1: 2}}), "metadata", "not text"),
        (example(metadata={"a": float("inf")}), "metadata", "JSON cannot keep"),
        (example(metadata={"a": object()}), "metadata", "JSON cannot keep"),
        (example(metadata={"a": nested(60)}), "metadata", "nested more than 50"),
        (example(question="a\x00b"), "inputs", "NUL"),
        (example(expected="\ud800"), "expected", "half a character"),
        (example(tags=("a\x00",)), "tags", "NUL"),
        (example(question="x" * (content.MAX_BYTES + 1)), "row", "at most 1,048,576"),
        (example(question="é" * 600_000), "row", "1,200,033 bytes"),
    ],
)
def test_each_fault_is_named_with_its_field(bad: Example, field: str, text: str) -> None:
    (problem,) = content.problems_of(bad)
    assert problem.field == field
    assert text in problem.text


def test_a_cell_of_a_megabyte_is_fine() -> None:
    assert content.problems_of(example(question="x" * 1_000_000)) == []


def test_blank_fields_are_none_and_names_lose_outer_blanks() -> None:
    whole = example(" a ", expected=" ", context=("doc ", " "), tags=(" t", "t", ""), cluster=" c ", split="")
    assert content.normal(whole) == example("a", context=("doc ",), tags=("t",), cluster="c")


def test_numbers_are_kept_but_for_those_that_databases_write_in_two_ways() -> None:
    inputs = {"q": [1.0, 1e15, 1e-7, 12, True], "n": {"big": 1e16, "zero": -0.0}}
    assert json.dumps(content.normal(Example("a", inputs)).inputs) == (
        '{"q": [1.0, 1000000000000000.0, 1e-07, 12, true], "n": {"big": 10000000000000000, "zero": 0.0}}'
    )


@given(EXAMPLES)
def test_the_stored_form_is_good_and_bringing_to_it_twice_changes_nothing(examples: list[Example]) -> None:
    for one in examples:
        assert content.problems_of(one) == []
        assert content.normal(content.normal(one)) == content.normal(one)


def test_the_hash_is_of_everything_and_stays_the_same_between_releases() -> None:
    whole = example(expected="e", context=("c",), tags=("t",), cluster="g", split="s", metadata={"m": 1})
    assert content.example_hash(whole) == "02e3fcf64f87449f04ec621c6b374faa"
    fields = ["key", "inputs", "expected", "context", "tags", "cluster", "split", "metadata"]
    changed = ["b", {"q": 1}, "f", ("d",), ("u",), "h", "r", {}]
    hashes = {
        content.example_hash(Example(**{**{name: getattr(whole, name) for name in fields}, field: value}))
        for field, value in zip(fields, changed, strict=True)
    }
    assert len(hashes | {content.example_hash(whole)}) == 9


def test_the_order_of_names_does_not_change_a_hash_but_the_order_of_examples_does() -> None:
    one, other = Example("a", {"x": 1, "y": 2}), Example("a", {"y": 2, "x": 1})
    assert content.example_hash(one) == content.example_hash(other)
    assert content.revision_hash(["a", "b"]) != content.revision_hash(["b", "a"])


def test_the_reserved_names_are_those_that_templates_make() -> None:
    assert set(content.RESERVED) == set(template.RESERVED) == set(template.variables_of(example())) - {"question"}
