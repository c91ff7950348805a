"""List what people said of rows: who found which answer better, why, and where to read the row again."""

import streamlit as st

from workbench.ui import data, frame, places, verdict_list

st.title("Verdicts by people")
st.markdown("What people said of rows while they read them, beside the judge's word. The newest stand first.")

counts = data.people()
if not counts:
    with frame.empty(
        "No verdicts yet",
        "Open a row of a run and say which answer is better, with the keys 1 to 4. Rows where people and the judge disagree can then be "
        "picked out with “Disputed”.",
    ):
        places.link(places.RESULTS, "Results")
    st.stop()

verdict_list.show(counts)
