"""Write a run's results to a file: one row per example, variant and repeat, with everything that came of it or chosen columns of it.

Rows are read and written some examples at a time, from one consistent state of the store, into a temporary file that takes its place at
the end: nothing is half-written, and a run of any size needs little memory.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.golden_sets.cells import escaped
from workbench.golden_sets.whole_files import replacing
from workbench.runs.exporting_columns import GROUPS, Column, Kind, chosen, columns_of, names_in
from workbench.runs.exporting_rows import BATCH, Record, batches, flat
from workbench.runs.results import RunParts, run_parts
from workbench.store.connection import reading

__all__ = ["BATCH", "FORMATS", "GROUPS", "Column", "Kind", "columns", "export_rows", "format_of", "names_in"]

FORMATS = ("csv", "jsonl", "parquet")


def format_of(path: Path) -> str:
    """Tell the format by the file's ending. Raises `BadInput`."""
    found = path.suffix.lower().removeprefix(".")
    if found not in FORMATS:
        endings = [f".{one}" for one in FORMATS]
        raise BadInput(f"the ending says the format: {', '.join(endings[:-1])} or {endings[-1]}", where=str(path))
    return found


def columns(engine: Engine, run_id: int) -> list[Column]:
    """Give the columns that rows of a run can have, in their order. Raises `NotFound`."""
    parts = run_parts(engine, run_id)
    with reading(engine) as session:
        return columns_of(session, parts)


def export_rows(engine: Engine, run_id: int, path: Path, format: str, *, columns: Sequence[str] | None = None) -> int:
    """Write the rows of a run as `csv`, `jsonl` or `parquet`; give how many.

    `columns` names columns or whole groups of them (`GROUPS`), in the order wanted; None means all. JSON Lines nests inputs, scores and
    verdicts where all columns are written, and has one value per name where they were chosen. In CSV, a text that a spreadsheet would take
    for a formula gets an apostrophe in front, and a byte order mark tells Excel that it is UTF-8. An output that is not there yet has the
    status `missing`. Raises `NotFound` for the run, and `BadInput` for an unknown column and for a file that cannot be written.
    """
    parts = run_parts(engine, run_id)
    with reading(engine) as session:
        wanted = chosen(columns_of(session, parts), columns)
        rows = batches(session, parts, {column.group for column in wanted})
        with replacing(path) as part:
            if format == "jsonl" and columns is None:
                return _write_jsonl(part, rows, dict)
            if format == "jsonl":
                return _write_jsonl(part, rows, lambda record: _picked(record, wanted))
            return _write_parquet(part, rows, wanted, parts) if format == "parquet" else _write_csv(part, rows, wanted)


def _picked(record: Record, wanted: Sequence[Column]) -> Record:
    found = flat(record)
    return {column.name: found.get(column.name) for column in wanted}


def _write_jsonl(path: Path, rows: Iterator[list[Record]], shaped: Callable[[Record], Record]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for batch in rows:
            file.writelines(json.dumps(shaped(record), ensure_ascii=False, default=_plain) + "\n" for record in batch)
            count += len(batch)
    return count


def _write_csv(path: Path, rows: Iterator[list[Record]], wanted: Sequence[Column]) -> int:
    count = 0
    names = [column.name for column in wanted]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([escaped(name) for name in names])
        for batch in rows:
            for record in batch:
                found = flat(record)
                writer.writerow([_cell(found.get(name)) for name in names])
            count += len(batch)
    return count


def _write_parquet(path: Path, rows: Iterator[list[Record]], wanted: Sequence[Column], parts: RunParts) -> int:
    # Imported only here: pyarrow takes half a second, and the other formats do without.
    from workbench.runs.exporting_parquet import write

    run = parts.run
    about = {"run": run.id, "name": run.name, "golden_set": f"{run.golden_set}@{run.revision}", "level": "example, variant and repeat"}
    return write(path, ([flat(record) for record in batch] for batch in rows), wanted, about=about)


def _cell(value: object) -> object:
    """Make a cell: numbers as they are, texts such that no spreadsheet runs them, everything else as JSON."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return escaped(value)
    return escaped(json.dumps(value, ensure_ascii=False, default=_plain) if not isinstance(value, datetime) else value.isoformat())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be exported")
