"""Write batches as the collector reads them: spans as OTLP in JSON, feedback as a list."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.client.details import Recorded, attributes_of
from workbench.client.guard import quietly, warn_once
from workbench.client.snapshots import MARGIN, CutText

Redact = Callable[[str], str]
NOT_REDACTED = frozenset({
    "session", "user", "agent", "provider", "model", "response_model", "response_id", "operation", "tool", "tier", "prompt", "version",
    "finish",
})  # fmt: skip


class Writer:
    """Turn what was queued into the bytes of a request, through the application's own redaction where it has one.

    `lost` counts spans that could not be written at all.
    """

    def __init__(self, resource: Mapping[str, Any], redact: Redact | None = None) -> None:
        self._resource = {"attributes": _pairs(resource)}
        self._redact = quietly(redact) if redact is not None else None
        self.lost = 0

    def spans(self, batch: Sequence[Recorded]) -> bytes:
        """Write an ExportTraceServiceRequest."""
        spans = [span for recorded in batch if (span := self._span(recorded)) is not None]
        self.lost += len(batch) - len(spans)
        scope = {"name": "workbench.client"}
        return _bytes({"resourceSpans": [{"resource": self._resource, "scopeSpans": [{"scope": scope, "spans": spans}]}]})

    def feedback(self, batch: Sequence[Mapping[str, Any]]) -> bytes:
        """Write a list of feedback."""
        return _bytes([{**record, "comment": self._clean(record.get("comment", ""))} for record in batch])

    @quietly
    def _span(self, recorded: Recorded) -> dict[str, Any]:
        details = {key: value if key in NOT_REDACTED else self._clean(value) for key, value in recorded.details.items()}
        error = recorded.error and (recorded.error[0], self._clean(recorded.error[1]))
        recorded = recorded._replace(details=details, error=error)
        span: dict[str, Any] = {
            "traceId": recorded.trace_id,
            "spanId": recorded.span_id,
            "name": recorded.name,
            "kind": 3 if recorded.kind in {"llm", "embedding"} else 1,
            "startTimeUnixNano": str(recorded.started_ns),
            "endTimeUnixNano": str(recorded.ended_ns),
            "attributes": _pairs(attributes_of(recorded)),
        }
        if recorded.parent_id:
            span["parentSpanId"] = recorded.parent_id
        if recorded.error:
            span["status"] = {"code": 2, "message": recorded.error[1]}
        return span

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, Mapping):
            return {key: self._clean(item) for key, item in value.items()}
        return [self._clean(item) for item in value] if isinstance(value, list) else value

    def _clean_text(self, text: str) -> str:
        clean: Any = text
        if self._redact is not None:
            clean = self._redact(text)
            if not isinstance(clean, str):
                warn_once("redact", "the redaction gave no text: what it was given is not sent")
                clean = "[redaction failed]"
        return f"{clean[:-MARGIN]}…" if isinstance(text, CutText) else clean


def _pairs(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float) and math.isfinite(value):
        return {"doubleValue": value}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {"arrayValue": {"values": [{"stringValue": item} for item in value]}}
    return {"stringValue": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


def _bytes(value: Any) -> bytes:
    # Half a surrogate pair is no UTF-8: one strange letter must not spoil a batch.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
