"""Turn whatever an attribute holds into a text, a number or a count, or into nothing: never an exception."""

import json
import math
from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 32
"""Deeper than this nobody reads."""

TOO_DEEP = "[nested too deeply]"
LARGEST_COUNT = 10**9
"""Beyond it a number of tokens is no number of tokens."""


def clean_text(text: str) -> str:
    r"""Replace what SQLite and UTF-8 cannot hold.

    >>> clean_text("a\0b\ud800")
    'a\ufffdb\ufffd'
    """
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean(value: Any, depth: int = 0) -> Any:
    """Give a value that JSON can hold: clean texts, no numbers that are none, no nesting without end."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or value is True or value is False:
        return value
    if isinstance(value, dict) and depth < MAX_DEPTH:
        return {clean_text(str(key)): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else named_float(value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else clean(_as_float(value))
    if depth >= MAX_DEPTH:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item, depth + 1) for item in value]
    return clean_text(str(value))


def named_float(value: float) -> str:
    """Name a number that is none as OTLP's JSON does."""
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def text_of(value: Any) -> str:
    """Give a text as it is, stripped; numbers as text; nothing else.

    >>> text_of("  gpt "), text_of(3), text_of(3.0), text_of(True), text_of(["a"])
    ('gpt', '3', '3.0', '', '')
    """
    if isinstance(value, str):
        return value.strip()
    return "" if value is None or isinstance(value, bool) or not isinstance(value, int | float) else str(value)


def full_text_of(value: Any) -> str:
    """Give a text unchanged, and anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def number_of(value: Any) -> float | None:
    """Read a finite number, also from a text.

    >>> number_of("0.5"), number_of(2), number_of("nan"), number_of(True), number_of([1])
    (0.5, 2.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def count_of(value: Any) -> int | None:
    """Read a whole number of 0 or more, also from a text or from 12.0.

    >>> count_of("12"), count_of(12.0), count_of(12.5), count_of(-1)
    (12, 12, None, None)
    """
    if type(value) is int:
        return value if 0 <= value <= LARGEST_COUNT else None
    number = number_of(value)
    return int(number) if number is not None and number.is_integer() and 0 <= number <= LARGEST_COUNT else None


def parsed(value: Any) -> Any:
    """Read a text that holds JSON's objects or lists; give everything else as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return clean(json.loads(value))
    except (ValueError, RecursionError):
        return value


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Read a mapping, also from JSON; else an empty one."""
    value = parsed(value)
    return value if isinstance(value, Mapping) else {}


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
