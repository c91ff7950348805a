"""Say whether what is asked of the live application, or how it answers, has drifted, in what, and why."""

import streamlit as st

from workbench.ui import drift_replay, drift_view, drift_watch_list, frame, traffic_scope

st.title("Drift")
st.markdown("Whether what is asked, or how it is answered, differs from before: in what, and what explains it.")
traffic_scope.go_on()

if not traffic_scope.combinations()[0]:
    with frame.empty(
        "No traffic yet",
        "Start `workbench monitor collect`, and let your application report to it. Two runs on the same prompts can be compared at once.",
    ):
        st.markdown("The README says how, under *What is live*.")
else:
    with frame.refusals():
        drift_view.show()
        drift_watch_list.show()

with frame.refusals():
    drift_replay.show()
