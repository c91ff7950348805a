"""Say what live traffic costs."""

import streamlit as st

from workbench.ui import frame, traffic_scope

st.title("Cost")
with frame.refusals():
    traffic_scope.go_on()
    scope = traffic_scope.choose()
    by = traffic_scope.choose_by()
    st.write(scope, traffic_scope.by_step(scope.where, by)[:2])
