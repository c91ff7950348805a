"""Read spans from the rows of a table, its columns found by common names or by a mapping.

A row without ids is known by its content, so that the same file read twice gives the same spans. A row is a call to a model unless it says
otherwise.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from workbench.errors import BadInput
from workbench.monitoring.importing.moments import moment_us
from workbench.store.span_values import SPAN_KINDS, SpanRecord, TokenUse

NAMES: Mapping[str, Sequence[str]] = {
    "trace_id": ("trace_id", "trace", "traceid", "request_id", "context_trace_id"),
    "span_id": ("span_id", "id", "spanid", "observation_id", "call_id", "context_span_id"),
    "parent_id": ("parent_id", "parent_span_id", "parent", "parent_observation_id"),
    "started": ("started", "started_us", "started_at", "start_time", "starttime", "start", "timestamp", "time", "created_at", "date"),
    "ended": ("ended", "ended_at", "end_time", "endtime", "end"),
    "duration_ms": ("duration_ms", "latency_ms", "elapsed_ms", "duration_milliseconds"),
    "duration_s": ("duration_s", "duration_seconds", "latency_s", "latency_seconds"),
    "name": ("name", "span_name", "operation", "endpoint"),
    "kind": ("kind", "span_kind", "type"),
    "error": ("error", "error_message", "status_message", "exception"),
    "session": ("session", "session_id", "conversation_id", "thread_id", "chat_id"),
    "user": ("user", "user_id", "end_user", "customer_id"),
    "agent": ("agent", "agent_name"),
    "prompt": ("prompt_name", "prompt_id", "prompt"),
    "version": ("prompt_version", "version"),
    "model": ("model", "model_name", "response_model", "provided_model_name", "deployment"),
    "provider": ("provider", "system", "vendor"),
    "environment": ("environment", "env"),
    "tool": ("tool", "tool_name"),
    "tier": ("tier", "service_tier"),
    "finish": ("finish", "finish_reason", "stop_reason"),
    "temperature": ("temperature",),
    "input_tokens": ("input_tokens", "prompt_tokens", "tokens_in", "num_input_tokens"),
    "output_tokens": ("output_tokens", "completion_tokens", "tokens_out", "num_output_tokens"),
    "cache_read_tokens": ("cache_read_tokens", "cached_tokens", "cached_input_tokens", "cache_read_input_tokens"),
    "cache_write_tokens": ("cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens"),
    "reasoning_tokens": ("reasoning_tokens", "output_reasoning_tokens"),
    "ttft_ms": ("ttft_ms", "time_to_first_token_ms", "ttft"),
    "tpot_ms": ("tpot_ms", "time_per_output_token_ms"),
    "retries": ("retries", "retry_count"),
    "cost_usd": ("cost_usd", "cost", "total_cost", "price", "spend"),
    "input_text": ("input_text", "input", "question", "query", "user_message", "request", "prompt_text"),
    "output_text": ("output_text", "output", "answer", "response", "completion", "reply"),
}
"""What a field's column is called, by its commonest names."""

_TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
_TEXTS = ("name", "session", "user", "agent", "prompt", "version", "model", "provider", "environment", "tool", "tier", "finish")
_NOTHING = frozenset({"", "null", "none", "nan", "n/a"})


@dataclass(frozen=True)
class Columns:
    """Say which column holds which field."""

    of: Mapping[str, str]

    @classmethod
    def matched(cls, columns: Sequence[str], mapping: Mapping[str, str]) -> "Columns":
        """Find columns by common names, those of the mapping first. Raises `BadInput` for what is not there."""
        for field, column in mapping.items():
            if field not in NAMES:
                raise BadInput(f"'{field}' is no field; there are {', '.join(NAMES)}", where="--map")
            if column not in columns:
                raise BadInput(f"there is no column '{column}'; there are {', '.join(columns)[:500]}", where="--map")
        free = {_plain(column): column for column in reversed(columns) if column not in mapping.values()}
        found = dict(mapping)
        for field, names in NAMES.items():
            if field not in found and (name := next((name for name in names if name in free), None)):
                found[field] = free.pop(name)
        if "started" not in found:
            raise BadInput("no column holds the time of a call: name it with --map started=COLUMN", where="line 1")
        return cls(found)


def read_row(row: Mapping[str, Any], columns: Columns) -> SpanRecord:
    """Read a row. Raises `BadInput` that names the column."""
    cells = {field: row.get(column) for field, column in columns.of.items()}
    cells = {field: cell for field, cell in cells.items() if not _is_nothing(cell)}

    def get(field: str, read: Callable[[object, str], Any], otherwise: Any = None) -> Any:
        return read(cells[field], columns.of[field]) if field in cells else otherwise

    started_us = get("started", _moment)
    if started_us is None:
        raise BadInput("it is empty", where=columns.of["started"])
    texts = {field: get(field, _text, "") for field in _TEXTS}
    tokens = {field: get(field, _count) for field in _TOKENS}
    error = get("error", _text)
    kind = get("kind", _kind, "")
    content = blake2b(json.dumps(row, default=str, sort_keys=True).encode("utf-8", "replace"), digest_size=16).hexdigest()
    span_id = get("span_id", _text) or content[:16]
    # Of parts of the input, an empty cell means none.
    known = {field: value for field, value in tokens.items() if value is not None or field in ("input_tokens", "output_tokens")}
    return SpanRecord(
        trace_id=get("trace_id", _text) or (span_id if "span_id" in cells else content),
        span_id=span_id,
        parent_id=get("parent_id", _text),
        started_us=started_us,
        duration_ms=_duration_ms(get, started_us),
        **{**texts, "name": texts["name"] or texts["model"] or "call"},
        kind=kind or ("tool" if texts["tool"] else "llm"),
        is_error=error is not None,
        error=error,
        temperature=get("temperature", _number),
        tokens=TokenUse(**known),
        ttft_ms=get("ttft_ms", _number),
        tpot_ms=get("tpot_ms", _number),
        retries=get("retries", _count, 0),
        cost_usd=get("cost_usd", _number),
        input_text=get("input_text", _text, ""),
        output_text=get("output_text", _text, ""),
    )


def _duration_ms(get: Callable[..., Any], started_us: int) -> float:
    duration_ms, duration_s, ended_us = get("duration_ms", _number), get("duration_s", _number), get("ended", _moment)
    if duration_ms is not None:
        return float(duration_ms)
    if duration_s is not None:
        return float(duration_s) * 1000
    return max(0.0, (ended_us - started_us) / 1000) if ended_us is not None else 0.0


def _plain(column: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.strip())
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def _is_nothing(cell: object) -> bool:
    if isinstance(cell, str):
        return cell.strip().lower() in _NOTHING
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _moment(cell: object, column: str) -> int:
    return moment_us(cell, where=column)


def _text(cell: object, column: str) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)


def _kind(cell: object, column: str) -> str:
    kind = str(cell).strip().lower()
    if kind not in SPAN_KINDS:
        raise BadInput(f"'{kind[:40]}' is none of {', '.join(SPAN_KINDS)}", where=column)
    return kind


def _number(cell: object, column: str) -> float:
    try:
        number = float(str(cell).strip().removeprefix("$"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise BadInput(f"'{str(cell)[:40]}' is no number from 0 on", where=column)
    return number


def _count(cell: object, column: str) -> int:
    number = _number(str(cell).replace(",", "") if isinstance(cell, str) else cell, column)
    if number != int(number) or number > 2**53:
        raise BadInput(f"'{str(cell)[:40]}' is no whole number", where=column)
    return int(number)
