"""Remember the last tries of each prompt for as long as the window is open: which jobs they were, of which draft, on which example.

Session state holds ids and short texts; the answers are the companion's, and every call is in the store.
"""

from collections.abc import Sequence
from typing import TypedDict

import streamlit as st

from workbench.runs.companion import Job
from workbench.ui import beside

KEPT = 6


class Question(TypedDict):
    """A model that was asked, and the job in which it was."""

    model: str
    job: str


class Try(TypedDict):
    """One press of the button: when, the draft's hash, the example (`golden` and `key`, empty for own values) and who was asked."""

    id: str
    at: str
    draft: str
    golden: str
    key: str
    asked: list[Question]


def add(name: str, new: Try) -> None:
    """Remember a try, the newest first, and show it; the oldest is forgotten."""
    st.session_state[_place(name)] = [new, *all_of(name)][:KEPT]
    show(name, new["id"])


def all_of(name: str) -> Sequence[Try]:
    """Give the tries of a prompt that are remembered, newest first; an empty name is the new prompt."""
    found: list[Try] = st.session_state.get(_place(name), [])
    return found


def show(name: str, try_id: str) -> None:
    """Choose the try that is shown."""
    st.session_state[f"{_place(name)}_shown"] = try_id


def shown(name: str) -> Try | None:
    """Give the try that is shown."""
    wanted = st.session_state.get(f"{_place(name)}_shown")
    return next((one for one in all_of(name) if one["id"] == wanted), None)


def move(before: str, after: str) -> None:
    """Give the tries of one name to another: a new prompt was saved."""
    for suffix in ("", "_shown"):
        if (found := st.session_state.pop(f"{_place(before)}{suffix}", None)) is not None:
            st.session_state[f"{_place(after)}{suffix}"] = found


def job(question: Question) -> Job | None:
    """Give the job of a question; None where it is not known any more."""
    return beside.companion().job(question["job"])


def going_on(found: Try | None) -> list[Question]:
    """Give the questions of a try that are not answered yet."""
    return [one for one in (found["asked"] if found else ()) if (known := job(one)) is not None and not known.is_done]


def stop(name: str) -> None:
    """Stop what goes on of any try of a prompt."""
    for found in all_of(name):
        for question in going_on(found):
            beside.companion().stop(question["job"])


def _place(name: str) -> str:
    return f"tries_of_{name}"
