"""Show how many live calls failed or were asked again, and what the errors said."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.over_time import MOST_AREAS, MOST_LINES, Axis, Dot, Line, over_time
from workbench.monitoring import error_kinds
from workbench.monitoring.error_kinds import ErrorKind
from workbench.stats.wilson import quick_rate
from workbench.store.connection import reading
from workbench.store.error_texts import error_texts
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_groups import Group, Point
from workbench.ui import clock, data, live_latency, places, traffic_range, traffic_scope, words
from workbench.ui.latency_words import NONE
from workbench.ui.traffic_scope import Scope, named

TEXTS, SHOWN = 500, 8
COUNTED = {"errors": "Failed", "retried": "Retried"}


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _kinds(where: TrafficFilter) -> list[ErrorKind]:
    with reading(data.engine()) as session:
        return error_kinds.kinds(error_texts(session, where=where, limit=TEXTS))


def show(scope: Scope, by: str) -> None:
    """Draw failed and retried calls over time and by name, and the kinds of errors."""
    st.subheader("Errors and retries")
    groups = sorted(traffic_scope.grouped(scope.where, by), key=lambda one: -one.sums["spans"])
    failed, retried = (sum(int(one.sums[counted]) for one in groups) for counted in COUNTED)
    if failed:
        _chart(scope, by)
    else:
        calls = sum(int(one.sums["spans"]) for one in groups)
        st.success(f"None of {words.many(calls, 'call')} failed in this time.", icon=":material/check_circle:")
    if failed or retried:
        _table(scope, by, groups)
    if failed:
        _texts(scope, failed)


def _chart(scope: Scope, by: str) -> None:
    points = traffic_scope.by_step(scope.where, by)
    names = live_latency.shown(scope, by)[:MOST_LINES]
    lines = [Line(name, [_dot(one) for one in points if named(one.key) == name]) for name in names]
    highest = max(dot.value for line in lines for dot in line.dots)
    # The intervals of few calls reach far: the axis follows the shares and cuts those.
    axis = Axis(suffix=" %", format=",.3~r", most=min(100.0, max(1.0, (2.0 if len(lines) <= MOST_AREAS else 1.15) * highest)))
    figure = over_time(lines, first=scope.time.first, after=scope.time.after, step=scope.step, axis=axis)
    last = scope.time.after - timedelta(hours=1)
    spoken = [f"Share of failed calls from {scope.time.first:%d %b} to {last:%d %b %Y}"]
    spoken += [f"{one.label}: up to {max(dot.value for dot in one.dots):.1f} %" for one in lines if one.dots]
    st.plotly_chart(
        traffic_scope.with_marks(figure, scope),
        config=dict(CONFIG),
        alt=". ".join(spoken),
        **traffic_scope.opening("failures_chart", scope, by, only="errors"),
    )
    st.caption("Share of calls that failed; its 95 % interval stands beside each point. Click one for its traces with errors.")


def _dot(point: Point) -> Dot:
    found = quick_rate(int(point.sums["errors"]), int(point.sums["spans"]))
    low, high = (100 * one if one is not None else None for one in (found.low, found.high))
    bounds = f"95 % interval {words.percent(found.low)} to {words.percent(found.high)}"
    about = f"{point.sums['errors']:,.0f} of {words.many(found.n, 'call')}, {bounds}"
    return Dot(traffic_range.moment_of(point.at_us), 100 * (found.estimate or 0.0), low, high, about)


def _table(scope: Scope, by: str, groups: list[Group]) -> None:
    before = {named(one.key): one for one in traffic_scope.grouped(scope.before, by)} if scope.before else {}
    rows = []
    for one in groups:
        row = {by.capitalize(): words.plain(named(one.key)), "Calls": f"{one.sums['spans']:,.0f}"}
        for counted, label in COUNTED.items():
            found = quick_rate(int(one.sums[counted]), int(one.sums["spans"]))
            row[label] = f"{one.sums[counted]:,.0f}"
            row[f"{label}, share"] = f"{words.percent(found.estimate)} ({words.percent(found.low)} to {words.percent(found.high)})"
            if before:
                row[f"{label}, change"] = _moved(one, before.get(named(one.key)), counted)
        rows.append(row)
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"Failed and retried calls by {by}")


def _moved(now: Group, before: Group | None, counted: str) -> str:
    if before is None:
        return NONE
    share, was = (one.sums[counted] / one.sums["spans"] for one in (now, before))
    return f"{words.signed(100 * (share - was))} points"


def _texts(scope: Scope, failed: int) -> None:
    found = _kinds(scope.where)
    st.markdown("**What the errors said**")
    if not found:
        st.markdown("The failed calls of this time are not kept any more; only their number is.")
        return
    rows = [
        {
            "Error": words.plain(one.text or "nothing"),
            "Calls": f"{one.calls:,}",
            "Share of failures": words.percent(min(1.0, one.calls / failed)),
            "Last": clock.moment(datetime.fromtimestamp(one.last_us / 1e6, UTC)),
        }
        for one in found[:SHOWN]
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="The commonest errors")
    more = f" The {SHOWN} commonest of {len(found)} kinds." if len(found) > SHOWN else ""
    st.caption(f"Errors that differ in numbers and identifiers alone are one kind.{more}")
    places.link(places.TRACES, "All traces with errors", query=traffic_scope.query_of(scope, at="", only="errors"))
