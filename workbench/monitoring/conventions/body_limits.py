"""Keep the long part of a span within its limits."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from workbench.store.span_values import SpanBody

LARGEST_BODY = 256 * 1024
"""Bytes of JSON in UTF-8."""

MOST_ATTRIBUTES = 256
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
LONGEST_ERROR = 500
MOST_EVENTS = 256
TRUNCATED = "workbench.truncated"
MOST_MESSAGES = 1000
_LONGEST_WORD = 200
_SHORTEST_CUT = 64
_ROOM = 1024


def cut(text: str, length: int) -> str:
    """Give the text, or its beginning with an ellipsis; no word is cut that is shorter than a secret may be, or half of it would stay.

    >>> cut("abcdef", 4), cut("one two three", 9)
    ('abc…', 'one two…')
    """
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    if not text[length - 1].isspace():
        start = max(kept.rfind(" ", -_LONGEST_WORD), kept.rfind("\n", -_LONGEST_WORD))
        kept = kept[:start] if start > 0 else kept
    return f"{kept}…"


def within_limits(body: SpanBody) -> tuple[SpanBody, bool]:
    """Cut the longest texts until the body fits; say whether that was needed."""
    if _upper_bound(body.inputs, body.outputs, body.attributes, body.events, body.tools) <= LARGEST_BODY:
        return body, False
    size = _size(body)
    if size <= LARGEST_BODY:
        return body, False
    longest = _water_level(_lengths(body), size - LARGEST_BODY + _ROOM)
    while size > LARGEST_BODY and longest >= _SHORTEST_CUT:
        body = _marked(_mapped(body, partial(_cut_bytes, longest=longest)))
        size, longest = _size(body), longest * 3 // 4
    while size > LARGEST_BODY:
        body = _halved(body)
        size = _size(body)
    return body, True


def _parts(body: SpanBody) -> tuple[Any, ...]:
    return body.inputs, body.outputs, body.attributes, body.events, body.tools


def _size(body: SpanBody) -> int:
    return len(json.dumps(_parts(body), ensure_ascii=False).encode()) + 80


def _upper_bound(*values: Any) -> int:
    """Estimate the size from above, without writing it."""
    total = 80
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            total += 6 * len(value) + 4
        elif isinstance(value, Mapping):
            total += 4
            for key, item in value.items():
                total += 6 * len(key) + 8
                waiting.append(item)
        elif isinstance(value, list | tuple):
            total += 4 + 2 * len(value)
            waiting.extend(value)
        else:
            total += 32
    return total


def _lengths(body: SpanBody) -> list[int]:
    found: list[int] = []

    def note(text: str) -> str:
        found.append(_written(text))
        return text

    _mapped(body, note)
    return found


def _written(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def _water_level(lengths: Sequence[int], surplus: int) -> int:
    """Give the length to which the longest must be cut to save so much."""
    ordered = sorted(lengths, reverse=True)
    saved = 0
    for index, length in enumerate(ordered):
        lower = ordered[index + 1] if index + 1 < len(ordered) else 0
        step = (length - lower) * (index + 1)
        if saved + step >= surplus:
            return max(length - -(-(surplus - saved) // (index + 1)), _SHORTEST_CUT)
        saved += step
    return _SHORTEST_CUT


def _cut_bytes(text: str, longest: int) -> str:
    if len(text) * 6 <= longest or (size := _written(text)) <= longest:
        return text
    return cut(text, max(len(text) * longest // size - 3, 1))


def _mapped(body: SpanBody, change: Callable[[str], str]) -> SpanBody:
    inputs, outputs, attributes, events, tools = (_changed(part, change) for part in _parts(body))
    return SpanBody(inputs=inputs, outputs=outputs, attributes=attributes, events=events, tools=tools)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(item, change) for key, item in value.items()}
    return [_changed(item, change) for item in value] if isinstance(value, list | tuple) else value


def _marked(body: SpanBody) -> SpanBody:
    return replace(body, attributes={**body.attributes, TRUNCATED: True})


def _halved(body: SpanBody) -> SpanBody:
    """Leave out the larger half of what is too much: tools first, then events, early messages, attributes, at last everything."""
    for name in ("tools", "events", "inputs", "outputs"):
        part = getattr(body, name)
        if len(json.dumps(part, ensure_ascii=False)) > LARGEST_BODY // 8:
            return _marked(replace(body, **{name: part[len(part) // 2 + 1 :]}))
    kept = dict(list(body.attributes.items())[: len(body.attributes) // 2])
    return _marked(replace(body, attributes=kept if len(kept) > 1 else {}))
