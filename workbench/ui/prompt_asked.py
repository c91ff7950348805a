"""Choose which models a draft is tried on: its own first, and others to be asked side by side, each at another server if wanted.

Session state holds only the numbers of the rows; what was chosen stays in the widgets' own drafts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.ui import icon_buttons, words

MOST = 4
KEPT: Mapping[str, Any] = {"persist_state": "session"}
OWN_ROW = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A model to be asked; `api_base` and the name of the variable with the key are empty for the provider's own."""

    model: str
    api_base: str = ""
    api_key_env: str = ""


def choose(name: str, own: str, known: Sequence[str]) -> list[Asked]:
    """Draw a row per model; give those that have a name, the draft's own model first."""
    rows = _rows(name)
    found = [_own(name, own), *(_other(name, row, place + 2, known) for place, row in enumerate(rows))]
    return [one for one in found if one.model]


def can_add(name: str) -> bool:
    """Claim that one more model can be asked."""
    return len(_rows(name)) < MOST - 1


def add(name: str) -> None:
    """Add a row for another model."""
    rows = _rows(name)
    st.session_state[_place(name)] = [*rows, max(rows, default=OWN_ROW) + 1]


def remove(name: str, row: int) -> None:
    """Take a row away."""
    st.session_state[_place(name)] = [one for one in _rows(name) if one != row]


def _own(name: str, own: str) -> Asked:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        shown = f"**{words.plain(own)}**" if own else ":gray[choose a model in the editor]"
        with st.container(width="stretch"):
            st.markdown(f"Ask &nbsp; {shown}")
        base, key = _server(name, OWN_ROW, 1)
    return Asked(own, base, key)


def _other(name: str, row: int, number: int, known: Sequence[str]) -> Asked:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        with st.container(width="stretch"):
            model = st.selectbox(
                f"Model {number}",
                known,
                index=None,
                accept_new_options=True,
                placeholder="another model, as provider/name",
                key=_key(name, row, "model"),
                label_visibility="collapsed",
                **KEPT,
            )
        base, key = _server(name, row, number)
        label = f"Do not ask model {number}"
        with icon_buttons.box(_key(name, row, "remove"), width="content"):
            st.button(
                label,
                key=_key(name, row, "remove"),
                icon=":material/close:",
                type="tertiary",
                on_click=remove,
                args=(name, row),
                help=label,
            )
    return Asked((model or "").strip(), base, key)


def _server(name: str, row: int, number: int) -> tuple[str, str]:
    """Ask for a server of one's own, behind a button."""
    label, key = f"Server of model {number}", _key(name, row, "server")
    with (
        icon_buttons.box(key, width="content"),
        st.popover(label, icon=":material/dns:", key=key, type="tertiary", help=f"{label}: an address and key of your own"),
    ):
        base = st.text_input(
            "API base",
            key=_key(name, row, "base"),
            placeholder="http://localhost:11434/v1",
            help="An OpenAI-compatible server; empty for the provider's own.",
            **KEPT,
        )
        variable = st.text_input(
            "Variable with the key",
            key=_key(name, row, "key"),
            placeholder="MY_SERVER_API_KEY",
            help="The name of the environment variable. Keys are never typed in here.",
            **KEPT,
        )
    return base.strip(), variable.strip()


def _rows(name: str) -> list[int]:
    found: list[int] = st.session_state.get(_place(name), [])
    return found


def _place(name: str) -> str:
    return f"models_tried_with_{name}"


def _key(name: str, row: int, field: str) -> str:
    return f"try_{name}_{row}_{field}"
