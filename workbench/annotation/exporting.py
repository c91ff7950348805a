"""Write what people answered to a file: one row for each item, annotator and question, other tools' formats, or data for fine-tuning.

The file is put in place whole: a failed export leaves an earlier file as it was.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from workbench.annotation.argilla import records_of
from workbench.annotation.export_rows import COLUMNS, ExportedQueue, gather_answers, long_rows
from workbench.annotation.fine_tuning import chat_examples, preference_pairs
from workbench.annotation.import_rows import TEXT
from workbench.annotation.label_studio import tasks_of
from workbench.errors import BadInput
from workbench.golden_sets.cells import escaped, tags_cell
from workbench.golden_sets.whole_files import replacing
from workbench.store.connection import reading

CSV, JSONL, PARQUET = ROW_FORMATS = ("csv", "jsonl", "parquet")
LABEL_STUDIO, ARGILLA, CHAT, PREFERENCES = OTHER_FORMATS = ("label-studio", "argilla", "chat", "preferences")
_ENDINGS = {LABEL_STUDIO: (".json",), ARGILLA: (".json", ".jsonl"), CHAT: (".jsonl",), PREFERENCES: (".jsonl",)}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: `rows` of the file, and what was left out, with counts."""

    queue: str
    format: str
    file: str
    rows: int
    left_out: Mapping[str, int]


def export_queue(
    engine: Engine, queue_id: int, path: Path, *, format: str | None = None, texts: bool = False, question: str | None = None
) -> ExportReport:
    """Write the answers of a queue.

    `csv`, `jsonl` and `parquet` (by the file's ending, unless another format is named) have a row for each item, annotator and question,
    with `texts` also what the item shows. In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front, and a byte
    order mark says that it is UTF-8. `chat` has the settled expected answers of a golden set's queue, `preferences` the settled pairs, of
    `question` where several are asked. Raises `NotFound`, and `BadInput` for a format that the queue has nothing for.
    """
    kind = _kind(path, format)
    with reading(engine) as session:
        found = gather_answers(session, queue_id)
    tuned = chat_examples(found) if kind == CHAT else preference_pairs(found, question) if kind == PREFERENCES else None
    with replacing(path) as part:
        written = _WRITERS[kind](part, found, texts) if tuned is None else _write_lines(part, tuned.examples)
    left_out = _left_out(found, kind) if tuned is None else tuned.left_out
    return ExportReport(found.queue.name, kind, str(path), written, left_out)


def _kind(path: Path, format: str | None) -> str:
    ending = path.suffix.lower()
    if format is None:
        if ending.removeprefix(".") not in ROW_FORMATS:
            raise BadInput(
                f"the ending says the format: .csv, .jsonl or .parquet; or name one of {', '.join(OTHER_FORMATS)}", where=str(path)
            )
        return ending.removeprefix(".")
    if format not in (*ROW_FORMATS, *OTHER_FORMATS):
        raise BadInput(f"{format!r} is none of {', '.join((*ROW_FORMATS, *OTHER_FORMATS))}", where="format")
    if format in _ENDINGS and ending not in _ENDINGS[format]:
        raise BadInput(f"{format} is written to a file that ends in {' or '.join(_ENDINGS[format])}", where=str(path))
    return format


def _left_out(found: ExportedQueue, kind: str) -> dict[str, int]:
    if kind in ROW_FORMATS:
        silent = sum(not item.answers for item in found.items)
        return {"items that nobody answered": silent} if silent else {}
    said = [answer for item in found.items for answer in item.answers]
    counts = {"comments": sum(bool(one.comment) for one in said)} if kind == ARGILLA else {}
    counts |= {"flags": sum(one.is_flagged for one in said), "guidelines' numbers": sum(one.guideline > 1 for one in said)}
    return {name: number for name, number in counts.items() if number}


def _columns(found: ExportedQueue, texts: bool) -> dict[str, str]:
    shown = dict.fromkeys(str(one["name"]) for item in found.items for one in item.blocks) if texts else {}
    return {**COLUMNS, **{f"{TEXT}{name}": "text" for name in shown}}


def _rows(found: ExportedQueue, texts: bool) -> Iterator[dict[str, Any]]:
    shown = {item.key: {f"{TEXT}{one['name']}": one["text"] for one in item.blocks} for item in found.items} if texts else {}
    for row in long_rows(found):
        yield {**row, **shown.get(row["item"], {})}


def _write_csv(path: Path, found: ExportedQueue, texts: bool) -> int:
    columns, count = list(_columns(found, texts)), 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([escaped(name) for name in columns])
        for row in _rows(found, texts):
            writer.writerow([_cell(name, row.get(name)) for name in columns])
            count += 1
    return count


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if name == "tags":
        return escaped(tags_cell(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return escaped(_as_text(value))


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, datetime) else json.dumps(value, ensure_ascii=False)


def _write_jsonl(path: Path, found: ExportedQueue, texts: bool) -> int:
    columns = list(_columns(found, texts))
    plain = ({name: _plain(row.get(name)) for name in columns} for row in _rows(found, texts))
    return _write_lines(path, plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def _write_parquet(path: Path, found: ExportedQueue, texts: bool) -> int:
    # Imported only here: pyarrow takes half a second, and the other formats do without.
    import pyarrow as arrow  # type: ignore[import-untyped, unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]

    types = {
        "text": arrow.string(),
        "texts": arrow.list_(arrow.string()),
        "bool": arrow.bool_(),
        "int": arrow.int64(),
        "number": arrow.float64(),
        "time": arrow.timestamp("us", tz="UTC"),
    }
    columns = _columns(found, texts)
    about = {"workbench": json.dumps({"queue": found.queue.name, "level": "item, annotator and question"})}
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()], metadata=about)
    rows = list(_rows(found, texts))
    values = {
        name: [_as_text(value) if kind == "text" and (value := row.get(name)) is not None else row.get(name) for row in rows]
        for name, kind in columns.items()
    }
    with path.open("wb") as file:
        parquet.write_table(arrow.table(values, schema=schema), file, compression="zstd")
    return len(rows)


def _write_tasks(path: Path, found: ExportedQueue, texts: bool) -> int:
    return _write_list(path, list(tasks_of(found.items, found.questions)))


def _write_records(path: Path, found: ExportedQueue, texts: bool) -> int:
    return _write_list(path, list(records_of(found.items, found.questions)))


def _write_list(path: Path, found: Sequence[Mapping[str, Any]]) -> int:
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(found)


_WRITERS: Mapping[str, Callable[[Path, ExportedQueue, bool], int]] = {
    CSV: _write_csv,
    JSONL: _write_jsonl,
    PARQUET: _write_parquet,
    LABEL_STUDIO: _write_tasks,
    ARGILLA: _write_records,
}
