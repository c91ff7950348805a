"""Columns are known before anything is written, chosen by name or group, and an unknown one is refused with what comes close."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.runs.test_exporting import begin, engine, read_csv, read_jsonl, run
from workbench.errors import BadInput, NotFound
from workbench.runs.exporting import GROUPS, Kind, columns, export_rows
from workbench.runs.exporting_columns import chosen, input_kinds
from workbench.terms import Example

__all__ = ["engine", "run"]


def test_every_column_has_its_group_and_kind(engine: Engine, run: int) -> None:
    found = {column.name: column for column in columns(engine, run)}
    assert {column.group for column in found.values()} == set(GROUPS)
    kinds = {name: str(found[name].kind) for name in ("key", "cost_usd", "input_tokens", "asked_at", "tags", "tool_calls", "is_cached")}
    assert kinds == {
        "key": "text",
        "cost_usd": "number",
        "input_tokens": "whole number",
        "asked_at": "time, UTC",
        "tags": "list of texts",
        "tool_calls": "JSON",
        "is_cached": "yes or no",
    }
    assert found["score.tone.tone"].kind is Kind.NUMBER and found["score.tone.tone.passed"].kind is Kind.YES_NO
    assert found["verdict.pairwise.a"].group == "verdicts"


def test_the_columns_are_those_that_a_file_has(engine: Engine, run: int, tmp_path: Path) -> None:
    export_rows(engine, run, tmp_path / "r.csv", "csv")
    assert list(read_csv(tmp_path / "r.csv")[0]) == [column.name for column in columns(engine, run)]
    with pytest.raises(NotFound):
        columns(engine, 99)


def test_chosen_columns_are_written_in_the_order_asked_for_and_each_once(engine: Engine, run: int, tmp_path: Path) -> None:
    wanted = ["variant", "scores", "key", "score.tone.tone", "variant"]
    export_rows(engine, run, tmp_path / "r.csv", "csv", columns=wanted)
    scores = [column.name for column in columns(engine, run) if column.group == "scores"]
    assert list(read_csv(tmp_path / "r.csv")[0]) == ["variant", *scores, "key"]
    assert export_rows(engine, run, tmp_path / "r.jsonl", "jsonl", columns=["key", "verdict.pairwise.a", "inputs"]) == 6
    rows = read_jsonl(tmp_path / "r.jsonl")
    assert rows[3] == {"key": "k1", "verdict.pairwise.a": "tie", "inputs.question": "two\nlines", "inputs.limit": 3}


def test_what_is_not_asked_for_changes_nothing_of_what_is(engine: Engine, run: int, tmp_path: Path) -> None:
    export_rows(engine, run, tmp_path / "all.csv", "csv")
    whole = read_csv(tmp_path / "all.csv")
    for group in GROUPS:
        export_rows(engine, run, tmp_path / "part.csv", "csv", columns=[group])
        part = read_csv(tmp_path / "part.csv")
        assert part == [{name: row[name] for name in part[0]} for row in whole]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("score.tone", "did you mean score.tone.tone"),
        ("scroes", "did you mean scores"),
        ("question", "did you mean inputs.question"),
        ("€", "there are the groups row, inputs"),
        ("", "there is no column ''"),
    ],
)
def test_an_unknown_column_is_refused_with_what_comes_close(engine: Engine, run: int, asked: str, said: str) -> None:
    with pytest.raises(BadInput, match="columns: there is no column") as refused:
        chosen(columns(engine, run), [asked])
    assert said in str(refused.value)


def test_a_refused_column_leaves_an_earlier_file_as_it_was(engine: Engine, run: int, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("kept")
    with pytest.raises(BadInput):
        export_rows(engine, run, tmp_path / "r.csv", "csv", columns=["nothing"])
    assert [(path.name, path.read_text()) for path in tmp_path.glob("*r.csv*")] == [("r.csv", "kept")]
    with pytest.raises(BadInput, match="at least one"):
        export_rows(engine, run, tmp_path / "r.csv", "csv", columns=[])


def test_the_kind_of_an_input_is_what_its_values_share() -> None:
    examples = [
        {"text": "a", "whole": 1, "half": 1, "flag": True, "mixed": 1, "list": [1], "huge": 10**30, "none": None},
        {"text": None, "whole": -2, "half": 0.5, "flag": False, "mixed": "1", "list": [], "huge": 1, "late": "x"},
    ]
    assert [str(kind) for kind in input_kinds(examples).values()] == [
        *("text", "whole number", "number", "yes or no", "JSON", "JSON", "JSON", "text", "text"),
    ]


def test_the_inputs_of_every_example_are_found(engine: Engine) -> None:
    many = [Example(key=f"k{n}", inputs={"question": str(n), **({"rare": n} if n == 1_500 else {})}) for n in range(1_501)]
    run = begin(engine, many)
    assert [(one.name, one.kind) for one in columns(engine, run) if one.group == "inputs"] == [
        ("inputs.question", Kind.TEXT),
        ("inputs.rare", Kind.INTEGER),
    ]
