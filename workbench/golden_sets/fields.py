"""Name the fields of an example one by one, so that an edit says only what it changes.

A field is `expected`, `context`, `tags`, `cluster`, `split`, `metadata`, or one input, such as `inputs.question`; the value None takes an
input out. Values are plain: texts, lists, what JSON has.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workbench.errors import BadInput
from workbench.terms import Example

INPUT = "inputs."
WHOLE = ("expected", "context", "tags", "cluster", "split", "metadata")
_LISTS = ("context", "tags")

Fields = Mapping[str, Any]
"""New values by field."""


def fields_of(example: Example) -> dict[str, Any]:
    """Take an example apart.

    >>> fields_of(Example("a", {"question": "Why?"}, tags=("x",)))["inputs.question"]
    'Why?'
    """
    found: dict[str, Any] = {f"{INPUT}{name}": value for name, value in example.inputs.items()}
    for field in WHOLE:
        value = getattr(example, field)
        found[field] = list(value) if field in _LISTS else dict(value) if field == "metadata" else value
    return found


def with_fields(example: Example, fields: Fields) -> Example:
    """Lay new values over an example. Raises `BadInput` for a field that there is not."""
    inputs = dict(example.inputs)
    whole: dict[str, Any] = {}
    for field, value in fields.items():
        if field.startswith(INPUT):
            name = field.removeprefix(INPUT)
            if value is None:
                inputs.pop(name, None)
            else:
                inputs[name] = value
        elif field in WHOLE:
            whole[field] = tuple(value) if field in _LISTS and isinstance(value, list) else value
        else:
            raise BadInput(f"there is no field {field!r}", where=example.key)
    return replace(example, inputs=inputs, **whole)


def differing(before: Example, after: Example) -> dict[str, tuple[Any, Any]]:
    """Give the fields that differ, each with both values; None where an input is missing."""
    old, new = fields_of(before), fields_of(after)
    return {field: (old.get(field), new.get(field)) for field in dict.fromkeys([*old, *new]) if old.get(field) != new.get(field)}
