from typing import Any

import pytest

from workbench.golden_sets.building import Builder
from workbench.golden_sets.columns import lay_out
from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.rows import Row, refused
from workbench.terms import Example


def build(*values: dict[str, Any]) -> list[tuple[Example | None, list[FieldProblem]]]:
    builder = Builder(lay_out(dict.fromkeys(column for row in values for column in row), None, where="x"))
    return [builder.build(Row(line, row)) for line, row in enumerate(values, start=2)]


def built(values: dict[str, Any]) -> Example:
    example, problems = build(values)[0]
    assert example is not None, problems
    return example


def test_a_whole_row_becomes_an_example_in_its_stored_form() -> None:
    row = {
        "key": " a ",
        "question": "Q",
        "answer": "A",
        "context": '["d"]',
        "tags": "x|y|x",
        "cluster": "",
        "split": "dev",
        "source": "web",
    }
    assert built(row) == Example("a", {"question": "Q"}, "A", ("d",), ("x", "y"), None, "dev", {"source": "web"})


@pytest.mark.parametrize(
    ("value", "text"), [(42, "42"), (4.5, "4.5"), (True, "true"), ({"b": 1, "a": "é"}, '{"a": "é", "b": 1}'), (None, None), (" ", None)]
)
def test_an_expected_answer_is_text(value: Any, text: str | None) -> None:
    assert built({"question": "Q", "expected": value}).expected == text


@pytest.mark.parametrize(
    ("row", "field", "text"),
    [
        ({"question": "Q", "expected": ["a", "b"]}, "expected", "it is a list: give one reference answer"),
        ({"question": "Q", "key": {"a": 1}}, "key", "must be text; it is dict"),
        ({"question": "Q", "split": True}, "split", "must be text; it is bool"),
        ({"question": "Q", "tags": [1]}, "tags", "must be a list of texts"),
        ({"question": "Q", "context": {"text": "d"}}, "context", "must be a list of texts"),
        ({"question": " "}, "inputs", "are empty"),
        ({"question": "Q\x00"}, "inputs", "NUL"),
    ],
)
def test_a_wrong_type_is_named_with_its_field(row: dict[str, Any], field: str, text: str) -> None:
    ((example, (problem,)),) = build(row)
    assert example is None
    assert problem.field == field
    assert text in problem.text


def test_a_key_that_is_there_already_is_refused_with_the_line_of_the_first() -> None:
    (first, _), (second, problems) = build({"key": 1, "question": "Q"}, {"key": "1", "question": "R"})
    assert (first is not None, second) == (True, None)
    assert problems == [FieldProblem("key", "'1' is already on line 2; keys must differ")]


def test_rows_without_keys_keep_theirs_when_rows_are_added_or_moved() -> None:
    rows = [{"question": text} for text in ("a", "b", "a")]
    keys = [example.key for example, _ in build(*rows) if example]
    moved = [example.key for example, _ in build({"question": "new"}, *reversed(rows)) if example]
    assert len(set(keys)) == 3
    assert keys[2] == f"{keys[0]}-2"
    assert set(keys) < set(moved)


def test_what_could_not_be_read_stays_refused() -> None:
    builder = Builder(lay_out(["question"], None, where="x"))
    assert builder.build(refused(3, "broken")) == (None, [FieldProblem("row", "broken")])
