"""Turn values into cells of the grid, and what was typed there back into values."""

import json
from typing import Any

from workbench.golden_sets.fields import INPUT


def as_cell(field: str, value: Any) -> Any:
    """Give what a cell shows: texts as they are, lists of tags as lists, anything else as JSON.

    >>> as_cell("inputs.n", 5), as_cell("expected", None), as_cell("tags", ("x",))
    ('5', '', ['x'])
    """
    if field == "tags":
        return list(value or ())
    if value is None:
        return None if field.startswith(INPUT) else ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def from_cell(field: str, typed: Any, stored: Any) -> Any:
    """Give the value that a cell stands for; where it was not text before, JSON is read.

    >>> from_cell("inputs.n", "6", 5), from_cell("inputs.n", "six", 5), from_cell("inputs.q", "6", "5"), from_cell("split", " ", "dev")
    (6, 'six', '6', None)
    """
    if field == "tags":
        return [str(tag) for tag in typed or []]
    text = "" if typed is None else str(typed)
    if not field.startswith(INPUT):
        return text if text.strip() else None
    if stored is None or isinstance(stored, str):
        return text if text or stored is not None else None
    try:
        return json.loads(text)
    except ValueError:
        return text
