"""Read examples from CSV, JSON Lines, JSON and YAML: all of a file, or every reason why not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from workbench.errors import BadInput
from workbench.golden_sets.building import Builder
from workbench.golden_sets.columns import ColumnMapping, Layout, lay_out
from workbench.golden_sets.kinds import refuse_other_kinds
from workbench.golden_sets.problems import BadRows, Problems, RowProblem
from workbench.golden_sets.rows import Row
from workbench.terms import Example

__all__ = ["SUFFIXES", "BadRows", "ColumnMapping", "Preview", "Reading", "RowProblem", "preview", "read_examples"]

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".yaml", ".yml")
SAMPLE = 200
"""Rows from whose columns the layout is decided: those of JSON and YAML need not agree."""
STEP = 1_000
"""Rows between two calls of who wants to be told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's examples in their stored form and order, and which column was taken for what."""

    examples: tuple[Example, ...]
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file: its columns, what they would be taken for, the first examples, and what is wrong with the first rows.

    `samples` has the first value of each column that is not empty.
    """

    columns: tuple[str, ...]
    mapping: ColumnMapping
    examples: tuple[Example, ...]
    problems: tuple[RowProblem, ...]
    samples: Mapping[str, Any]


Told = Callable[[int], object]
"""Is called with the number of rows read so far, every `STEP` rows; may raise to end the reading."""


def ignored(rows: int) -> None:
    """Be told of rows, and do nothing."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file holds: as `Preview`, with the counts of all and of bad rows; `stopped` says why it could not be read to its end."""

    columns: tuple[str, ...]
    mapping: ColumnMapping
    examples: tuple[Example, ...]
    problems: tuple[RowProblem, ...]
    rows: int
    bad_rows: int
    stopped: BadInput | None


def read_examples(
    path: str | Path,
    *,
    mapping: ColumnMapping | None = None,
    encoding: str | None = None,
    leaves_out_bad: bool = False,
    told: Told = ignored,
) -> Reading:
    """Read a whole file, of which every row is good, unless `leaves_out_bad`.

    Raises `BadRows` with file, line and field of all that is wrong (the first 50, and the count), and `BadInput` for a file that cannot be
    read as what its name says. `encoding` is needed for anything but UTF-8.
    """
    file = Path(path)
    examples: list[Example] = []
    pass_through = _Pass(file, mapping, encoding, told)
    for example in pass_through:
        examples.append(example)
    stopped = pass_through.stopped
    if stopped is not None:
        raise _with_earlier(stopped, pass_through.problems) from stopped
    if not leaves_out_bad:
        pass_through.problems.refuse(pass_through.rows)
    if not examples:
        raise BadInput("there are no examples in the file", where=str(file))
    return Reading(tuple(examples), pass_through.layout.mapping)


def survey(
    path: str | Path, *, mapping: ColumnMapping | None = None, encoding: str | None = None, shown: int = 20, told: Told = ignored
) -> Survey:
    """Read a whole file and keep nothing of it but its first examples, its first problems and the counts.

    Raises `BadInput` for a file that cannot be read at all, and for a mapping that cannot be.
    """
    file = Path(path)
    reading = _Pass(file, mapping, encoding, told)
    first = [example for number, example in enumerate(reading) if number < shown]
    if reading.stopped is not None and not reading.rows:
        raise reading.stopped
    bad = reading.problems.bad_rows
    return Survey(tuple(reading.columns), reading.layout.mapping, tuple(first), reading.problems.kept, reading.rows, bad, reading.stopped)


def preview(path: str | Path, *, mapping: ColumnMapping | None = None, encoding: str | None = None, rows: int = 20) -> Preview:
    """Read the beginning of a file, to choose a mapping by; raises `BadInput` only for a file that cannot be read at all."""
    file = Path(path)
    source = _Source(file_rows(file, encoding))
    first = list(islice(source, max(rows, SAMPLE)))
    if source.stopped is not None and not first:
        raise source.stopped
    layout, builder, problems = _prepared(file, first, mapping)
    built = [(row.line, *builder.build(row)) for row in first[:rows]]
    for line, _, found in built:
        problems.add(line, found)
    examples = tuple(example for _, example, _ in built if example is not None)
    samples: dict[str, Any] = {}
    for row in first:
        samples |= {column: value for column, value in row.values.items() if column not in samples and value not in ("", None)}
    return Preview(tuple(_columns(first)), layout.mapping, examples, problems.kept, samples)


class _Pass:
    """Go through a file once: give its good examples, and note what is wrong with its other rows."""

    def __init__(self, file: Path, mapping: ColumnMapping | None, encoding: str | None, told: Told) -> None:
        self._source = _Source(file_rows(file, encoding))
        self._first = list(islice(self._source, SAMPLE))
        self._told = told
        if self._source.stopped is not None and not self._first:
            raise self._source.stopped
        self.columns = _columns(self._first)
        self.layout, self._builder, self.problems = _prepared(file, self._first, mapping)
        self.rows = 0

    @property
    def stopped(self) -> BadInput | None:
        """Give the reason why the file could not be read to its end, if there is one."""
        return self._source.stopped

    def __iter__(self) -> Iterator[Example]:
        for row in chain(self._first, self._source):
            self.rows += 1
            if self.rows % STEP == 0:
                self._told(self.rows)
            example, found = self._builder.build(row)
            self.problems.add(row.line, found)
            if example is not None:
                yield example


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


def file_rows(path: Path, encoding: str | None) -> Iterator[Row]:
    """Give the rows of a file by its ending; raises `BadInput` for a file that cannot be read as what its name says."""
    refuse_other_kinds(path)
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
