"""Add or change a rule, a budget or an objective, or let one go, in dialogs of the pages that show them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.monitoring import alerting, budgets, objectives
from workbench.store import watching
from workbench.store.connection import writing
from workbench.store.watching import Bound, StoredBudget, StoredObjective, StoredRule
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
LEVELS = {"warning": "Warns", "alert": "Alerts"}
GONE = "It is looked at no more; what it said stays, and its name is free again."
ICONS = {"rule": ":material/add_alert:", "budget": ":material/savings:", "objective": ":material/flag:"}


def heading(title: str, kind: str, stored: Sequence[Bound]) -> None:
    """Draw the heading of rules, budgets or objectives (`kind` names one), with what can be done to them beside it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(title, width="content")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            article = "an" if kind == "objective" else "a"
            if stored and st.button("Change", key=f"change_{kind}", type="tertiary"):
                st.dialog(f"Change {article} {kind}", width="medium", icon=ICONS[kind])(change)(kind, stored)
            if st.button(f"Add {article} {kind}", key=f"add_{kind}", icon=":material/add:"):
                st.dialog(f"Add {article} {kind}", width="medium", icon=ICONS[kind])(FORMS[kind])()


def change(kind: str, stored: Sequence[Bound]) -> None:
    """Draw the choice of one that stands, and its form, in which it can be let go too."""
    by_name = {one.name: one for one in stored}
    chosen = st.selectbox(kind.capitalize(), sorted(by_name), key=f"changed_{kind}")
    FORMS[kind](by_name[chosen])


def budget(given: StoredBudget | None = None) -> None:
    """Draw the form of a budget: a new one, or one that stands."""
    was, at = given or StoredBudget(0, "", {}, "month", 0.0, 0.8), _place(given)
    name = st.text_input("Name", was.name, key=f"{at}_budget_name", placeholder="all traffic, monthly")
    limit_at, period_at, warn_at = st.columns(3)
    with limit_at:
        limit = st.number_input("US dollars", 0.0, value=was.limit_usd or None, format="%g", key=f"{at}_budget_limit", placeholder="200")
    with period_at:
        periods = list(PERIODS)
        period = st.selectbox("In", periods, periods.index(was.period), format_func=PERIODS.__getitem__, key=f"{at}_budget_period")
    with warn_at:
        warn = st.number_input("Warns from, in %", 0.0, 100.0, _percent(was.warn_share), step=5.0, format="%g", key=f"{at}_budget_warn")
    scope: dict[str, str] = {}
    if period != "session":
        scope = traffic_scope.narrow(f"{at}_budget", was.scope)
        user = st.text_input("User", str(was.scope.get("user", "")), key=f"{at}_budget_user", placeholder="All users")
        scope |= {"user": user.strip()} if user.strip() else {}
    st.caption("Days, weeks and months are those of UTC. A limit for each session looks at the dearest session of today.")
    values: dict[str, Any] = {
        "limit_usd": limit or 0.0,
        "period": period,
        "scope": scope,
        "warn_share": _share(warn),
        "instead_of": was.name,
    }
    _end("budget", given, lambda: budgets.add(data.engine(), name, author=data.person(), **values))


def objective(given: StoredObjective | None = None) -> None:
    """Draw the form of an objective: a new one, or one that stands."""
    was, at = given or StoredObjective(0, "", {}, "success", None, 0.99, 30), _place(given)
    name = st.text_input("Name", was.name, key=f"{at}_objective_name", placeholder="quick first token")
    measures = list(GOOD)
    measure = st.selectbox(
        "A call is good when", measures, measures.index(was.measure), format_func=GOOD.__getitem__, key=f"{at}_objective_measure"
    )
    target_at, days_at, time_at = st.columns(3)
    with target_at:
        target = st.number_input("Good calls, in %", 0.0, 100.0, _percent(was.target), step=0.5, format="%g", key=f"{at}_objective_target")
    with days_at:
        days = st.number_input("Days", 1, objectives.LONGEST_DAYS, was.days, key=f"{at}_objective_days")
    threshold: float | None = None
    with time_at:
        if measure != "success":
            usual = was.threshold_ms if measure == was.measure and was.threshold_ms else USUAL_MS[measure]
            key = f"{at}_up_to_{measure}"
            threshold = st.number_input("In time: up to, in ms", 0.0, value=float(usual), format="%g", key=key)
    scope = traffic_scope.narrow(f"{at}_objective", was.scope)
    st.caption("A call that failed is not good. What is allowed to be bad is the error budget.")
    values: dict[str, Any] = {"measure": measure, "target": _share(target), "threshold_ms": threshold, "days": int(days), "scope": scope}
    _end("objective", given, lambda: objectives.add(data.engine(), name, author=data.person(), instead_of=was.name, **values))


def rule(given: StoredRule | None = None) -> None:
    """Draw the form of a rule, a new one or one that stands, with what it would say now."""
    was = given or StoredRule(**{"id": 0, **alerting.parse_rule({"signal": "cost"}, is_draft=True)})
    at, signals = _place(given), alerting.SIGNALS
    name = st.text_input("Name", was.name, key=f"{at}_rule_name", placeholder="failed calls of support")
    index = list(signals).index(was.signal)
    signal = st.selectbox("What is looked at", list(signals), index, format_func=lambda one: signals[one].title, key=f"{at}_rule_signal")
    parameters = _parameters(at, signal, was.parameters)
    levels = _levels(at, signal, signals[signal].unit, given if given and given.signal == signal else None)
    values: dict[str, Any] = {"signal": signal, "parameters": parameters or {}, **levels}
    if signal not in alerting.TIMELESS:
        values |= {"window_minutes": _window(at, was.window_minutes), "scope": traffic_scope.narrow(f"{at}_rule", was.scope)}
    with st.expander("When nothing is measured, quiet time, webhook", key=f"{at}_rule_more"):
        values |= _more(at, was)
    if parameters is not None:
        _preview(values)
    whole = {"name": name, **values}

    def keep() -> None:
        if given is None:
            alerting.add_all(data.engine(), [whole], author=data.person())
        else:
            alerting.change(data.engine(), given.name, whole, author=data.person())

    _end("rule", given, keep, is_possible=parameters is not None)


