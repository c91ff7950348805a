"""Take a YAML list apart into rows, from the parser's events.

Events, because libyaml's composer recurses and takes the whole process down on very deep files, and because each row keeps its line. Plain
words are read as YAML 1.2 does, which is also JSON's way: `true`, `false`, `null` and decimal numbers; `yes`, `12:30` and `2024-01-31` stay
text.
Anchors may be reused; what they stand for counts towards the row's size.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from workbench.errors import BadInput
from workbench.golden_sets.content import MAX_BYTES, MAX_DEPTH
from workbench.golden_sets.rows import Row, flat_row, refused, whole_text

MAX_FILE = 256 << 20
FLOAT = re.compile(r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)")

_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}  # type: ignore[dict-item]
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,4000})")
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")


def yaml_rows(path: Path, encoding: str | None) -> Iterator[Row]:
    """Give the mappings of a list one by one; raises `BadInput` where the text stops being YAML."""
    text = whole_text(path, encoding, MAX_FILE)
    try:
        yield from _rows(path, iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.YAMLError as error:
        raise BadInput(f"is not YAML: {_said(error)}", where=f"{path}{_place(error, text)}") from error


def _rows(path: Path, events: Iterator[Any]) -> Iterator[Row]:
    first = next((event for event in events if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent)), None)
    if first is None or isinstance(first, yaml.StreamEndEvent):
        raise BadInput("the file is empty: it needs a list of examples", where=str(path))
    if not isinstance(first, yaml.SequenceStartEvent):
        raise BadInput("the file must hold a list of examples, each beginning with -", where=f"{path}:{_line(first)}")
    reader = _Reader(events)
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        yield reader.row(event)
    second = next((event for event in events if isinstance(event, yaml.DocumentStartEvent)), None)
    if second is not None:
        raise BadInput("a second document begins here; put all examples into one list", where=f"{path}:{_line(second)}")


class _Reader:
    """Build values from events; the first thing that is wrong with a row is kept, and the row read to its end."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._problem: tuple[int, str] | None = None

    def row(self, event: Any) -> Row:
        """Read one item of the list."""
        line = _line(event)
        self._problem = None
        value, _ = self._value(event, 0)
        return refused(*self._problem) if self._problem else flat_row(line, value)

    def _wrong(self, event: Any, text: str) -> None:
        self._problem = self._problem or (_line(event), text)

    def _value(self, event: Any, depth: int) -> tuple[Any, int]:
        """Give a value and its size in characters, aliases counted in full."""
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                self._wrong(event, f"the anchor &{event.anchor} is not known here")
            return self._anchors.get(str(event.anchor), (None, 0))
        if depth > MAX_DEPTH:
            self._wrong(event, f"is nested more than {MAX_DEPTH} levels deep")
            self._pass_over(event)
            return None, 0
        if isinstance(event, yaml.ScalarEvent):
            found: tuple[Any, int] = (self._scalar(event), len(event.value) + 8)
        else:
            found = self._mapping(event, depth) if isinstance(event, yaml.MappingStartEvent) else self._sequence(depth)
        if found[1] > MAX_BYTES:
            self._wrong(event, f"is longer than {MAX_BYTES:,} bytes, what its aliases stand for included")
            found = (None, found[1])
        if event.anchor:
            self._anchors[event.anchor] = found
        return found

    def _scalar(self, event: Any) -> Any:
        if event.tag not in _TEXT_TAGS:
            self._wrong(event, f"the type {event.tag} is not read; write plain values")
        if event.tag is not None or not event.implicit[0]:
            return event.value
        if event.value in _WORDS:
            return _WORDS[event.value]
        if _INT.fullmatch(event.value):
            return int(event.value)
        return float(event.value) if FLOAT.fullmatch(event.value) else event.value

    def _sequence(self, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        total = 8
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item, size = self._value(event, depth + 1)
            items.append(item)
            total += size
        return items, total

    def _mapping(self, start: Any, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        total = 8
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name, _ = self._value(event, depth + 1)
            text = event.value if isinstance(event, yaml.ScalarEvent) else name
            if not isinstance(text, str) or (text == "<<" and event.implicit[0]):
                self._wrong(event, "every name must be plain text")
                text = ""
            elif text in found:
                self._wrong(event, f"gives the name {text!r} twice")
            found[text], size = self._value(next(self._events), depth + 1)
            total += size + len(text)
        return found, total

    def _pass_over(self, event: Any) -> None:
        depth = int(isinstance(event, yaml.CollectionStartEvent))
        while depth:
            event = next(self._events)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _said(error: yaml.YAMLError) -> str:
    parts = [getattr(error, name, None) for name in ("context", "problem", "reason")]
    return ", ".join(str(part) for part in parts if part) or str(error)


def _place(error: yaml.YAMLError, text: str) -> str:
    if mark := getattr(error, "problem_mark", None):
        return f":{mark.line + 1}:{mark.column + 1}"
    position = getattr(error, "position", None)
    return "" if position is None else f":{text.encode()[:position].count(10) + 1}"
