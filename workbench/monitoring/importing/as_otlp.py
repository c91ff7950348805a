"""Write a foreign record as a span of OTLP, so that what attributes mean is known in one place: the conventions.

Ids of other systems are not hexadecimal, so a stand-in is written and the real ones are put back into what was read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.monitoring.conventions import Reading, read_otlp_json
from workbench.monitoring.importing.limits import stored_id


@dataclass
class Foreign:
    """A span of another system: its ids, its times in microseconds, and attributes in names the conventions know."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    started_us: int
    ended_us: int
    attributes: dict[str, Any] = field(default_factory=dict)
    resource: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    is_error: bool = False
    message: str = ""


def read_foreign(span: Foreign, *, now_us: int) -> Reading:
    """Read a foreign span as the conventions do."""
    document = {
        "traceId": "0" * 31 + "1" if span.trace_id else "",
        "spanId": "0" * 15 + "1" if span.span_id else "",
        "parentSpanId": "0" * 15 + "2" if span.parent_id else "",
        "name": span.name,
        "startTimeUnixNano": str(span.started_us * 1000),
        "endTimeUnixNano": str(max(span.ended_us, span.started_us) * 1000),
        "attributes": _attributes(span.attributes),
        "events": span.events,
        "status": {"code": 2, "message": span.message} if span.is_error else {},
    }
    scope = {"resource": {"attributes": _attributes(span.resource)}, "scopeSpans": [{"spans": [document]}]}
    reading = read_otlp_json({"resourceSpans": [scope]}, now_us=now_us)
    return replace(
        reading,
        spans=[
            replace(
                one,
                trace_id=stored_id(span.trace_id),
                span_id=stored_id(span.span_id),
                parent_id=stored_id(span.parent_id) if span.parent_id else None,
            )
            for one in reading.spans
        ],
    )


def otlp_value(value: Any) -> dict[str, Any]:
    """Give a value as OTLP's `AnyValue`; what it has no form for is written as JSON.

    >>> otlp_value(["a", 1])
    {'arrayValue': {'values': [{'stringValue': 'a'}, {'intValue': '1'}]}}
    """
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list | tuple) and all(isinstance(one, str | int | float) for one in value):
        return {"arrayValue": {"values": [otlp_value(one) for one in value]}}
    return {"stringValue": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)}


def _attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": otlp_value(value)} for key, value in values.items() if value is not None]
