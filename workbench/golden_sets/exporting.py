"""Write a revision to a file that, imported again without a mapping, gives the same hash.

CSV has a column for each input (`inputs.question`) and each piece of metadata (`metadata.source`); one whose values are not all texts, or
that some examples lack, holds JSON and says so (`inputs.limit:json`). Cells that a spreadsheet would run are escaped as `cells` says. CSV
begins with a byte order mark, without which Excel does not read UTF-8.
"""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.golden_sets.cells import escaped, list_cell, tags_cell
from workbench.golden_sets.csv_rows import JSON_SUFFIX
from workbench.golden_sets.revisions import GoldenRevisionInfo, resolve_set
from workbench.golden_sets.whole_files import replacing
from workbench.store import golden_sets as store
from workbench.store.connection import reading
from workbench.store.golden_filters import EVERYTHING, Filter
from workbench.terms import Example

if TYPE_CHECKING:
    import yaml

PAGE = 2_000
FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".yaml": "yaml", ".yml": "yaml"}
_SINGLE = ("key", "expected", "context", "tags", "cluster", "split")


def export(engine: Engine, reference: str, path: str | Path, *, format: str | None = None, only: Filter = EVERYTHING) -> GoldenRevisionInfo:
    """Write a revision, or what `only` means of it, as csv, jsonl or yaml (by the file's suffix, unless named); give the revision.

    The file is put in place whole: a failed export leaves an earlier file as it was. Raises `NotFound` and `BadInput`.
    """
    target = Path(path)
    kind = format or FORMATS.get(target.suffix.lower(), "")
    if kind not in _WRITERS:
        raise BadInput(f"a golden set is written as {', '.join(_WRITERS)}; end the file's name so, or name the format", where=str(target))
    revision = resolve_set(engine, reference)
    with replacing(target) as part, part.open("w", encoding="utf-8-sig" if kind == "csv" else "utf-8", newline="") as file:
        _WRITERS[kind](file, lambda: _pages(engine, revision.id, only))
    return revision


Source = Callable[[], Iterator[Example]]
"""Gives a revision's examples from the start, each time it is called: CSV needs its columns first."""


def _pages(engine: Engine, revision_id: int, only: Filter) -> Iterator[Example]:
    after = -1
    while True:
        with reading(engine) as session:
            page = store.stored_examples(session, revision_id=revision_id, only=only, after=after, limit=PAGE)
        if not page:
            return
        yield from (stored.example for stored in page)
        after = page[-1].position


def _as_object(example: Example) -> dict[str, Any]:
    """Give what is there of an example; empty fields are left out."""
    whole = {
        "key": example.key,
        "inputs": dict(example.inputs),
        "expected": example.expected,
        "context": list(example.context),
        "tags": list(example.tags),
        "cluster": example.cluster,
        "split": example.split,
        "metadata": dict(example.metadata),
    }
    return {field: value for field, value in whole.items() if value}


def _write_jsonl(file: IO[str], source: Source) -> None:
    for example in source():
        file.write(json.dumps(_as_object(example), ensure_ascii=False) + "\n")


def _write_yaml(file: IO[str], source: Source) -> None:
    import yaml

    dumper = _yaml_dumper()
    for example in source():
        yaml.dump([_as_object(example)], file, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1_000_000)


def _yaml_dumper() -> "type[yaml.CSafeDumper]":
    import yaml

    from workbench.golden_sets.yaml_rows import FLOAT

    class Dumper(yaml.CSafeDumper):
        """Quote texts such as 1e5 too, which our reader takes for numbers; share nothing by anchors."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_implicit_resolver("tag:yaml.org,2002:float", FLOAT, list("-+.0123456789"))
    return Dumper


def _write_csv(file: IO[str], source: Source) -> None:
    inputs, metadata = _Columns("inputs"), _Columns("metadata")
    for example in source():
        inputs.see(example.inputs)
        metadata.see(example.metadata)
    writer = csv.writer(file)
    writer.writerow(["key", *inputs.header(), "expected", "context", "tags", "cluster", "split", *metadata.header()])
    for example in source():
        row = [
            example.key,
            *inputs.cells(example.inputs),
            example.expected or "",
            list_cell(example.context),
            tags_cell(example.tags),
            example.cluster or "",
            example.split or "",
            *metadata.cells(example.metadata),
        ]
        writer.writerow([escaped(cell) for cell in row])


class _Columns:
    """Know the columns of one kind: which there are, and which of them must be JSON."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._seen: dict[str, int] = {}
        self._typed: set[str] = set()
        self._examples = 0

    def see(self, values: Any) -> None:
        """Take one example into account."""
        self._examples += 1
        for name, value in values.items():
            self._seen[name] = self._seen.get(name, 0) + 1
            if not isinstance(value, str) or name.endswith(JSON_SUFFIX):
                self._typed.add(name)

    def _is_json(self, name: str) -> bool:
        return name in self._typed or self._seen[name] < self._examples

    def header(self) -> list[str]:
        """Give the columns' names."""
        return [f"{self._kind}.{name}{JSON_SUFFIX if self._is_json(name) else ''}" for name in self._seen]

    def cells(self, values: Any) -> list[str]:
        """Give one example's cells."""
        return [self._cell(name, values) for name in self._seen]

    def _cell(self, name: str, values: Any) -> str:
        if name not in values:
            return ""
        return json.dumps(values[name], ensure_ascii=False) if self._is_json(name) else str(values[name])


_WRITERS: dict[str, Callable[[IO[str], Source], None]] = {"csv": _write_csv, "jsonl": _write_jsonl, "yaml": _write_yaml}
