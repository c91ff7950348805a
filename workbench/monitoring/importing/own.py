"""Write spans as JSON, one a line, and read them back: the form in which traffic leaves and comes.

The names are those of `SpanRecord`, `TokenUse` and `SpanBody`; what is empty or unknown is left out. `trace_id`, `span_id`, `started_us`,
`duration_ms` and `name` are always there.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

from workbench.errors import BadInput
from workbench.store.span_values import SPAN_KINDS, SpanBody, SpanRecord, TokenUse

_NUMBERS = {"duration_ms", "temperature", "ttft_ms", "tpot_ms", "cost_usd", "reported_cost_usd"}
_COUNTS = {"started_us", "retries"}
_MAYBE = {"parent_id", "error", "temperature", "ttft_ms", "tpot_ms", "cost_usd", "reported_cost_usd", "input_tokens", "output_tokens"}
_LARGEST = 2**63 - 1


def span_document(span: SpanRecord) -> dict[str, Any]:
    """Give the span as a document that reads back as the same span."""
    document = _filled(span)
    if tokens := _filled(span.tokens):
        document["tokens"] = tokens
    if span.body is not None:
        document["body"] = _filled(span.body)
    return document


def read_span(document: Mapping[str, Any]) -> SpanRecord:
    """Read a document. Raises `BadInput` that names the field."""
    values = dict(document)
    tokens, body = values.pop("tokens", None), values.pop("body", None)
    _known(values, SpanRecord, "")
    read: dict[str, Any] = {name: _value(name, value, name) for name, value in values.items()}
    for one in fields(SpanRecord):
        if one.default is MISSING and one.name not in read:
            raise BadInput("it is missing", where=one.name)
    if read.get("kind", "other") not in SPAN_KINDS:
        raise BadInput(f"'{read['kind']}' is none of {', '.join(SPAN_KINDS)}", where="kind")
    if not read["trace_id"] or not read["span_id"]:
        raise BadInput("it is empty", where="span_id" if read["trace_id"] else "trace_id")
    return SpanRecord(**read, tokens=_tokens(tokens), body=_body(body))


def _filled(value: SpanRecord | TokenUse | SpanBody) -> dict[str, Any]:
    """Give what differs from the default; `tokens` and `body` are the caller's."""
    found = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in ("tokens", "body")}
    return {one.name: found[one.name] for one in fields(value) if one.name in found and not _is_empty(found[one.name], one)}


def _is_empty(value: object, one: "Field[Any]") -> bool:
    if isinstance(value, Mapping | list | tuple):
        return not value
    return one.default is not MISSING and value == one.default


def _known(values: Mapping[str, Any], kind: type, where: str) -> None:
    names = {one.name for one in fields(kind)}
    if unknown := sorted(str(name) for name in set(values) - names):
        raise BadInput(f"it is no field; there are {', '.join(sorted(names))}", where=f"{where}{unknown[0]}")


def _value(name: str, value: object, where: str) -> object:
    if value is None and name in _MAYBE:
        return None
    if name in _COUNTS:
        return _count(value, where)
    if name in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise BadInput("it is no number from 0 on", where=where)
        return float(value)
    if name == "is_error":
        if not isinstance(value, bool):
            raise BadInput("it is neither true nor false", where=where)
        return value
    if not isinstance(value, str):
        raise BadInput("it is no text", where=where)
    return value


def _count(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise BadInput("it is no whole number from 0 on", where=where)
    return value


def _tokens(values: object) -> TokenUse:
    if values is None:
        return TokenUse()
    if not isinstance(values, Mapping):
        raise BadInput("it is no object", where="tokens")
    _known(values, TokenUse, "tokens.")
    read: dict[str, Any] = {
        name: None if value is None and name in _MAYBE else _count(value, f"tokens.{name}") for name, value in values.items()
    }
    return TokenUse(**read)


def _body(values: object) -> SpanBody | None:
    if values is None:
        return None
    if not isinstance(values, Mapping):
        raise BadInput("it is no object", where="body")
    _known(values, SpanBody, "body.")
    for name, value in values.items():
        is_right = isinstance(value, Mapping) if name == "attributes" else _is_list_of_objects(value)
        if not is_right:
            raise BadInput("it is no object" if name == "attributes" else "it is no list of objects", where=f"body.{name}")
    return SpanBody(**values)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(one, Mapping) for one in value)
