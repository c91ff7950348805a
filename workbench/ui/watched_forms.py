"""Add a rule, a budget or an objective, or let one go, in dialogs of the pages that show them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.monitoring import alerting, budgets, objectives
from workbench.store import watching
from workbench.store.connection import writing
from workbench.ui import data, frame, traffic_scope, watched, words

PERIODS = {"month": "A month", "week": "A week", "day": "A day", "session": "Each session"}
GOOD = {
    "success": "it was answered",
    "ttft": "its first token came in time",
    "tpot": "each further token came in time",
    "duration": "the whole answer came in time",
}
USUAL_MS = {"ttft": 1_500, "tpot": 50, "duration": 8_000}
WINDOWS = {15: "15 minutes", 60: "An hour", 360: "6 hours", 1_440: "A day", 10_080: "A week"}
NO_DATA = {"ignore": "Says nothing", "warning": "Warns", "alert": "Alerts"}
USUAL_LEVELS: Mapping[str, tuple[float | None, float | None]] = {"budget": (80.0, 100.0), "drift": (1.0, 2.0)}
FALLS = frozenset({"liked", "traces"})
"""Signals that are bad when they fall."""
FINDINGS = ("injection", "toxicity", "pii")
ICONS = {"rule": ":material/add_alert:", "budget": ":material/savings:", "objective": ":material/flag:"}


def heading(title: str, kind: str, names: Sequence[str]) -> None:
    """Draw the heading of rules, budgets or objectives (`kind` names one), with what can be done to them beside it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(title, width="content")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            if names and st.button("Let one go", key=f"let_{kind}_go", type="tertiary"):
                st.dialog("Let one go", icon=":material/notifications_off:")(let_go)(kind, names)
            adding = f"Add {'an' if kind == 'objective' else 'a'} {kind}"
            if st.button(adding, key=f"add_{kind}", icon=":material/add:"):
                st.dialog(adding, width="medium", icon=ICONS[kind])(FORMS[kind])()


def let_go(kind: str, names: Sequence[str]) -> None:
    """Draw the choice of the one that is to stand no more."""
    name = st.selectbox(kind.capitalize(), sorted(names), key=f"gone_{kind}")
    st.caption("It is looked at no more; what it said stays, and its name is free again.")
    if st.button("Let it go", key=f"keep_gone_{kind}", type="primary"):

        def archive() -> None:
            with writing(data.engine()) as session:
                watching.archive(session, kind=kind, name=name)

        _done(archive)


def budget() -> None:
    """Draw the form of a budget."""
    name = st.text_input("Name", key="new_budget_name", placeholder="all traffic, monthly")
    limit_at, period_at, warn_at = st.columns(3)
    with limit_at:
        limit = st.number_input("US dollars", 0.0, key="new_budget_limit", value=None, placeholder="200")
    with period_at:
        period = st.selectbox("In", list(PERIODS), format_func=PERIODS.__getitem__, key="new_budget_period")
    with warn_at:
        warn = st.number_input("Warns from, in %", 1.0, 100.0, 80.0, step=5.0, format="%g", key="new_budget_warn")
    scope = {} if period == "session" else traffic_scope.narrow("new_budget")
    st.caption("Days, weeks and months are those of UTC. A limit for each session looks at the dearest session of today.")
    if st.button("Add", key="keep_budget", type="primary"):
        values: dict[str, Any] = {"limit_usd": limit or 0.0, "period": period, "scope": scope, "warn_share": warn / 100}
        _done(lambda: budgets.add(data.engine(), name, author=data.person(), **values))


def objective() -> None:
    """Draw the form of an objective."""
    name = st.text_input("Name", key="new_objective_name", placeholder="quick first token")
    measure = st.selectbox("A call is good when", list(GOOD), format_func=GOOD.__getitem__, key="new_objective_measure")
    target_at, days_at, time_at = st.columns(3)
    with target_at:
        target = st.number_input("Good calls, in %", 0.0, 100.0, 99.0, step=0.5, format="%g", key="new_objective_target")
    with days_at:
        days = st.number_input("Days", 1, objectives.LONGEST_DAYS, 30, key="new_objective_days")
    threshold: float | None = None
    with time_at:
        if measure != "success":
            threshold = st.number_input(
                "In time: up to, in ms", 0.0, value=float(USUAL_MS[measure]), format="%g", key=f"new_up_to_{measure}"
            )
    scope = traffic_scope.narrow("new_objective")
    st.caption("A call that failed is not good. What is allowed to be bad is the error budget.")
    if st.button("Add", key="keep_objective", type="primary"):
        values: dict[str, Any] = {"measure": measure, "target": target / 100, "threshold_ms": threshold, "days": int(days), "scope": scope}
        _done(lambda: objectives.add(data.engine(), name, author=data.person(), **values))


