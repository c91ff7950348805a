"""Let a person say what each column of a file is, beginning with what is guessed."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.golden_sets.columns import FIELDS
from workbench.ui import golden_upload, words

INPUT, METADATA, LEFT_OUT = "inputs", "metadata", "left out"
ROLES = {
    INPUT: "Input",
    "expected": "Expected answer",
    "context": "Context document",
    "tags": "Tags",
    "split": "Split",
    "cluster": "Cluster",
    "key": "Key",
    METADATA: "Metadata",
    LEFT_OUT: "Leave out",
}
MOST_SHOWN = 60
WIDTHS = [3, 5, 2.4, 2.4]

Role = tuple[str, str]
"""What a column is, and, for an input, under which name."""


def draw(columns: Sequence[str], guessed: Mapping[str, Any], samples: Mapping[str, str]) -> dict[str, Any] | None:
    """Draw a row for each column; give the mapping, None where the guess is left as it is. Raises `BadInput`."""
    guess = roles_of(columns, guessed)
    for heading, column in zip(("Column", "First value", "Becomes", "Called in templates"), st.columns(WIDTHS), strict=True):
        column.caption(heading)
    chosen = dict(guess)
    for place, name in enumerate(columns[:MOST_SHOWN]):
        chosen[name] = _row(place, name, samples.get(name, ""), guess[name])
    if len(columns) > MOST_SHOWN:
        rest = [ROLES[role].lower() for role, _ in (guess[name] for name in columns[MOST_SHOWN:])]
        st.caption(f"{len(rest):,} further columns become {', '.join(dict.fromkeys(rest))}.")
    return None if chosen == guess else mapping_of(chosen)


def roles_of(columns: Sequence[str], mapping: Mapping[str, Any]) -> dict[str, Role]:
    """Say for each column what a mapping makes of it."""
    named = {column: (kind, name) for kind in (INPUT, METADATA) for name, column in _pairs(mapping.get(kind) or (), columns)}
    single = {mapping[field]: (field, "") for field in FIELDS if mapping.get(field)}
    return {column: single.get(column) or named.get(column) or (LEFT_OUT, "") for column in columns}


def _pairs(asked: Sequence[str], columns: Sequence[str]) -> list[tuple[str, str]]:
    """Take `name=column` apart; a column may have an = of its own, so the column is looked for first."""
    known = set(columns)
    found = []
    for one in asked:
        place = next((at for at, sign in enumerate(one) if sign == "=" and one[at + 1 :] in known), None)
        found.append((one, one) if place is None else (one[:place], one[place + 1 :]))
    return found


def mapping_of(roles: Mapping[str, Role]) -> dict[str, Any]:
    """Write what was chosen as a mapping. Raises `BadInput` for what cannot be."""
    found: dict[str, Any] = dict.fromkeys(FIELDS, "")
    inputs: list[str] = []
    for column, (role, name) in roles.items():
        if role == INPUT:
            if not name.strip() or "=" in name:
                raise BadInput("give it a name that templates can write", where=f"The input {column}")
            inputs.append(f"{name.strip()}={column}")
        elif role in FIELDS:
            if found[role]:
                raise BadInput(f"two columns are {ROLES[role].lower()}: {found[role]} and {column}. Choose one.")
            found[role] = column
    if not inputs:
        raise BadInput("choose at least one input: what the model is asked")
    left_out = [column for column, (role, _) in roles.items() if role == LEFT_OUT]
    # Metadata is not named: all others, and columns that turn up later, become metadata under their own names.
    return {**found, "inputs": inputs, "metadata": None, "left_out": left_out}


def _row(place: int, column: str, sample: str, guess: Role) -> Role:
    base = f"map_{golden_upload.edition()}_{place}"
    name_at, sample_at, role_at, called_at = st.columns(WIDTHS, vertical_alignment="center")
    with name_at:
        st.markdown(f"**{words.plain(words.shortened(column, 60))}**")
    with sample_at:
        st.caption(words.plain(words.shortened(" ".join(sample.split()), 90)) or "empty")
    with role_at:
        options = list(ROLES)
        role = st.selectbox(
            words.plain(f"What {column} becomes"),
            options,
            index=options.index(guess[0]),
            format_func=ROLES.__getitem__,
            key=f"{base}_role",
            label_visibility="collapsed",
        )
    with called_at:
        if role != INPUT:
            return (role, guess[1] if role == guess[0] else "")
        called = guess[1] if guess[0] == INPUT else _plain_name(column)
        name = st.text_input(words.plain(f"Name of the input {column}"), called, key=f"{base}_name", label_visibility="collapsed")
        if name.strip() and not name.strip().isidentifier():
            st.caption(f":orange[Templates cannot write {words.plain(name)}: take letters, digits and _]")
        return (INPUT, name)


def _plain_name(column: str) -> str:
    """Propose a name that a template can write."""
    found = "".join(letter if letter.isalnum() else "_" for letter in column.strip().lower()).strip("_")
    return found if found.isidentifier() else "question"
