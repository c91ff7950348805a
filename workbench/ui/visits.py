"""Note that a person is here, and know since when things are new to them."""

import contextlib
import time
from datetime import datetime

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.runs import changes
from workbench.ui import data

EVERY_S = 60.0
_NOTED, _SINCE = "visit_noted_at", "visit_since"


def sign() -> None:
    """Note a sign of the person, at most every minute; a store that cannot be written now is no reason to show no page."""
    if time.monotonic() - float(st.session_state.get(_NOTED, -EVERY_S)) < EVERY_S:
        return
    with contextlib.suppress(WorkbenchError):
        st.session_state[_SINCE] = changes.visit(data.engine(), data.person())
        st.session_state[_NOTED] = time.monotonic()


def since() -> datetime | None:
    """Give when the person's visit before this one ended, None on the first."""
    found: datetime | None = st.session_state.get(_SINCE)
    return found
