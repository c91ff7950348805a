"""Parquet has one schema for every row group, numbers as numbers and times in UTC, and needs little memory."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet
from sqlalchemy import Engine

from tests.runs.test_exporting import begin, engine, read_jsonl, run
from workbench.runs import exporting_parquet
from workbench.runs.exporting import columns, export_rows
from workbench.runs.exporting_columns import Column, Kind
from workbench.runs.exporting_parquet import as_kind, write
from workbench.terms import Example

__all__ = ["engine", "run"]


def test_values_have_the_types_of_their_columns(engine: Engine, run: int, tmp_path: Path) -> None:
    assert export_rows(engine, run, tmp_path / "r.parquet", "parquet") == 6
    table = parquet.read_table(tmp_path / "r.parquet")
    assert table.column_names == [column.name for column in columns(engine, run)]
    types = {name: str(table.schema.field(name).type) for name in ("key", "repeat", "cost_usd", "is_cached", "asked_at", "tags")}
    assert types == {
        "key": "string",
        "repeat": "int64",
        "cost_usd": "double",
        "is_cached": "bool",
        "asked_at": "timestamp[us, tz=UTC]",
        "tags": "list<element: string>",
    }
    rows = table.to_pylist()
    assert rows[0]["asked_at"] == datetime(2026, 11, 30, tzinfo=UTC)
    assert (rows[0]["inputs.question"], rows[0]["tags"], rows[2]["inputs.limit"]) == ("=HYPERLINK(1)", ["t"], 3)
    assert (rows[1]["verdict.pairwise.a"], rows[1]["score.tone.tone"], rows[1]["score.tone.tone.unscored"]) == (
        "win",
        None,
        "no verdict found",
    )
    assert (rows[4]["output"], rows[4]["error"], rows[5]["status"]) == (None, "the model did not answer", "missing")
    about = json.loads(table.schema.metadata[b"workbench"])
    assert (about["run"], about["golden_set"]) == (run, "g@1")


def test_it_holds_what_json_lines_hold(engine: Engine, run: int, tmp_path: Path) -> None:
    names = [column.name for column in columns(engine, run)]
    export_rows(engine, run, tmp_path / "r.parquet", "parquet", columns=names)
    export_rows(engine, run, tmp_path / "r.jsonl", "jsonl", columns=names)
    as_lines = read_jsonl(tmp_path / "r.jsonl")
    for row, line in zip(parquet.read_table(tmp_path / "r.parquet").to_pylist(), as_lines, strict=True):
        row["asked_at"] = row["asked_at"].isoformat() if row["asked_at"] else None
        row["tool_calls"] = json.loads(row["tool_calls"] or "[]")
        assert row == line


def test_inputs_of_different_kinds_are_json_in_every_row(engine: Engine, tmp_path: Path) -> None:
    values: list[Any] = ["text", 3, {"a": [1]}, None]
    run = begin(engine, [Example(key=f"k{n}", inputs={"question": "?", "x": value}) for n, value in enumerate(values)])
    export_rows(engine, run, tmp_path / "r.parquet", "parquet", columns=["variant", "inputs.x"])
    rows = [row for row in parquet.read_table(tmp_path / "r.parquet").to_pylist() if row["variant"] == "a"]
    assert [row["inputs.x"] for row in rows] == ['"text"', "3", '{"a": [1]}', None]


@pytest.mark.parametrize(("rows", "size", "groups"), [(5, 1 << 30, [6, 4]), (1_000, 39, [2, 2, 2, 2, 2]), (1_000, 1 << 30, [10])])
def test_row_groups_end_by_rows_or_by_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, size: int, groups: list[int]
) -> None:
    monkeypatch.setattr(exporting_parquet, "ROWS", rows)
    monkeypatch.setattr(exporting_parquet, "BYTES", size)
    batches = [[{"text": "x" * 30}, {"text": None}] for _ in range(5)]
    assert write(tmp_path / "r.parquet", batches, [Column("text", "row", Kind.TEXT)], about={}) == 10
    found = parquet.ParquetFile(tmp_path / "r.parquet").metadata
    assert [found.row_group(place).num_rows for place in range(found.num_row_groups)] == groups


def test_no_rows_are_a_file_with_columns(tmp_path: Path) -> None:
    assert write(tmp_path / "r.parquet", [], [Column("text", "row", Kind.TEXT)], about={}) == 0
    assert parquet.read_table(tmp_path / "r.parquet").column_names == ["text"]


def test_a_value_that_does_not_fit_its_column_is_none_and_breaks_nothing(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    wrong = {Kind.INTEGER: "1", Kind.NUMBER: "x", Kind.YES_NO: 1, Kind.TIME: "today", Kind.TEXTS: 5}
    assert [as_kind(value, kind) for kind, value in wrong.items()] == [None] * 5
    right = {Kind.INTEGER: 1, Kind.NUMBER: 2, Kind.YES_NO: True, Kind.TIME: moment, Kind.TEXTS: [1], Kind.TEXT: 5, Kind.JSON: [moment]}
    assert [as_kind(value, kind) for kind, value in right.items()] == [1, 2.0, True, moment, ["1"], "5", '["2026-01-01T00:00:00+00:00"]']
    column = Column("n", "row", Kind.NUMBER)
    write(tmp_path / "r.parquet", [[{"n": "x"}, {"n": 1}]], [column], about={})
    assert parquet.read_table(tmp_path / "r.parquet").column("n").to_pylist() == [None, 1.0]
    assert arrow.types.is_float64(parquet.read_schema(tmp_path / "r.parquet").field("n").type)
