"""Take JSON Lines, and JSON files with one list, apart into rows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.errors import BadInput
from workbench.golden_sets.json_text import parse, parse_from
from workbench.golden_sets.rows import Row, flat_row, refused, text_lines, whole_text

MAX_FILE = 256 << 20

_BLANK = re.compile(r"[ \t\r\n]*")


def jsonl_rows(path: Path, encoding: str | None) -> Iterator[Row]:
    """Give one row a line; blank lines are passed over."""
    for number, line in enumerate(text_lines(path, encoding), start=1):
        if not line.strip():
            continue
        try:
            value = parse(line)
        except ValueError as error:
            yield refused(number, str(error))
        else:
            yield flat_row(number, value)


def json_rows(path: Path, encoding: str | None) -> Iterator[Row]:
    """Give the objects of a list one by one; raises `BadInput` where the text stops being JSON."""
    text = whole_text(path, encoding, MAX_FILE)
    at = _skip(text, 0)
    if not text[at : at + 1]:
        raise BadInput("the file is empty: it needs a list of examples", where=str(path))
    if text[at] != "[":
        raise BadInput("the file must hold one list of examples, [ … ]", where=f"{path}:{text.count(chr(10), 0, at) + 1}")
    at, line, counted = _skip(text, at + 1), 1, 0
    closes = text[at : at + 1] == "]"
    while not closes:
        line, counted = line + text.count("\n", counted, at), at
        value, at = _item(path, text, at, line)
        yield flat_row(line, value)
        at = _skip(text, at)
        closes = text[at : at + 1] == "]"
        if not closes and text[at : at + 1] != ",":
            raise BadInput("a comma or ] is missing here", where=_place(path, text, at))
        at = at if closes else _skip(text, at + 1)
    if _skip(text, at + 1) < len(text):
        raise BadInput("there is more after the list's end", where=_place(path, text, _skip(text, at + 1)))


def _item(path: Path, text: str, at: int, line: int) -> tuple[object, int]:
    try:
        return parse_from(text, at)
    except json.JSONDecodeError as error:
        raise BadInput(f"is not JSON: {error.msg}", where=_place(path, text, error.pos)) from error
    except ValueError as error:
        raise BadInput(f"the object {error}", where=f"{path}:{line}") from error


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _place(path: Path, text: str, at: int) -> str:
    return f"{path}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"
