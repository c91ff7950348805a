"""Collect what is wrong with a file, row by row, so that all of it can be said at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import BadInput
from workbench.golden_sets.content import FieldProblem

SHOWN = 50


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row: its line from 1 (the first, where a row has several), the field or column, and what."""

    line: int
    field: str
    text: str


class BadRows(BadInput):
    """Refuse a file, of which nothing was imported; `problems` are the first 50, `bad_rows` counts all rows that have one."""

    def __init__(self, path: Path, problems: Sequence[RowProblem], bad_rows: int, rows: int) -> None:
        lines = _lines(path, problems)
        listed = f"; these are the first {len(problems)} problems" if bad_rows > len(problems) else ""
        said = f"{bad_rows:,} of {rows:,} rows cannot be imported, so nothing was{listed}:"
        super().__init__("\n".join([said, *lines]))
        self.problems = tuple(problems)
        self.bad_rows = bad_rows


class Problems:
    """Keep the first problems and count the rows that have any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: list[RowProblem] = []
        self._bad_rows = 0

    def add(self, line: int, found: Sequence[FieldProblem]) -> None:
        """Note what is wrong with one row."""
        self._bad_rows += bool(found)
        for field, text in found[: SHOWN - len(self._kept)]:
            self._kept.append(RowProblem(line, field, text))

    @property
    def bad_rows(self) -> int:
        """Count the rows that have a problem."""
        return self._bad_rows

    @property
    def kept(self) -> tuple[RowProblem, ...]:
        """Give the problems that are kept."""
        return tuple(self._kept)

    @property
    def lines(self) -> list[str]:
        """Say the problems that are kept, one a line."""
        return _lines(self._path, self._kept)

    def refuse(self, rows: int) -> None:
        """Raise `BadRows` if any of `rows` rows had a problem."""
        if self._bad_rows:
            raise BadRows(self._path, self._kept, self._bad_rows, rows)


def _lines(path: Path, problems: Sequence[RowProblem]) -> list[str]:
    return [f"  {path}:{one.line}: {one.field}: {one.text}" for one in problems]
