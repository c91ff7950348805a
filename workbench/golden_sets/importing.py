"""Look at a file before it is imported, and import it: for a page, as plain values, which also cross to the process beside the app.

Reading is Python's own work; above `LARGE` bytes it belongs into that process, where it keeps nobody's page waiting.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.golden_sets.columns import ColumnMapping
from workbench.golden_sets.json_text import parse
from workbench.golden_sets.problems import RowProblem
from workbench.golden_sets.reading import Told, ignored, preview, survey
from workbench.golden_sets.revisions import import_file
from workbench.golden_sets.rows import BadEncoding

LARGE = 1 << 20
ENCODINGS = ("utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1250", "cp1251", "mac-roman", "shift_jis", "gb18030")
"""What a page offers; the reader takes any that Python knows."""
TELL_EVERY_S = 0.3
SAMPLE_CUT = 200

Tell = Callable[[Mapping[str, Any]], None]
Report = dict[str, Any]


def look(path: str, *, called: str, mapping: Mapping[str, Any] | None = None, encoding: str | None = None, told: Told = ignored) -> Report:
    """Read a whole file and say what an import would make of it; `called` is its name for a reader.

    Gives `columns`, `mapping`, `examples` (the first ones), `rows`, `bad_rows`, `problems` (the first ones), and `refused`: None, or why
    the file cannot be read (`text`) and, where the bytes are not text in that encoding, the one that it may be in (`likely`).
    """
    try:
        found = survey(path, mapping=as_mapping(mapping), encoding=encoding, told=told)
    except BadInput as error:
        return {**_NOTHING, "refused": _refusal(error, path, called)}
    return {
        "columns": list(found.columns),
        "mapping": asdict(found.mapping),
        "examples": [asdict(example) for example in found.examples],
        "rows": found.rows,
        "bad_rows": found.bad_rows,
        "problems": [_problem(one) for one in found.problems],
        "refused": None if found.stopped is None else _refusal(found.stopped, path, called),
    }


def glance(path: str, *, called: str, encoding: str | None = None) -> Report:
    """Read the beginning of a file, to choose a mapping by: `columns`, the `mapping` that is guessed, `samples` and `refused` as in `look`.

    A sample is the beginning of a column's first value.
    """
    try:
        found = preview(path, encoding=encoding, rows=0)
    except BadInput as error:
        return {"columns": [], "mapping": None, "samples": {}, "refused": _refusal(error, path, called)}
    samples = {column: _beginning(value) for column, value in found.samples.items()}
    return {"columns": list(found.columns), "mapping": asdict(found.mapping), "samples": samples, "refused": None}


def _beginning(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:SAMPLE_CUT]


_NOTHING: Report = {"columns": [], "mapping": None, "examples": [], "rows": 0, "bad_rows": 0, "problems": [], "refused": None}


def bring_in(
    engine: Engine,
    path: str,
    *,
    called: str,
    name: str,
    mapping: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    mode: Literal["replace", "append"] = "replace",
    note: str = "",
    author: str = "",
    leaves_out_bad: bool = False,
    told: Told = ignored,
) -> Report:
    """Import a file; give what it did as plain values. Raises `BadInput`, in which the file bears its name for a reader."""
    try:
        report = import_file(
            engine,
            name,
            path,
            mapping=as_mapping(mapping),
            note=note,
            author=author,
            mode=mode,
            encoding=encoding,
            source=called,
            leaves_out_bad=leaves_out_bad,
            told=told,
        )
    except BadInput as error:
        raise BadInput(str(error).replace(path, called)) from error
    return asdict(report)


def as_mapping(found: Mapping[str, Any] | None) -> ColumnMapping | None:
    """Read a mapping back from plain values."""
    return None if found is None else ColumnMapping(**found)


def recognise(text: str) -> str:
    """Tell by which suffix a pasted text is to be read: a table, JSON lines, a JSON list, or YAML.

    >>> recognise("question\\tanswer\\nWhy?\\tSo."), recognise('[{"question": "Why?"}]'), recognise('{"question": "Why?"}')
    ('.tsv', '.json', '.jsonl')
    """
    begins = text.lstrip("\ufeff \t\r\n")
    if begins.startswith("[") and begins[1:].lstrip()[:1] in ("{", "]"):
        return ".json"
    if begins.startswith("{"):
        return ".jsonl" if _is_json(begins.partition("\n")[0]) else ".json"
    if begins.startswith(("- ", "-\n", "---\n")):
        return ".yaml"
    return ".tsv" if "\t" in begins.partition("\n")[0] else ".csv"


def _is_json(line: str) -> bool:
    try:
        parse(line)
    except ValueError:
        return False
    return True


async def look_beside(engine: Engine, tell: Tell, *, path: str, **asked: Any) -> Report:
    """Do `look` in the process beside the app, telling how many rows are read."""
    return await _in_thread(tell, lambda told: look(path, told=told, **asked))


async def bring_in_beside(engine: Engine, tell: Tell, *, path: str, **asked: Any) -> Report:
    """Do `bring_in` in the process beside the app, telling how many rows are read."""
    return await _in_thread(tell, lambda told: bring_in(engine, path, told=told, **asked))


class _GivenUp(Exception):
    """Nobody waits for the reading any more."""


async def _in_thread(tell: Tell, work: Callable[[Told], Report]) -> Report:
    is_given_up = threading.Event()
    last = 0.0

    def told(rows: int) -> None:
        nonlocal last
        if is_given_up.is_set():
            raise _GivenUp
        if time.monotonic() - last > TELL_EVERY_S:
            last = time.monotonic()
            tell({"rows": rows})

    try:
        return await asyncio.to_thread(work, told)
    finally:
        is_given_up.set()


def _problem(found: RowProblem) -> dict[str, Any]:
    return {"line": found.line, "field": found.field, "text": found.text}


def _refusal(error: BadInput, path: str, called: str) -> dict[str, Any]:
    likely = error.likely if isinstance(error, BadEncoding) else ""
    return {"text": str(error).replace(path, called), "likely": likely}
