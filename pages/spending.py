"""Say what calls to models cost and how long they took: by day, model, purpose and person, and which had no answer."""

import streamlit as st

from workbench.ui import address, frame, places, spending_view

st.title("Calls and costs")
st.markdown("Every call to a model that this workbench made: what it cost, how long it took, and what came of it.")
since = spending_view.since_when()
found = spending_view.read(since)

if not found.total.calls:
    if since is None or not spending_view.read(None).total.calls:
        with frame.empty(
            "No calls yet", "Calls come from runs, judges and trials of a draft. What they cost shows up here as they are made."
        ):
            places.link(places.COMPARE, "Start a comparison")
            places.link(places.PROMPTS, "Try a prompt")
    else:
        with frame.empty("No calls in this time", "There are older ones."):
            st.button("Look at all", key="look_at_all", on_click=address.put, kwargs={"range": "all", "page": None})
    st.stop()

spending_view.totals(found)
spending_view.chart(found)
spending_view.models(found)
spending_view.shares(found)
spending_view.failed(found)
