"""Say how what is live is doing: the last day, what is out of bounds, and what changed."""

import streamlit as st

from workbench.ui import frame, live_overview

st.title("Overview")
st.markdown("How what is live is doing, what is out of its bounds, and what changed lately.")
found, changes = live_overview.read()

if found is None:
    with frame.empty(
        "No traffic yet",
        "Start `workbench monitor collect`, and let your application report to it: three lines beside LiteLLM, any OpenTelemetry exporter, "
        "or `from workbench.client import Workbench`.",
    ):
        st.markdown("The README says how, under *What is live*.")
    st.stop()

with frame.refusals():
    live_overview.verdict()
    live_overview.day(found)
    live_overview.rules()
    live_overview.bounds()
    live_overview.changed(changes)
