"""Show how far service objectives are kept, and on which days their error budgets were spent."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.over_time import Axis, Dot, Line, over_time
from workbench.monitoring import objectives
from workbench.monitoring.objectives import DayKept, Kept
from workbench.ui import address, data, live_overview, watched, words

DAY = timedelta(days=1)
DEAR_DAYS = 3
WORTH_NAMING = 0.05


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _daily(objective_id: int) -> list[DayKept]:
    [one] = [kept.objective for kept in watched.objectives() if kept.objective.id == objective_id]
    return objectives.daily(data.engine(), one)


def show() -> None:
    """Draw the objectives, and one of them by day."""
    kept = watched.objectives()
    live_overview.objectives_kept(kept)
    if not kept:
        return
    st.caption("Over the days that each names, up to today, whatever time is chosen above. At a burn rate of 1 a budget is just used up.")
    # The one that is kept worst is shown first.
    found = {str(one.objective.id): one for one in sorted(kept, key=lambda one: one.left or 0.0) if one.calls}
    if not found:
        return
    chosen = address.choice("objective", "Objective", list(found), shown=lambda one: words.plain(found[one].objective.name))
    _chart(found[chosen], _daily(int(chosen)))


def _chart(kept: Kept, days: list[DayKept]) -> None:
    aim = kept.objective
    allowed = 100 * (1 - aim.target)
    after = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    first = after - aim.days * DAY
    lines = [
        Line("Calls outside the aim", [_dot(one) for one in days]),
        Line(f"Allowed: {allowed:.3g} %", [Dot(first + place * DAY, allowed) for place in range(aim.days)], is_faint=True),
    ]
    highest = max([allowed, *(100 * (1 - one.good / one.calls) for one in days)])
    figure = over_time(lines, first=first, after=after, step=DAY, axis=Axis(suffix=" %", format=",.3~r", most=min(100.0, 1.25 * highest)))
    st.plotly_chart(figure, key="objective_days", config=dict(CONFIG), alt=f"{aim.name}: calls outside the aim by day. {_dear(days)}")
    st.caption(_dear(days))


def _dot(one: DayKept) -> Dot:
    bad = one.calls - one.good
    # No interval: a budget is kept or not by the calls that there were.
    about = f"{bad:,} of {words.many(one.calls, 'call')}, {_spent(one)} of the error budget"
    return Dot(datetime(one.day.year, one.day.month, one.day.day, tzinfo=UTC), 100 * bad / one.calls, about=about)


def _dear(days: list[DayKept]) -> str:
    """Name the days that used up most of the budget."""
    dearest = [one for one in sorted(days, key=lambda one: -one.spent)[:DEAR_DAYS] if one.spent >= WORTH_NAMING]
    if not dearest:
        return "No day used up much of the error budget."
    named = ", ".join(f"{_spent(one)} on {one.day:%d %b}" for one in dearest)
    return f"Of the error budget were used up: {named}."


def _spent(one: DayKept) -> str:
    """Write what a day used up, which may be more than there was."""
    return f"{100 * one.spent:.0f}{words.NBSP}%"
