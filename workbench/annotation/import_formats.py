"""Read a file as what it is: rows with a mapping, Label Studio's tasks, or Argilla's records."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from workbench.annotation.argilla import is_record, read_records
from workbench.annotation.import_contents import Contents
from workbench.annotation.import_mapping import FileMapping
from workbench.annotation.import_rows import read_rows
from workbench.annotation.label_studio import is_task, read_tasks
from workbench.errors import BadInput
from workbench.golden_sets.problems import Problems
from workbench.golden_sets.reading import SUFFIXES, file_rows
from workbench.golden_sets.rows import Row

AUTO, ROWS, LABEL_STUDIO, ARGILLA = FORMATS = ("auto", "rows", "label-studio", "argilla")
MOST_ROWS = 500_000


def read_contents(
    path: Path, *, mapping: FileMapping, annotator: str | None, gaps: Set[str], only: Set[str], format: str, encoding: str | None
) -> Contents:
    """Read a whole file; what is wrong with rows is in the problems of what is given. Raises `BadInput` for what cannot be read at all.

    With `auto`, JSON whose objects look like tasks or records is read as such where no mapping is given.
    """
    if format not in FORMATS:
        raise BadInput(f"{format!r} is none of {', '.join(FORMATS)}", where="format")
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(f"a file of answers ends in {', '.join(SUFFIXES)}", where=str(path))
    rows: list[Row] = []
    for row in file_rows(path, encoding):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise BadInput(f"the file has more than {MOST_ROWS:,} rows: import it in parts", where=str(path))
    if not rows:
        raise BadInput("there are no rows in the file", where=str(path))
    problems = Problems(path)
    kind = _kind(rows, mapping) if format == AUTO else format
    if kind == ROWS:
        return read_rows(rows, mapping, problems, where=str(path), annotator=annotator, gaps=gaps, only=only)
    if mapping != FileMapping():
        raise BadInput(f"{kind} says itself what is what: leave the mapping out, or take --format rows", where="--map")
    return read_tasks(rows, problems) if kind == LABEL_STUDIO else read_records(rows, problems)


def _kind(rows: Sequence[Row], mapping: FileMapping) -> str:
    first: Mapping[str, object] = next((row.values for row in rows if row.values), {})
    if mapping != FileMapping():
        return ROWS
    return LABEL_STUDIO if is_task(first) else ARGILLA if is_record(first) else ROWS
