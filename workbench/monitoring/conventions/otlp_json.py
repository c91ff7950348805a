"""Read OTLP's JSON into raw spans: names in camelCase or snake_case, ids in hexadecimal or base64, long numbers as numbers or texts."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import BadInput
from workbench.monitoring.conventions.plain_values import MAX_DEPTH, TOO_DEEP, clean, clean_text, text_of
from workbench.monitoring.conventions.raw_spans import RawEvent, RawSpan, Refusal

_HEX = re.compile(r"[0-9a-fA-F]+")
_STATUS = {"STATUS_CODE_UNSET": 0, "STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2}


def raw_spans_of_json(body: bytes | Mapping[str, Any]) -> Iterator[RawSpan | Refusal]:
    """Give the spans of an ExportTraceServiceRequest, and a refusal for what is none; BadInput, at once, for a body that has no spans."""
    request = body if isinstance(body, Mapping) else _parsed(body)
    if not isinstance(request, Mapping):
        raise BadInput("this is JSON, but no object with resourceSpans", where="body")
    groups = _field(request, "resourceSpans", "resource_spans")
    if groups is None and request:
        raise BadInput("there is no resourceSpans: send traces, as OTLP's JSON has them", where="body")
    if groups is not None and not isinstance(groups, list):
        raise BadInput("must be a list", where="resourceSpans")
    return _spans(groups or [])


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"this is no JSON ({error})", where="body") from None


def _spans(groups: list[Any]) -> Iterator[RawSpan | Refusal]:
    for first, group in enumerate(groups):
        if not isinstance(group, Mapping):
            yield _malformed(f"resourceSpans[{first}]")
            continue
        resource = _attributes(_object(group.get("resource")).get("attributes"))
        for second, scope in enumerate(_list(_field(group, "scopeSpans", "scope_spans", "instrumentationLibrarySpans"))):
            place = f"resourceSpans[{first}].scopeSpans[{second}]"
            if not isinstance(scope, Mapping):
                yield _malformed(place)
                continue
            for third, span in enumerate(_list(scope.get("spans"))):
                here = f"{place}.spans[{third}]"
                yield _span(span, resource, here) if isinstance(span, Mapping) else _malformed(here)


def _malformed(place: str) -> Refusal:
    return Refusal("malformed", f"{place}: must be an object")


def _span(span: Mapping[str, Any], resource: dict[str, Any], place: str) -> RawSpan:
    status = _object(span.get("status"))
    return RawSpan(
        place=place,
        trace_id=_identifier(_field(span, "traceId", "trace_id"), 16),
        span_id=_identifier(_field(span, "spanId", "span_id"), 8),
        parent_id=_identifier(_field(span, "parentSpanId", "parent_span_id"), 8),
        name=clean_text(_text(span.get("name"))),
        started_ns=_whole(_field(span, "startTimeUnixNano", "start_time_unix_nano")),
        ended_ns=_whole(_field(span, "endTimeUnixNano", "end_time_unix_nano")),
        status=_status(status.get("code")),
        status_message=clean_text(_text(status.get("message"))),
        attributes=_attributes(span.get("attributes")),
        resource=resource,
        events=[_event(event) for event in _list(span.get("events")) if isinstance(event, Mapping)],
    )


def _event(event: Mapping[str, Any]) -> RawEvent:
    at_ns = _whole(_field(event, "timeUnixNano", "time_unix_nano"))
    return RawEvent(clean_text(_text(event.get("name"))), at_ns, _attributes(event.get("attributes")))


def _field(value: Mapping[str, Any], *names: str) -> Any:
    for name in names:
        if (found := value.get(name)) is not None:
            return found
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else text_of(value)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _status(code: Any) -> int:
    if isinstance(code, str):
        return _STATUS.get(code, _whole(code))
    return _whole(code)


def _identifier(value: Any, length: int) -> str:
    if not isinstance(value, str):
        return ""
    if len(value) == 2 * length:
        found = value.lower() if _HEX.fullmatch(value) else ""
    else:
        try:
            decoded = base64.b64decode(value, validate=True)
        except (ValueError, binascii.Error):
            return ""
        found = decoded.hex() if len(decoded) == length else ""
    return found if found.strip("0") else ""


def _whole(value: Any) -> int:
    """Read a 64-bit whole number; 0 for anything else."""
    if isinstance(value, str) and len(value) <= 20:
        try:
            value = int(value)
        except ValueError:
            return 0
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**64 else 0


def _attributes(pairs: Any) -> dict[str, Any]:
    if isinstance(pairs, Mapping):  # Some write them as a plain object.
        return {clean_text(str(key)): clean(value) for key, value in pairs.items()}
    found = {}
    for pair in _list(pairs):
        if isinstance(pair, Mapping) and isinstance(key := pair.get("key"), str):
            found[clean_text(key)] = _value(pair.get("value"))
    return found


def _value(value: Any, depth: int = 0) -> Any:
    if not isinstance(value, Mapping):
        return clean(value)
    if depth >= MAX_DEPTH:
        return TOO_DEEP
    for name, item in value.items():
        if item is None:
            continue
        if name in ("stringValue", "string_value"):
            return clean(item)
        if name in ("intValue", "int_value"):
            return _whole(item) if _is_whole(item) else clean(item)
        if name in ("doubleValue", "double_value"):
            return clean(_double(item))
        if name in ("boolValue", "bool_value", "bytesValue", "bytes_value"):
            return clean(item)
        if name in ("arrayValue", "array_value"):
            return [_value(part, depth + 1) for part in _list(_object(item).get("values"))]
        if name in ("kvlistValue", "kvlist_value"):
            pairs = [pair for pair in _list(_object(item).get("values")) if isinstance(pair, Mapping)]
            return {clean_text(str(pair.get("key", ""))): _value(pair.get("value"), depth + 1) for pair in pairs}
    return None


def _is_whole(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 20 and value.removeprefix("-").isdecimal()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _double(value: Any) -> Any:
    """Give a double; protobuf's JSON writes 3.0 as 3 and may write numbers as texts."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return value
    try:
        return float(value)
    except (ValueError, OverflowError):
        return value
