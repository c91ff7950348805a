"""Write rows as Parquet: one schema for all of them, in row groups, so that little is in memory at a time.

Numbers are numbers, times are timestamps in UTC, lists of texts are lists; everything else that is not text is JSON in a text.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as arrow  # type: ignore[import-untyped, unused-ignore]
from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]

from workbench.runs.exporting_columns import Column, Kind

ROWS = 5_000
BYTES = 32 << 20
"""A row group ends at so many rows, or earlier where its values take so many bytes: some answers are very long."""

_TYPES: Mapping[Kind, arrow.DataType] = {
    Kind.TEXT: arrow.string(),
    Kind.INTEGER: arrow.int64(),
    Kind.NUMBER: arrow.float64(),
    Kind.YES_NO: arrow.bool_(),
    Kind.TIME: arrow.timestamp("us", tz="UTC"),
    Kind.TEXTS: arrow.list_(arrow.string()),
    Kind.JSON: arrow.string(),
}


def write(path: Path, batches: Iterable[Sequence[Mapping[str, Any]]], columns: Sequence[Column], *, about: Mapping[str, Any]) -> int:
    """Write batches of rows to a file whose schema says under `workbench` what it is about; give how many rows."""
    schema = arrow.schema([(column.name, _TYPES[column.kind]) for column in columns], metadata={"workbench": json.dumps(about)})
    count, held, size = 0, list[arrow.RecordBatch](), 0
    with path.open("wb") as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in batches:
            batch = arrow.record_batch([_array(rows, column) for column in columns], schema=schema)
            held.append(batch)
            size += batch.nbytes
            count += batch.num_rows
            if size >= BYTES or sum(one.num_rows for one in held) >= ROWS:
                writer.write_table(arrow.Table.from_batches(held))
                held, size = [], 0
        if held:
            writer.write_table(arrow.Table.from_batches(held))
    return count


def _array(rows: Sequence[Mapping[str, Any]], column: Column) -> arrow.Array:
    values = [row.get(column.name) for row in rows]
    if column.kind is not Kind.JSON:
        with contextlib.suppress(arrow.ArrowInvalid, arrow.ArrowTypeError):
            return arrow.array(values, type=_TYPES[column.kind])
    return arrow.array([as_kind(value, column.kind) for value in values], type=_TYPES[column.kind])


def as_kind(value: object, kind: Kind) -> object:
    """Give a value as its column's kind has it; one that does not fit there is none.

    >>> as_kind(3, Kind.NUMBER), as_kind({"a": [1]}, Kind.JSON), as_kind("yes", Kind.YES_NO)
    (3.0, '{"a": [1]}', None)
    """
    if value is None or (kind is Kind.JSON and value == []):
        return None
    match kind:
        case Kind.TEXT:
            return str(value)
        case Kind.JSON:
            return json.dumps(value, ensure_ascii=False, default=_plain)
        case Kind.NUMBER:
            return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        case Kind.INTEGER:
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case Kind.YES_NO:
            return value if isinstance(value, bool) else None
        case Kind.TIME:
            return value if isinstance(value, datetime) else None
    return [str(one) for one in value] if isinstance(value, list) else None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else str(value)
