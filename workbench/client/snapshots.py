"""Copy what the application hands over, so that it may go on changing it.

Containers are copied, texts shared; other objects become what they say of themselves here, in the thread they belong to. Texts and whole
spans are bounded, so that a queue of them is too.
"""

import dataclasses
import enum
import math
from collections.abc import Mapping
from typing import Any

LONGEST_TEXT = 65_536
LARGEST_SPAN = 262_144
DEEPEST = 24
MOST_ITEMS = 2_000
MARGIN = 256
"""Characters kept beyond the cut until the redaction has run: a secret that the cut halves would not be recognised."""


class CutText(str):
    """A text that was longer; its last `MARGIN` characters are not to be sent."""

    __slots__ = ()


class Snapshot:
    """Copy the values of one span within its budget; `size` is about how many characters they hold."""

    __slots__ = ("is_cut", "size")

    def __init__(self) -> None:
        self.size = 0
        self.is_cut = False

    def copy(self, value: Any, depth: int = 0) -> Any:
        """Copy a value into texts, numbers, lists and mappings with texts as keys."""
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind is int:
            return value if -(2**63) <= value < 2**63 else str(value)[:400]
        if kind is float:
            return value if math.isfinite(value) else str(value)
        self.size += 16
        if depth > DEEPEST or self.size > LARGEST_SPAN:
            self.is_cut = True
            return "…"
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return self._items(value, depth)
        return self._other(value, depth)

    def _text(self, text: str) -> str:
        length = len(text)
        left = min(LONGEST_TEXT, max(0, LARGEST_SPAN - self.size))
        if length <= left:
            self.size += length
            return text
        self.is_cut = True
        if text.startswith("data:") and ";base64," in text[:100]:
            return f"[{text[5:100].partition(';')[0]}, {length:,} characters]"
        self.size += left
        return CutText(text[: left + MARGIN])

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        pairs = list(value.items())
        self.is_cut = self.is_cut or len(pairs) > MOST_ITEMS
        return {str(key)[:400]: self.copy(item, depth + 1) for key, item in pairs[:MOST_ITEMS]}

    def _items(self, value: Any, depth: int) -> list[Any]:
        items = list(value)
        self.is_cut = self.is_cut or len(items) > MOST_ITEMS
        return [self.copy(item, depth + 1) for item in items[:MOST_ITEMS]]

    def _other(self, value: Any, depth: int) -> Any:
        if isinstance(value, enum.Enum):
            return self.copy(value.value, depth + 1)
        if isinstance(value, bytes | bytearray | memoryview):
            return f"[{len(value):,} bytes]"
        if isinstance(value, str):
            return self._text(str.__str__(value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._mapping({field.name: getattr(value, field.name, None) for field in dataclasses.fields(value)}, depth)
        dump = getattr(type(value), "model_dump", None)
        if callable(dump):
            return self.copy(dump(value), depth + 1)
        return self._text(str(value))
