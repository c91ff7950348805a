"""Read OTLP's protobuf into raw spans."""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from workbench.errors import BadInput
from workbench.monitoring.conventions.plain_values import MAX_DEPTH, TOO_DEEP, clean, clean_text
from workbench.monitoring.conventions.raw_spans import RawEvent, RawSpan


def raw_spans_of_protobuf(body: bytes) -> Iterator[RawSpan]:
    """Give the spans of an ExportTraceServiceRequest; refuse at once, with BadInput, what is none."""
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError:
        raise BadInput(
            "this is no ExportTraceServiceRequest in protobuf. Send traces by OTLP over HTTP, or as JSON with the type application/json",
            where="body",
        ) from None
    return _spans(request)


def _spans(request: ExportTraceServiceRequest) -> Iterator[RawSpan]:
    for first, group in enumerate(request.resource_spans):
        resource = _attributes(group.resource.attributes)
        for second, scope in enumerate(group.scope_spans):
            place = f"resourceSpans[{first}].scopeSpans[{second}].spans"
            for third, span in enumerate(scope.spans):
                yield _span(span, resource, f"{place}[{third}]")


def _span(span: Any, resource: dict[str, Any], place: str) -> RawSpan:
    return RawSpan(
        place=place,
        trace_id=_identifier(span.trace_id, 16),
        span_id=_identifier(span.span_id, 8),
        parent_id=_identifier(span.parent_span_id, 8),
        name=clean_text(span.name),
        started_ns=span.start_time_unix_nano,
        ended_ns=span.end_time_unix_nano,
        status=span.status.code,
        status_message=clean_text(span.status.message),
        attributes=_attributes(span.attributes),
        resource=resource,
        events=[RawEvent(clean_text(event.name), event.time_unix_nano, _attributes(event.attributes)) for event in span.events],
    )


def _identifier(value: bytes, length: int) -> str:
    return value.hex() if len(value) == length and any(value) else ""


def _attributes(pairs: Iterable[Any]) -> dict[str, Any]:
    return {clean_text(pair.key): _value(pair.value) for pair in pairs}


def _value(value: Any, depth: int = 0) -> Any:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "string_value":
        return clean_text(value.string_value)
    if kind == "array_value":
        return TOO_DEEP if depth >= MAX_DEPTH else [_value(item, depth + 1) for item in value.array_value.values]
    if kind == "kvlist_value":
        if depth >= MAX_DEPTH:
            return TOO_DEEP
        return {clean_text(pair.key): _value(pair.value, depth + 1) for pair in value.kvlist_value.values}
    if kind == "bytes_value":
        return base64.b64encode(value.bytes_value).decode()
    return clean(getattr(value, kind))
