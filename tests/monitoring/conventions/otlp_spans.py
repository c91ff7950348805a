"""Write the same spans as OTLP's protobuf and as its JSON."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from workbench.monitoring.conventions import Reading, read_otlp_json, read_otlp_protobuf
from workbench.store.span_values import SpanRecord

NOW_US = 1_790_000_000_000_000
STARTED_NS = (NOW_US - 60_000_000) * 1000
TRACE_ID, SPAN_ID, PARENT_ID = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174", "eee19b7ec3c1b173"


def a_span(attributes: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Describe a span of two seconds; `events` are names with seconds after the start and attributes."""
    return {
        "trace_id": TRACE_ID, "span_id": SPAN_ID, "parent_id": PARENT_ID, "name": "chat", "started_ns": STARTED_NS,
        "ended_ns": STARTED_NS + 2_000_000_000, "code": 0, "message": "", "events": [], "attributes": attributes or {}, **changes,
    }  # fmt: skip


def as_protobuf(spans: Sequence[Mapping[str, Any]], resource: Mapping[str, Any] | None = None) -> bytes:
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.extend(proto_pairs(resource or {}))
    scope = group.scope_spans.add()
    for span in spans:
        out = scope.spans.add(
            trace_id=bytes.fromhex(span["trace_id"]),
            span_id=bytes.fromhex(span["span_id"]),
            parent_span_id=bytes.fromhex(span["parent_id"]),
            name=span["name"],
            start_time_unix_nano=span["started_ns"],
            end_time_unix_nano=span["ended_ns"],
            attributes=proto_pairs(span["attributes"]),
        )
        if span["code"]:
            out.status.code = span["code"]
            out.status.message = span["message"]
        for name, seconds, attributes in span["events"]:
            at = span["started_ns"] + int(seconds * 1e9)
            out.events.add(name=name, time_unix_nano=at, attributes=proto_pairs(attributes))
    return bytes(request.SerializeToString())


def proto_pairs(attributes: Mapping[str, Any]) -> list[KeyValue]:
    return [KeyValue(key=key, value=proto_value(value)) for key, value in attributes.items()]


def proto_value(value: Any) -> AnyValue:
    out = AnyValue()
    match value:
        case bool():
            out.bool_value = value
        case int():
            out.int_value = value
        case float():
            out.double_value = value
        case str():
            out.string_value = value
        case bytes():
            out.bytes_value = value
        case list():
            out.array_value.values.extend(proto_value(item) for item in value)
            out.array_value.SetInParent()
        case dict():
            out.kvlist_value.values.extend(proto_pairs(value))
            out.kvlist_value.SetInParent()
    return out


def as_json(spans: Sequence[Mapping[str, Any]], resource: Mapping[str, Any] | None = None) -> bytes:
    written = [json_span(span) for span in spans]
    group = {"resource": {"attributes": json_pairs(resource or {})}, "scopeSpans": [{"spans": written}]}
    return json.dumps({"resourceSpans": [group]}).encode()


def json_span(span: Mapping[str, Any]) -> dict[str, Any]:
    events = [
        {"name": name, "timeUnixNano": str(span["started_ns"] + int(seconds * 1e9)), "attributes": json_pairs(attributes)}
        for name, seconds, attributes in span["events"]
    ]
    return {
        "traceId": span["trace_id"], "spanId": span["span_id"], "parentSpanId": span["parent_id"], "name": span["name"],
        "startTimeUnixNano": str(span["started_ns"]), "endTimeUnixNano": str(span["ended_ns"]),
        "attributes": json_pairs(span["attributes"]),
        "status": {"code": span["code"], "message": span["message"]} if span["code"] else {}, "events": events,
    }  # fmt: skip


def json_pairs(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": json_value(value)} for key, value in attributes.items()]


def json_value(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case bytes():
            return {"bytesValue": base64.b64encode(value).decode()}
        case list():
            return {"arrayValue": {"values": [json_value(item) for item in value]}}
        case dict():
            return {"kvlistValue": {"values": json_pairs(value)}}
    return {}


def read_both(spans: Sequence[Mapping[str, Any]], resource: Mapping[str, Any] | None = None, oldest_us: int | None = None) -> Reading:
    """Read spans in both encodings, which must say the same."""
    binary = read_otlp_protobuf(as_protobuf(spans, resource), now_us=NOW_US, oldest_us=oldest_us)
    text = read_otlp_json(as_json(spans, resource), now_us=NOW_US, oldest_us=oldest_us)
    assert binary == text
    return binary


def record(attributes: Mapping[str, Any] | None = None, resource: Mapping[str, Any] | None = None, **changes: Any) -> SpanRecord:
    """Read one span in both encodings."""
    reading = read_both([a_span(attributes, **changes)], resource)
    assert reading.refusals == []
    [found] = reading.spans
    return found
