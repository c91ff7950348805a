"""Keep drafts of prompts apart: which version each was begun from, and which messages it has.

What a person typed stays in the widgets' own drafts, for the whole session. Session state holds names and numbers only: `source`, the
version whose texts the draft began with (0 for none); `copied`, the version of another prompt that a new one began with; `base`, the newest
version at that time; `edition`, which gives fresh widgets to each new beginning; and `rows`, the messages in order, named by their place in
the source or by a new number.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptDraft, PromptVersion

NEW = PromptDraft(messages=({"role": "system", "content": ""}, {"role": "user", "content": ""}), model="")
"""What a new prompt begins with."""
FIRST_NEW = 10_000
"""New messages are numbered above this, so that none is taken for one of the source."""


class Opened(TypedDict):
    """Where a draft came from and which messages it has."""

    source: int
    copied: str
    base: int
    edition: int
    rows: list[int]


def opened(name: str) -> Opened | None:
    """Give the draft of a prompt, if one was begun; an empty name is the new prompt."""
    found: Opened | None = st.session_state.get(_place(name))
    return found


def begin(name: str, source: int, base: int, messages: int, *, copied: str = "") -> None:
    """Begin a draft anew from a version with so many messages."""
    edition = st.session_state.get(f"{_place(name)}_edition", -1) + 1
    st.session_state[f"{_place(name)}_edition"] = edition
    st.session_state[_place(name)] = Opened(source=source, copied=copied, base=base, edition=edition, rows=list(range(messages)))


def begin_from(name: str, version: PromptVersion, newest: int) -> None:
    """Begin a draft anew from a version, to be saved after the newest one."""
    begin(name, version.number, newest, len(version.messages))


def forget(name: str) -> None:
    """Give a draft up: the next one begins anew."""
    st.session_state.pop(_place(name), None)


def rebase(name: str, newest: int) -> None:
    """Go on with a draft as it is, to be saved after a version that somebody else saved meanwhile."""
    if (found := opened(name)) is not None:
        found["base"] = newest


def widget_key(name: str, field: str) -> str:
    """Name a widget of the present draft, such as `draft_support_0_content_1`."""
    found = opened(name)
    return f"draft_{name}_{found['edition'] if found else 0}_{field}"


def add_row(name: str) -> None:
    """Put a message at the end."""
    rows = _rows(name)
    rows.append(max([*rows, FIRST_NEW]) + 1)


def remove_row(name: str, row: int) -> None:
    """Take a message out."""
    _rows(name).remove(row)


def move_row(name: str, row: int, by: int) -> None:
    """Move a message up (-1) or down (+1)."""
    rows = _rows(name)
    place = rows.index(row)
    rows[place], rows[place + by] = rows[place + by], rows[place]


def parameter_lines(parameters: Mapping[str, Any]) -> str:
    """Write parameters one a line.

    >>> parameter_lines({"temperature": 0.2, "stop": ["END"]})
    'temperature: 0.2\\nstop: ["END"]'
    """
    return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in parameters.items())


def read_parameters(lines: str) -> dict[str, Any]:
    """Read parameters, one `name: value` a line; a value that is not JSON is text. Raises `BadInput` naming the line.

    >>> read_parameters("temperature: 0.2\\nreasoning_effort: low")
    {'temperature': 0.2, 'reasoning_effort': 'low'}
    """
    found: dict[str, Any] = {}
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not name or not value:
            raise BadInput(f"line {number}: write a name and a value, such as temperature: 0.2", where="Parameters")
        if name in found:
            raise BadInput(f"line {number}: {name} is there twice", where="Parameters")
        try:
            found[name] = json.loads(value)
        except ValueError:
            if value[0] in '[{"':
                raise BadInput(f"line {number}: the value of {name} is not valid JSON", where="Parameters") from None
            found[name] = value
    return found


def read_json(text: str, where: str, kind: type) -> Any:
    """Read a JSON document of a kind, `list` or `dict`; None for an empty text. Raises `BadInput` with line and column."""
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"line {error.lineno}, column {error.colno}: {error.msg}", where=where) from error
    except RecursionError:
        raise BadInput("it is nested too deeply", where=where) from None
    if not isinstance(found, kind):
        raise BadInput(f"must be {'a list, in [ ]' if kind is list else 'an object, in { }'}", where=where)
    return found


def json_text(value: Sequence[Any] | Mapping[str, Any] | None) -> str:
    """Write tools or a response format to be edited; nothing for none."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False, indent=2) if value else ""


def _rows(name: str) -> list[int]:
    found = opened(name)
    return found["rows"] if found else []


def _place(name: str) -> str:
    return f"draft_of_{name}"
