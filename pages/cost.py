"""Say what live traffic costs: by day, model, agent and version, who costs most, what the month will come to."""

import streamlit as st

from workbench.ui import cost_outlook, cost_spenders, frame, live_cost, traffic_scope

st.title("Cost")
st.markdown("What live traffic costs, whom it goes to, and what the month will come to.")
traffic_scope.go_on()

if not traffic_scope.combinations()[0]:
    with frame.empty(
        "No traffic yet",
        "Start `workbench monitor collect`, and let your application report to it. Runs and judges stand under *Calls and costs*.",
    ):
        st.markdown("The README says how, under *What is live*.")
    st.stop()

with frame.refusals():
    scope = traffic_scope.choose()
    if live_cost.totals(scope):
        by = live_cost.chart(scope)
        live_cost.table(scope, by)
        cost_outlook.month()
        cost_outlook.budgets()
        cost_outlook.other_model(scope)
        cost_spenders.show(scope)
