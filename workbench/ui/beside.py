"""Keep the process beside the app, one for each store, for as long as the server lives."""

import streamlit as st

from workbench.runs.companion import Companion
from workbench.settings import Settings
from workbench.ui import data


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Companion.close)
def _companion(settings: Settings) -> Companion:
    return Companion(settings)


def companion() -> Companion:
    """Give the process beside the app; it is started with its first work."""
    return _companion(data.here())
