"""Read exports of Phoenix: the frame of spans as `get_spans_dataframe` gives it, written as JSON lines, CSV or Parquet.

Columns are `context.trace_id`, `context.span_id`, `parent_id`, `name`, `start_time`, `end_time`, `status_code`, `status_message`, `events`
and one `attributes.…` for each attribute. Messages and documents stand as lists of objects in one cell, in CSV as Python writes them; they
are laid out flat again, as OpenInference sends them.
"""

import ast
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading
from workbench.monitoring.importing.as_otlp import Foreign, otlp_value, read_foreign
from workbench.monitoring.importing.moments import moment_us

_ATTRIBUTES = "attributes."
_LISTS = ("input_messages", "output_messages", "documents", "embeddings", "tools", "prompts", "choices", "tags")
_DEEPEST = 12
_MOST = 2000


def is_span(record: Mapping[str, Any]) -> bool:
    """Claim that the record is a row of the frame, or a span as the API gives it."""
    return "context.trace_id" in record or (isinstance(record.get("context"), Mapping) and "trace_id" in record["context"])


def read_span(record: Mapping[str, Any], *, now_us: int) -> Reading:
    """Read one span. Raises `BadInput` that names the column."""
    row = {name: value for name, value in record.items() if not _is_nothing(value)}
    context = row.get("context")
    ids = context if isinstance(context, Mapping) else {name: row.get(f"context.{name}", row.get(name)) for name in ("trace_id", "span_id")}
    for name in ("trace_id", "span_id"):
        if not ids.get(name):
            raise BadInput("it is empty", where=f"context.{name}")
    started_us = moment_us(row.get("start_time"), where="start_time")
    span = Foreign(
        trace_id=str(ids["trace_id"]),
        span_id=str(ids["span_id"]),
        parent_id=str(row.get("parent_id") or ""),
        name=str(row.get("name") or "span"),
        started_us=started_us,
        ended_us=moment_us(row["end_time"], where="end_time") if "end_time" in row else started_us,
        attributes=_attributes(row),
        events=list(_events(row.get("events"))),
        is_error=str(row.get("status_code", "")).upper().endswith("ERROR"),
        message=str(row.get("status_message") or ""),
    )
    return read_foreign(span, now_us=now_us)


def _attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    whole = row.get("attributes")
    for name, value in whole.items() if isinstance(whole, Mapping) else ():
        _lay_out(str(name), value, found, 0)
    for name, value in row.items():
        if name.startswith(_ATTRIBUTES):
            _lay_out(name.removeprefix(_ATTRIBUTES), _read(name, value), found, 0)
    if kind := row.get("span_kind"):
        found.setdefault("openinference.span.kind", str(kind))
    return found


def _lay_out(name: str, value: Any, found: dict[str, Any], depth: int) -> None:
    """Write objects and lists of objects as attributes of their own: `llm.input_messages.0.message.role`."""
    if _is_nothing(value) or len(found) >= _MOST:
        return
    if depth < _DEEPEST and isinstance(value, Mapping) and name != "metadata":
        for key, one in value.items():
            _lay_out(f"{name}.{key}", one, found, depth + 1)
    elif depth < _DEEPEST and isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        for index, one in enumerate(value):
            _lay_out(f"{name}.{index}", one, found, depth + 1)
    else:
        found[name] = value


def _read(name: str, value: Any) -> Any:
    """Read a cell of text that holds a list, an object or a count."""
    if not isinstance(value, str):
        return int(value) if isinstance(value, float) and ".token_count." in name and value.is_integer() else value
    if ".token_count." in name:
        try:
            return int(float(value))
        except (ValueError, OverflowError) as error:
            raise BadInput(f"'{value[:40]}' is no number", where=name) from error
    if value[:1] in "[{" and any(one in name for one in _LISTS):
        for read in (json.loads, ast.literal_eval):
            try:
                return read(value)
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                continue
    return value


def _events(value: Any) -> Iterator[dict[str, Any]]:
    """Give events in OTLP's form; one without a name or time is left out."""
    events = _read("documents", value) if isinstance(value, str) else value
    for event in events if isinstance(events, list | tuple) else ():
        if not isinstance(event, Mapping) or not event.get("name"):
            continue
        attributes = event.get("attributes")
        try:
            at_us = moment_us(event.get("timestamp", event.get("time")), where="events")
        except BadInput:
            continue
        pairs = attributes.items() if isinstance(attributes, Mapping) else ()
        yield {
            "name": str(event["name"]),
            "timeUnixNano": str(at_us * 1000),
            "attributes": [{"key": str(key), "value": otlp_value(one)} for key, one in pairs],
        }


def _is_nothing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
