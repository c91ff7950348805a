"""Know the formats of traffic, and tell them apart by a record."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading, read_otlp_json
from workbench.monitoring.importing import langfuse, own, phoenix, tables
from workbench.monitoring.importing.langfuse import LangfuseReader
from workbench.monitoring.importing.limits import limited
from workbench.monitoring.importing.records import Record
from workbench.store.span_values import SpanRecord

FORMATS = ("otlp", "jsonl", "csv", "langfuse", "phoenix")


@dataclass
class Reader:
    """Read records of one format; what files say of traces is remembered for the files after them."""

    format: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    langfuse: LangfuseReader = field(default_factory=LangfuseReader)
    _columns: dict[tuple[str, ...], tables.Columns] = field(default_factory=dict)

    def read(self, record: Record) -> Reading:
        """Read one record. Raises `BadInput` that names the field."""
        now_us = time.time_ns() // 1000
        if self.format == "otlp":
            return read_otlp_json(_as_request(record), now_us=now_us)
        if self.format == "langfuse":
            return self.langfuse.read(record, now_us=now_us)
        if self.format == "phoenix":
            return phoenix.read_span(record, now_us=now_us)
        return limited(own.read_span(record) if self.format == "jsonl" else self._row(record), now_us=now_us)

    def lone(self, record: Record) -> Reading | None:
        """Read what stands for itself only where nothing belongs to it: a trace of Langfuse without observations."""
        if self.format != "langfuse" or not langfuse.is_trace(record):
            return None
        return self.langfuse.lone_trace(record, now_us=time.time_ns() // 1000)

    def _row(self, record: Record) -> SpanRecord:
        names = tuple(record)
        if names not in self._columns:
            self._columns[names] = tables.Columns.matched(names, self.mapping)
        return tables.read_row(record, self._columns[names])


_TRACE_SIGNS = {"session_id", "user_id", "release", "html_path", "bookmarked", "observations"}

_SIGNS: Sequence[tuple[str, Callable[[Record], bool]]] = (
    ("otlp", lambda record: bool({"resourceSpans", "resource_spans", "scopeSpans", "scope_spans"} & set(record))),
    ("phoenix", phoenix.is_span),
    ("jsonl", lambda record: {"trace_id", "span_id", "started_us"} <= set(record)),
    ("langfuse", lambda record: langfuse.is_observation(record) and _has_type(record)),
    ("langfuse", lambda record: langfuse.is_trace(record) and bool(_TRACE_SIGNS & set(langfuse.snake(dict.fromkeys(record, 1))))),
)


def recognise(record: Record, *, is_table: bool) -> str:
    """Name the format of a record. Raises `BadInput` where no format fits."""
    for name, fits in _SIGNS:
        if fits(record) and not (is_table and name == "jsonl"):
            return name
    if is_table:
        return "csv"
    names = ", ".join(sorted(record))[:200]
    raise BadInput(f"no format is recognised by {names}: name it with --format ({', '.join(FORMATS)})")


def _has_type(record: Record) -> bool:
    return "type" in record and bool({"startTime", "start_time"} & set(record))


def _as_request(record: Record) -> Mapping[str, Any]:
    """Give a line of resource spans alone the frame of a request."""
    if "scopeSpans" in record or "scope_spans" in record:
        return {"resourceSpans": [record]}
    return record
