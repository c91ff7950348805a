"""Show how many live calls failed or were tried again, over time, and in which words they failed."""

import pandas as pd
import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.over_time import Axis, Dot, Line, over_time
from workbench.stats.wilson import quick_rate
from workbench.store.connection import reading
from workbench.store.span_errors import ErrorWords, error_words
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_groups import Group, Point
from workbench.ui import data, places, traffic_scope, words
from workbench.ui.live_cost import HEADINGS
from workbench.ui.traffic_scope import Scope

MOST_LINES, MOST_WORDS = 6, 6


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _words(where: TrafficFilter) -> list[ErrorWords]:
    with reading(data.engine()) as session:
        return error_words(session, where=where, limit=MOST_WORDS)


def show(scope: Scope, by: str) -> None:
    """Draw errors and retries."""
    st.subheader("Errors and retries")
    found = traffic_scope.grouped(scope.where, by)
    if not any(one.sums["errors"] or one.sums["retried"] for one in found):
        st.markdown("No call failed, and none was tried again.")
        return
    points = traffic_scope.by_step(scope.where, by)
    names = list(dict.fromkeys(traffic_scope.named(one.key) for one in found))[:MOST_LINES]
    lines = [Line(name, [_dot(scope, point) for point in points if traffic_scope.named(point.key) == name]) for name in names]
    figure = over_time(lines, first=scope.time.first, after=scope.time.after, step=scope.step, axis=Axis(suffix=" %"))
    spoken = "; ".join(f"{traffic_scope.named(one.key)} {one.sums['errors']:,.0f} of {one.sums['spans']:,.0f}" for one in found)
    st.plotly_chart(
        traffic_scope.with_marks(figure, scope),
        config=dict(CONFIG),
        alt=f"Share of failed calls over time by {HEADINGS[by].lower()}, in per cent. In all: {spoken}",
        **traffic_scope.opening("errors_over_time", scope, by, only="errors"),
    )
    st.caption(
        "Share of calls without an answer after all retries; 95 % intervals (Wilson) are drawn for up to two lines, and told at each point."
        " Click one for its failures."
    )
    st.table(pd.DataFrame([_row(one, by) for one in found]), border="horizontal", hide_index=True, alt="Failed and repeated calls")
    _list(scope)


def _dot(scope: Scope, point: Point) -> Dot:
    failed = quick_rate(int(point.sums["errors"]), int(point.sums["spans"]))
    low, high = (None if bound is None else 100 * bound for bound in (failed.low, failed.high))
    about = f"{point.sums['errors']:,.0f} of {failed.n:,}, 95 % interval {low or 0:.1f} % to {high or 0:.1f} %"
    return Dot(scope.moment(point), 100 * (failed.estimate or 0.0), low, high, about)


def _row(one: Group, by: str) -> dict[str, str]:
    sums = one.sums
    failed, retried = (quick_rate(int(sums[name]), int(sums["spans"])).to_json() for name in ("errors", "retried"))
    return {
        HEADINGS[by]: words.plain(traffic_scope.named(one.key)),
        "Calls": f"{sums['spans']:,.0f}",
        "Failed": f"{sums['errors']:,.0f}",
        "Share failed": words.share(failed),
        "Tried again": f"{sums['retried']:,.0f}",
        "Share tried again": words.share(retried),
    }


def _list(scope: Scope) -> None:
    found = _words(scope.where)
    if not found:
        return
    st.markdown("**In which words calls failed**")
    with st.container(border=True, gap="xsmall", key="error_words"):
        for one in found:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
                said = words.plain(words.shortened(one.words or "no words", 160))
                st.markdown(f":red-badge[{one.calls:,}] {said}", width="stretch")
                query = traffic_scope.query_of(scope, only="errors")
                places.link(places.TRACES, "Traces", query=query)
