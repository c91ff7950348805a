"""Keep edits of golden sets until they are saved: one draft a set, for as long as the session lasts.

A draft is plain values, laid on revision number `base`: `changed` has new values by key and field (as `golden_sets.fields` names them),
`added` the fields of new examples by a number of their own (`key` among them, empty for one that is made), `removed` keys.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, TypedDict

import streamlit as st

from workbench.golden_sets import Edits
from workbench.golden_sets.fields import fields_of, with_fields
from workbench.terms import Example

MOST = 10_000
"""Edits that are saved at once."""
EDITION = "golden_draft_edition"
KEY = "key"


class Draft(TypedDict):
    """A draft as session state keeps it."""

    base: int
    changed: dict[str, dict[str, Any]]
    added: dict[str, dict[str, Any]]
    removed: list[str]


def of(name: str) -> Draft | None:
    """Give the draft of a set, if there is one."""
    found: Draft | None = st.session_state.get(_place(name))
    return found


def base_of(name: str, newest: int) -> int:
    """Give the number of the revision that edits are laid on: the draft's, or the newest."""
    found = of(name)
    return found["base"] if found else newest


def removed(name: str) -> set[str]:
    """Give the keys that the draft removes."""
    found = of(name)
    return set(found["removed"]) if found else set()


def changed(name: str, key: str) -> Mapping[str, Any]:
    """Give the new values that the draft has for an example."""
    found = of(name)
    return found["changed"].get(key, {}) if found else {}


def put(name: str, draft: Draft) -> None:
    """Keep a draft; one that changes nothing is none."""
    if draft["changed"] or draft["added"] or draft["removed"]:
        st.session_state[_place(name)] = draft
    else:
        st.session_state.pop(_place(name), None)


def copy_of(name: str, base: int) -> Draft:
    """Give a copy of the draft, or an empty one on that revision."""
    return deepcopy(of(name)) or Draft(base=base, changed={}, added={}, removed=[])


def set_fields(draft: Draft, stored: Example, fields: Mapping[str, Any]) -> None:
    """Lay new values over an example; those that come to what is stored are no change."""
    as_stored = fields_of(stored)
    mine = {**draft["changed"].get(stored.key, {}), **fields}
    mine = {field: value for field, value in mine.items() if as_stored.get(field) != value}
    draft["changed"].pop(stored.key, None)
    if mine:
        draft["changed"][stored.key] = mine


def new_number(draft: Draft) -> str:
    """Give a number for a new example."""
    return str(max((int(number) for number in draft["added"] if number.isdecimal()), default=0) + 1)


def add(name: str, base: int, fields: Mapping[str, Any]) -> str:
    """Add an example; give its number."""
    draft = copy_of(name, base)
    number = new_number(draft)
    draft["added"][number] = dict(fields)
    put(name, draft)
    redraw()
    return number


def drop_added(name: str, number: str) -> None:
    """Take a new example out of the draft."""
    if draft := of(name):
        draft["added"].pop(number, None)
        put(name, draft)
    redraw()


def remove(name: str, base: int, keys: Sequence[str]) -> None:
    """Remove examples."""
    draft = copy_of(name, base)
    draft["removed"] = list(dict.fromkeys([*draft["removed"], *keys]))
    put(name, draft)
    redraw()


def keep(name: str, key: str) -> None:
    """Remove an example no more."""
    if draft := of(name):
        draft["removed"] = [one for one in draft["removed"] if one != key]
        put(name, draft)
    redraw()


def undo(name: str, key: str) -> None:
    """Take back what was changed of an example."""
    if draft := of(name):
        draft["changed"].pop(key, None)
        put(name, draft)
    redraw()


def discard(name: str) -> None:
    """Give the draft up."""
    st.session_state.pop(_place(name), None)
    redraw()


def edits(name: str) -> Edits:
    """Give the draft as the service takes it."""
    found = of(name)
    if found is None:
        return Edits()
    return Edits(found["changed"], tuple(as_example(fields) for fields in found["added"].values()), tuple(found["removed"]))


def as_example(fields: Mapping[str, Any]) -> Example:
    """Give a new example of a draft as it would be added."""
    return with_fields(Example(str(fields.get(KEY) or ""), {}), {field: value for field, value in fields.items() if field != KEY})


def take_over(name: str, base: int, found: Edits) -> None:
    """Put edits, now laid on another revision, into the place of the draft."""
    added = {str(number): {KEY: one.key, **fields_of(one)} for number, one in enumerate(found.added, start=1)}
    put(
        name,
        Draft(base=base, changed={key: dict(fields) for key, fields in found.changed.items()}, added=added, removed=list(found.removed)),
    )
    redraw()


def summary(name: str) -> str:
    """Say how much a draft changes: `3 changed, 1 added, 2 removed`; nothing for none."""
    found = of(name)
    if found is None:
        return ""
    gone = set(found["removed"])
    counts = {
        "changed": len([key for key in found["changed"] if key not in gone]),
        "added": len(found["added"]),
        "removed": len(found["removed"]),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def redraw() -> None:
    """Let grid and form begin anew with what the draft says now."""
    st.session_state[EDITION] = edition() + 1


def edition() -> int:
    """Number the beginnings of grid and form."""
    found: int = st.session_state.get(EDITION, 0)
    return found


def _place(name: str) -> str:
    return f"golden_draft_of_{name}"
