"""Keep what came of an act for the next time the page is drawn, and say it there."""

import streamlit as st

from workbench.ui import words

_PLACE = "said_of_golden_sets"
ICONS = {"success": ":material/check_circle:", "info": ":material/info:", "error": ":material/error:"}


def remember(kind: str, text: str) -> None:
    """Keep a message: a `success`, an `info` or an `error`."""
    st.session_state[_PLACE] = [kind, text]


def say() -> None:
    """Draw the message that is kept, once."""
    kind, text = st.session_state.pop(_PLACE, ("", ""))
    if kind:
        {"success": st.success, "info": st.info}.get(kind, st.error)(words.plain(text), icon=ICONS[kind])
        # After a long page the top, where this stands, may be out of sight.
        st.toast(words.plain(text), icon=ICONS[kind])