def _share(percent: float) -> float:
    """Give a share from per cent, as it is written: 7 % is 0.07 and comes back as 7."""
    return round(percent / 100, 10)


def _percent(share: float) -> float:
    return round(100 * share, 8)


def _place(given: Bound | None) -> str:
    """Give what the keys of a form begin with: each one that stands has widgets of its own."""
    return "new" if given is None else f"at{given.id}"


def _parameters(at: str, signal: str, was: Mapping[str, Any]) -> dict[str, str] | None:
    """Draw what a signal must be told beside the traffic; None where there is nothing of which it could be."""
    if signal == "findings":
        kinds = list(dict.fromkeys((str(was.get("kind", FINDINGS[0])), *FINDINGS)))
        kind = st.selectbox("Kind", kinds, accept_new_options=True, key=f"{at}_rule_kind")
        return {"kind": str(kind or FINDINGS[0])}
    if signal not in ("budget", "drift"):
        return {}
    named = {"budget": ("Budget", "budget", [one.budget.name for one in watched.budgets()]), "drift": ("Watch", "watch", watched.watches())}
    label, parameter, names = named[signal]
    if not names:
        where = "Add a budget first." if signal == "budget" else "Add a watch first, on the page Drift."
        st.info(where, icon=":material/info:")
        return None
    index = names.index(was[parameter]) if was.get(parameter) in names else 0
    return {parameter: str(st.selectbox(label, names, index, key=f"{at}_rule_{parameter}"))}


def _levels(at: str, signal: str, unit: str, was: StoredRule | None) -> dict[str, Any]:
    """Draw from which value a rule warns and alerts; shares are asked for in per cent."""
    shown = {"share": ", in %", "ms": ", in ms", "USD": ", in USD"}.get(unit, "")
    usual = dict(zip(LEVELS, USUAL_LEVELS.get(signal, (None, None)), strict=True))
    if was is not None:
        kept = {"warning": was.warning, "alert": was.alert}
        usual = {level: None if value is None else _percent(value) if unit == "share" else value for level, value in kept.items()}
    falls = signal in FALLS if was is None else was.direction == "below"
    side_at, *levels_at = st.columns(3)
    with side_at:
        is_low = st.selectbox(
            "Bad when it is", (False, True), int(falls), format_func=("high", "low").__getitem__, key=f"{at}_rule_falls_{signal}"
        )
    given: dict[str, float | None] = {}
    for (level, label), column in zip(LEVELS.items(), levels_at, strict=True):
        with column:
            key = f"{at}_rule_{level}_{signal}"
            value = st.number_input(f"{label} from{shown}", value=usual[level], format="%g", key=key, placeholder="Never")
        given[level] = None if value is None else _share(value) if unit == "share" else value
    return {"direction": "below" if is_low else "above", **given}


def _window(at: str, was: int) -> int:
    options = sorted({*WINDOWS, was})
    shown = {one: WINDOWS.get(one, f"{one:,} minutes") for one in options}
    return int(st.selectbox("In the last", options, options.index(was), format_func=shown.__getitem__, key=f"{at}_rule_window"))


def _more(at: str, was: StoredRule) -> dict[str, Any]:
    index = list(NO_DATA).index(was.no_data)
    no_data = st.selectbox("When nothing is measured it", list(NO_DATA), index, format_func=NO_DATA.__getitem__, key=f"{at}_rule_no_data")
    quiet = st.number_input("Quiet for so many minutes after it said something", 0, 10_080, was.quiet_minutes, key=f"{at}_rule_quiet")
    about = "The name of the environment variable that holds its address."
    webhook = st.text_input("Webhook", was.webhook_env, key=f"{at}_rule_webhook", placeholder="OPS_WEBHOOK", help=about)
    return {"no_data": no_data, "quiet_minutes": int(quiet), "webhook_env": webhook.strip()}


def _preview(values: Mapping[str, Any]) -> None:
    """Say what the rule would say now, so that its levels can be chosen by it."""
    try:
        found = alerting.preview(data.engine(), values)
    except WorkbenchError:
        return  # It is said when it is kept.
    st.caption(f"Now: {words.plain(found.reason)}", help="What this rule would say, measured on what is live.")


def _end(kind: str, given: Bound | None, keep: Callable[[], object], *, is_possible: bool = True) -> None:
    """Draw the buttons under a form."""
    with st.container(horizontal=True, gap="small"):
        is_kept = st.button("Add" if given is None else "Keep", key=f"keep_{kind}", type="primary", disabled=not is_possible)
        is_gone = given is not None and st.button("Let it go", key=f"let_{kind}_go", type="tertiary", help=GONE)
    if is_kept:
        _done(keep)
    elif given is not None and is_gone:
        _done(lambda: _archive(kind, given.name))


def _archive(kind: str, name: str) -> None:
    with writing(data.engine()) as session:
        watching.archive(session, kind=kind, name=name)


def _done(work: Callable[[], object]) -> None:
    """Write, and close the dialog; or say in it why not."""
    try:
        work()
    except WorkbenchError as error:
        frame.refuse(error)
        return
    data.forget()
    st.rerun()


FORMS: Mapping[str, Callable[..., None]] = {"rule": rule, "budget": budget, "objective": objective}
