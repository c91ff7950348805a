"""Say how fast live calls are answered, and how many fail."""

import streamlit as st

from workbench.ui import frame, latency_words, live_failures, live_latency, live_objectives, live_slowest, traffic_numbers, traffic_scope

st.title("Latency")
st.markdown("How fast live calls are answered, how many fail, and what is slow.")
traffic_scope.go_on()

if not traffic_scope.combinations()[0]:
    with frame.empty("No traffic yet", "Start `workbench monitor collect`, and let your application report to it."):
        st.markdown("The README says how, under *What is live*.")
    st.stop()

with frame.refusals():
    scope = traffic_scope.choose()
    if not traffic_scope.grouped(scope.where):
        traffic_numbers.nothing()
        st.stop()
    live_latency.numbers(scope)
    st.subheader("Over time")
    with st.container(horizontal=True, gap="small", key="latency_choices"):
        measure = latency_words.choose_measure()
        percentile = latency_words.choose_percentile(measure)
        by = traffic_scope.choose_by()
    live_latency.chart(scope, by, measure, percentile)
    live_latency.table(scope, by, measure)
    live_slowest.spread(scope, measure)
    live_failures.show(scope, by)
    live_slowest.slowest(scope)
    live_objectives.show()
