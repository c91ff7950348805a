"""List the golden sets with their revisions."""

import streamlit as st

from workbench.ui import data, frame, listings, places

st.title("Golden sets")
found = data.golden_list()
if not found:
    with frame.empty("No golden sets yet", "A golden set holds the questions that every variant must answer, with expected answers."):
        st.code("workbench golden import questions.csv", language="console")
        places.link(places.HOME, "Where to begin")
    st.stop()

for golden_set in found:
    listings.golden_set(golden_set, data.golden_revisions(golden_set.name))