def rule() -> None:
    """Draw the form of a rule, with what it would say now."""
    name = st.text_input("Name", key="new_rule_name", placeholder="failed calls of support")
    signals = alerting.SIGNALS
    signal = st.selectbox("What is looked at", list(signals), format_func=lambda one: signals[one].title, key="new_rule_signal")
    parameters = _parameters(signal)
    values: dict[str, Any] = {"signal": signal, "parameters": parameters or {}, **_levels(signal, signals[signal].unit)}
    if signal not in alerting.TIMELESS:
        values |= {"window_minutes": _window(), "scope": traffic_scope.narrow("new_rule")}
    with st.expander("When nothing is measured, quiet time, webhook", key="new_rule_more"):
        values |= _more()
    if parameters is None:
        return
    _preview(values)
    if st.button("Add", key="keep_rule", type="primary"):
        _done(lambda: alerting.add_all(data.engine(), [{"name": name, **values}], author=data.person()))


def _parameters(signal: str) -> dict[str, str] | None:
    """Draw what a signal must be told beside the traffic; None where there is nothing of which it could be."""
    if signal == "findings":
        kind = st.selectbox("Kind", FINDINGS, accept_new_options=True, key="new_rule_kind")
        return {"kind": str(kind or FINDINGS[0])}
    if signal not in ("budget", "drift"):
        return {}
    named = {"budget": ("Budget", "budget", [one.budget.name for one in watched.budgets()]), "drift": ("Watch", "watch", watched.watches())}
    label, parameter, names = named[signal]
    if not names:
        where = "Add a budget first." if signal == "budget" else "Add a watch first, on the page Drift."
        st.info(where, icon=":material/info:")
        return None
    return {parameter: str(st.selectbox(label, names, key=f"new_rule_{parameter}"))}


def _levels(signal: str, unit: str) -> dict[str, Any]:
    """Draw from which value a rule warns and alerts; shares are asked for in per cent."""
    shown, scale = {"share": (", in %", 100.0), "ms": (", in ms", 1.0), "USD": (", in USD", 1.0)}.get(unit, ("", 1.0))
    usual_warning, usual_alert = USUAL_LEVELS.get(signal, (None, None))
    side_at, warning_at, alert_at = st.columns(3)
    with side_at:
        falls = st.selectbox(
            "Bad when it is", (False, True), int(signal in FALLS), format_func=("high", "low").__getitem__, key=f"new_rule_falls_{signal}"
        )
    with warning_at:
        warning = st.number_input(
            f"Warns from{shown}", value=usual_warning, format="%g", key=f"new_rule_warning_{signal}", placeholder="Never"
        )
    with alert_at:
        alert = st.number_input(f"Alerts from{shown}", value=usual_alert, format="%g", key=f"new_rule_alert_{signal}", placeholder="Never")
    levels = {"warning": warning, "alert": alert}
    scaled = {level: None if value is None else value / scale for level, value in levels.items()}
    return {"direction": "below" if falls else "above", **scaled}


def _window() -> int:
    return int(st.selectbox("In the last", list(WINDOWS), 1, format_func=WINDOWS.__getitem__, key="new_rule_window"))


def _more() -> dict[str, Any]:
    no_data = st.selectbox("When nothing is measured it", list(NO_DATA), format_func=NO_DATA.__getitem__, key="new_rule_no_data")
    quiet = st.number_input("Quiet for so many minutes after it said something", 0, 10_080, 60, key="new_rule_quiet")
    webhook = st.text_input(
        "Webhook", key="new_rule_webhook", placeholder="OPS_WEBHOOK", help="The name of the environment variable that holds its address."
    )
    return {"no_data": no_data, "quiet_minutes": int(quiet), "webhook_env": webhook.strip()}


def _preview(values: Mapping[str, Any]) -> None:
    """Say what the rule would say now, so that its levels can be chosen by it."""
    try:
        found = alerting.preview(data.engine(), values)
    except WorkbenchError:
        return  # It is said when it is added.
    st.caption(f"Now: {words.plain(found.reason)}", help="What this rule would say, measured on what is live.")


def _done(work: Callable[[], object]) -> None:
    """Write, and close the dialog; or say in it why not."""
    try:
        work()
    except WorkbenchError as error:
        frame.refuse(error)
        return
    data.forget()
    st.rerun()


FORMS: Mapping[str, Callable[[], None]] = {"rule": rule, "budget": budget, "objective": objective}
