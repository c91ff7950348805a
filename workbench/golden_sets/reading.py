"""Read examples from CSV, JSON Lines, JSON and YAML: all of a file, or every reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from workbench.errors import BadInput
from workbench.golden_sets.building import Builder
from workbench.golden_sets.columns import ColumnMapping, Layout, lay_out
from workbench.golden_sets.problems import BadRows, Problems, RowProblem
from workbench.golden_sets.rows import Row
from workbench.terms import Example

__all__ = ["SUFFIXES", "BadRows", "ColumnMapping", "Preview", "Reading", "RowProblem", "preview", "read_examples"]

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".yaml", ".yml")
SAMPLE = 200
"""Rows from whose columns the layout is decided: those of JSON and YAML need not agree."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's examples in their stored form and order, and which column was taken for what."""

    examples: tuple[Example, ...]
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file: its columns, what they would be taken for, the first examples, and what is wrong with the first rows."""

    columns: tuple[str, ...]
    mapping: ColumnMapping
    examples: tuple[Example, ...]
    problems: tuple[RowProblem, ...]


def read_examples(path: str | Path, *, mapping: ColumnMapping | None = None, encoding: str | None = None) -> Reading:
    """Read a whole file, of which every row is good.

    Raises `BadRows` with file, line and field of all that is wrong (the first 50, and the count), and `BadInput` for a file that cannot be
    read as what its name says. `encoding` is needed for anything but UTF-8.
    """
    file = Path(path)
    source = _Source(_rows(file, encoding))
    first = list(islice(source, SAMPLE))
    layout, builder, problems = _prepared(file, first, mapping)
    examples: list[Example] = []
    count = 0
    for row in chain(first, source):
        count += 1
        example, found = builder.build(row)
        problems.add(row.line, found)
        if example is not None:
            examples.append(example)
    if source.stopped is not None:
        raise _with_earlier(source.stopped, problems) from source.stopped
    problems.refuse(count)
    if not examples:
        raise BadInput("there are no examples in the file", where=str(file))
    return Reading(tuple(examples), layout.mapping)


def preview(path: str | Path, *, mapping: ColumnMapping | None = None, encoding: str | None = None, rows: int = 20) -> Preview:
    """Read the beginning of a file, to choose a mapping by; raises `BadInput` only for a file that cannot be read at all."""
    file = Path(path)
    source = _Source(_rows(file, encoding))
    first = list(islice(source, max(rows, SAMPLE)))
    if source.stopped is not None and not first:
        raise source.stopped
    layout, builder, problems = _prepared(file, first, mapping)
    built = [(row.line, *builder.build(row)) for row in first[:rows]]
    for line, _, found in built:
        problems.add(line, found)
    examples = tuple(example for _, example, _ in built if example is not None)
    return Preview(tuple(_columns(first)), layout.mapping, examples, problems.kept)


class _Source:
    """Give rows up to the place where the file cannot be read on, and keep the reason."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.stopped: BadInput | None = None

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        try:
            return next(self._rows)
        except BadInput as error:
            self.stopped = error
            raise StopIteration from error


def _prepared(file: Path, first: list[Row], mapping: ColumnMapping | None) -> tuple[Layout, Builder, Problems]:
    columns = _columns(first)
    # Without a single row that could be read, the rows' own problems say more than a missing column.
    layout = lay_out(columns, mapping if columns else None, where=str(file))
    return layout, Builder(layout), Problems(file)


def _with_earlier(stopped: BadInput, problems: Problems) -> BadInput:
    if not problems.kept:
        return BadInput(str(stopped))
    return BadInput(f"{stopped}\nBefore that:\n" + "\n".join(problems.lines))


def _columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row.values))


def _rows(path: Path, encoding: str | None) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        from workbench.golden_sets.csv_rows import csv_rows

        return csv_rows(path, encoding)
    if suffix in (".jsonl", ".ndjson", ".json"):
        from workbench.golden_sets.json_rows import json_rows, jsonl_rows

        return json_rows(path, encoding) if suffix == ".json" else jsonl_rows(path, encoding)
    if suffix in (".yaml", ".yml"):
        from workbench.golden_sets.yaml_rows import yaml_rows

        return yaml_rows(path, encoding)
    raise BadInput(f"a golden set's file ends in {', '.join(SUFFIXES)}", where=str(path))
