"""Read the JSON document that an answer is."""

import json
import re
from typing import Any

_FENCED = re.compile(r"\A\s*```[ \t]*(?:json)?[ \t]*\r?\n(.*)\n[ \t]*```\s*\Z", re.DOTALL | re.IGNORECASE)


class NotJson(ValueError):
    """Say in a few words why a text is no JSON document."""


def parsed(text: str, *, allow_fence: bool) -> Any:
    """Parse a text as one JSON document (RFC 8259: no NaN, no Infinity), or raise NotJson.

    With `allow_fence`, a Markdown fence around the whole document is taken off first.
    """
    if allow_fence and (fence := _FENCED.match(text)):
        text = fence.group(1)
    if not text.strip():
        raise NotJson("the answer is empty")
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error


def _refuse_constant(name: str) -> Any:
    raise NotJson(f"not JSON: {name} is no JSON value")


def _integer(digits: str) -> int | float:
    """Read an integer; Python refuses those of thousands of digits, which JSON allows, so they become floats."""
    return int(digits) if len(digits) < 1000 else float(digits)
