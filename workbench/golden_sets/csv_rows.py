"""Take CSV apart into rows, naming the line of every row that is not well formed.

The separator is the comma, semicolon or tab that the header has most of. Quotes are read strictly: text after a closing quote is an error.
A column whose name ends in `:json` holds JSON, and an empty cell of it means that the example lacks the field.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from workbench.errors import BadInput
from workbench.golden_sets.cells import unescaped
from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.json_text import parse
from workbench.golden_sets.rows import MAX_LINE, Row, refused, text_lines

JSON_SUFFIX = ":json"


def csv_rows(path: Path, encoding: str | None) -> Iterator[Row]:
    """Give the rows of a CSV file with a header; raises `BadInput` where there is none, or none that names every column once."""
    # The limit is the process's; a lower one would cut long documents off with an error.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    lines = text_lines(path, encoding)
    first, skipped = _first_line(lines, path)
    reader = csv.reader(chain([first], lines), delimiter=_separator(first), strict=True)
    columns = _header(reader, path, skipped)
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise BadInput("a cell that begins here does not end: close its quote", where=f"{path}:{line}") from error
            yield refused(line, _said(error))
            continue
        if cells:
            yield _row(line, columns, cells)


def _first_line(lines: Iterator[str], path: Path) -> tuple[str, int]:
    for skipped, line in enumerate(lines):
        if line.strip():
            return line, skipped
    raise BadInput("the file is empty: it needs a header that names the columns, and a row for each example", where=str(path))


def _separator(header: str) -> str:
    counts = Counter(sign for sign in header if sign in ",;\t")
    return max(",;\t", key=lambda sign: counts[sign])


def _header(reader: Any, path: Path, skipped: int) -> list[str]:
    where = f"{path}:{skipped + 1}"
    try:
        columns = [_column(cell) for cell in next(reader)]
    except csv.Error as error:
        raise BadInput(f"the header cannot be read: {_said(error)}", where=where) from error
    for number, column in enumerate(columns, start=1):
        if not column.removesuffix(JSON_SUFFIX):
            raise BadInput(f"column {number} has no name: name it in the header, or remove it", where=where)
    doubled = [column for column, count in Counter(column.removesuffix(JSON_SUFFIX) for column in columns).items() if count > 1]
    if doubled:
        raise BadInput(f"the header names a column twice: {', '.join(doubled)}", where=where)
    return columns


def _column(cell: str) -> str:
    # Our own exports keep blanks in the names of inputs and metadata; other people's headers rarely mean them.
    return cell if cell.startswith(("inputs.", "metadata.")) else unescaped(cell).strip()


def _row(line: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        missing = columns[len(cells)] if len(cells) < len(columns) else "row"
        text = f"the row has {len(cells)} cells, the header {len(columns)}; a cell with a separator or line break in it needs quotes"
        return refused(line, text, field=missing)
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for column, cell in zip(columns, cells, strict=True):
        if not column.endswith(JSON_SUFFIX):
            values[column] = unescaped(cell)
        elif cell:
            name = column.removesuffix(JSON_SUFFIX)
            try:
                values[name] = parse(unescaped(cell))
            except ValueError as error:
                problems.append(FieldProblem(name, str(error)))
    return Row(line, values, tuple(problems))


def _said(error: csv.Error) -> str:
    text = str(error)
    if "expected after" in text:
        return 'there is text after a closing quote; inside quotes, a quote is written twice ("")'
    if "unexpected end" in text:
        return "a quote that is opened here is not closed"
    return f"the row is not well-formed CSV ({text})"
