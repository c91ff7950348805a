"""Write values into CSV cells and read them back exactly.

Spreadsheets run cells that begin with `= + - @`, a tab or a line break as formulas, so on export such a cell gets an apostrophe in front,
and so does one that already has apostrophes before such a sign. On import exactly one apostrophe is taken off there, and nothing else is
changed: `'=1` becomes `=1`, while `'tis` stays.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from workbench.golden_sets.json_text import parse

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n]")
_SEPARATOR = re.compile(r"[|\r\n]+")


def escaped(text: str) -> str:
    """Make a cell that no spreadsheet runs.

    >>> escaped("=1+1"), escaped("'=1"), escaped("1+1")
    ("'=1+1", "''=1", '1+1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """Undo `escaped`.

    >>> unescaped("'=1+1"), unescaped("''=1"), unescaped("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _ESCAPED.match(cell) else cell


def tags_cell(tags: Sequence[str]) -> str:
    """Write tags separated by |, or as a JSON list where that would not be read back."""
    is_plain = not any(_SEPARATOR.search(tag) for tag in tags) and not (tags and tags[0].startswith("["))
    return "|".join(tags) if is_plain else list_cell(tags)


def list_cell(items: Sequence[str]) -> str:
    """Write a list of texts as JSON; nothing for none."""
    return json.dumps(list(items), ensure_ascii=False) if items else ""


def read_tags(value: Any) -> Any:
    """Read a list from a text: JSON, or separated by | or line breaks. Anything but text is given back."""
    if not isinstance(value, str):
        return value
    listed = _json_list(value)
    return listed if listed is not None else [tag for tag in _SEPARATOR.split(value) if tag.strip()]


def read_documents(value: Any) -> Any:
    """Read documents from a text: a JSON list, or one document. Anything but text is given back.

    A text is not taken apart at | or line breaks, as tags are: documents hold tables and paragraphs.
    """
    if not isinstance(value, str):
        return value
    listed = _json_list(value)
    return listed if listed is not None else [value]


def _json_list(text: str) -> list[str] | None:
    if not text.lstrip().startswith("["):
        return None
    try:
        found = parse(text)
    except ValueError:
        return None
    return found if isinstance(found, list) and all(isinstance(item, str) for item in found) else None
