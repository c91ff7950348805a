"""Read what is watched: rules, budgets, objectives and drift watches, as they stand now."""

import streamlit as st

from workbench.monitoring import alerting
from workbench.monitoring import budgets as live_budgets
from workbench.monitoring import objectives as live_objectives
from workbench.monitoring.alerting import Checked
from workbench.monitoring.budgets import Standing
from workbench.monitoring.objectives import Kept
from workbench.store import drift_reports, watching
from workbench.store.connection import reading
from workbench.store.watching import StoredEvent
from workbench.ui import data

EVENTS = 8


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def rules() -> list[Checked]:
    """Give what every rule says now, the worst first."""
    return alerting.look(data.engine())


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def events() -> list[StoredEvent]:
    """Give what the rules said last, newest first."""
    with reading(data.engine()) as session:
        return watching.events(session, limit=EVENTS)


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def budgets() -> list[Standing]:
    """Give how far each budget is spent, the furthest first."""
    return live_budgets.standings(data.engine())


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def objectives() -> list[Kept]:
    """Give how far each objective is kept, by name."""
    return live_objectives.standings(data.engine())


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def drift() -> list[tuple[str, str]]:
    """Name the drift watches that were checked, with the level of their latest report."""
    with reading(data.engine()) as session:
        latest = [(one.name, drift_reports.reports(session, watch_id=one.id, limit=1)) for one in watching.watches(session)]
    return [(name, "alert" if found[0].is_alarm else "warning" if found[0].is_drifted else "ok") for name, found in latest if found]


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def watches() -> list[str]:
    """Name the drift watches."""
    with reading(data.engine()) as session:
        return [one.name for one in watching.watches(session)]
