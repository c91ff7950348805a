"""Say how fast live calls are answered and how many fail, over time and by model, agent and version."""

import streamlit as st

from workbench.ui import frame, latency_objectives, live_errors, live_latency, traffic_scope

st.title("Latency")
st.markdown("How fast live calls are answered, and how many fail.")
traffic_scope.go_on()

if not traffic_scope.combinations()[0]:
    with frame.empty(
        "No traffic yet",
        "Start `workbench monitor collect`, and let your application report to it. Times to the first token need streamed calls.",
    ):
        st.markdown("The README says how, under *What is live*.")
    st.stop()

with frame.refusals():
    scope = traffic_scope.choose()
    if live_latency.totals(scope):
        by = live_latency.chart(scope)
        live_latency.table(scope, by)
        live_errors.show(scope, by)
        latency_objectives.show()
        live_latency.slowest(scope)
