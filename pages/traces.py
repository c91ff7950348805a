"""Find traces of what is live; read one span by span, or a session as a conversation."""

import streamlit as st

from workbench.ui import address, frame, session_view, trace_list, trace_view, traffic_scope

st.title("Traces")
trace_id, session = address.value("trace"), address.value("session")

if not traffic_scope.combinations()[0] and not trace_id and not session:
    st.markdown("Every request to the live application, span by span.")
    with frame.empty(
        "No traces yet",
        "Start `workbench monitor collect`, and let your application report to it; or take a file in: `workbench monitor ingest FILE`.",
    ):
        st.markdown("The README says how, under *What is live*.")
    st.stop()

with frame.refusals():
    if trace_id:
        trace_view.show(trace_id)
    elif session:
        session_view.show(session)
    else:
        st.markdown("Every request to the live application: search it, and open it span by span.")
        trace_list.show(trace_list.search())
