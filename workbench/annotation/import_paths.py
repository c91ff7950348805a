"""Find a column of a row, or what lies inside it: `expert_annotations.0.coherence`.

A column that is called so is taken before the dots are read. `*` stands for every place of a list, counted from 1, for every name of an
object, or, within a name, for the rest of it: `rater*`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

STAR = "*"


def values_at(values: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Give what a path leads to, each with what its `*` stands for; nothing where it leads nowhere.

    >>> list(values_at({"votes": [{"good": 1}, {"good": 0}]}, "votes.*.good"))
    [('1', 1), ('2', 0)]
    >>> list(values_at({"rater1": "yes", "rater2": "no", "text": "?"}, "rater*"))
    [('1', 'yes'), ('2', 'no')]
    """
    if path in values:
        yield "", values[path]
        return
    yield from _inside(values, path.split("."), "")


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """Give what a path without `*` leads to; None where it leads nowhere."""
    return next((value for _, value in values_at(values, path)), None)


def is_there(values: Mapping[str, Any], path: str) -> bool:
    """Claim that a path leads somewhere."""
    return next(values_at(values, path), None) is not None


def root_of(columns: list[str], path: str) -> list[str]:
    """Give the columns that a path takes its values from."""
    if path in columns:
        return [path]
    first = path.split(".")[0]
    return [column for column in columns if column == first or (STAR in first and _star(first, column) is not None)]


def _inside(value: Any, parts: list[str], found: str) -> Iterator[tuple[str, Any]]:
    if not parts:
        yield found, value
        return
    part, rest = parts[0], parts[1:]
    if isinstance(value, list | tuple):
        if part == STAR:
            for place, one in enumerate(value, start=1):
                yield from _inside(one, rest, str(place))
        elif part.isdecimal() and int(part) < len(value):
            yield from _inside(value[int(part)], rest, found)
    elif isinstance(value, Mapping):
        if part in value:
            yield from _inside(value[part], rest, found)
        elif STAR in part:
            for name, one in value.items():
                if (stood := _star(part, str(name))) is not None:
                    yield from _inside(one, rest, stood)


def _star(part: str, name: str) -> str | None:
    before, _, after = part.partition(STAR)
    matched = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", name, re.DOTALL)
    return matched[1] if matched else None
