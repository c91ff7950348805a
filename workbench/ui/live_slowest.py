"""Show how the times of live calls are spread, and which traces were slowest."""

import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.spread import round_values
from workbench.charts.spread import spread as drawn
from workbench.monitoring import latency
from workbench.store.traces import TraceRow, TraceSearch
from workbench.store.traffic_groups import Group
from workbench.ui import places, trace_data, trace_list, traffic_scope, words
from workbench.ui.latency_words import TITLES, quantity
from workbench.ui.traffic_scope import Scope

SLOWEST = 5
NAMED = {"ttft": ("p50", "p95"), "tpot": ("p50", "p95"), "duration": ("p50", "p95"), "speed": ("p5", "p50")}


def spread(scope: Scope, measure: str) -> None:
    """Draw the distribution of a measure, with that of the time compared with as an outline."""
    now, before = traffic_scope.whole(scope.where), traffic_scope.whole(scope.before)
    if now is None or not now.times[measure].count:
        return
    st.subheader("Distribution")
    marked = {}
    for name in NAMED[measure]:
        found = latency.of_group(now, measure=measure, share=latency.MEASURES[measure][name])
        if found and found.estimate:
            marked[found.estimate] = f"{name} {quantity(measure, found.estimate)}"
    bins, compared = now.times[measure].bins(), _bins(before, measure)
    values = [value for value, _ in (*bins, *compared) if value > 0]
    ticks = {one: quantity(measure, one) for one in round_values(min(values), max(values))} if values else {}
    figure = drawn(
        bins,
        compared,
        words={"now": TITLES[measure], "before": "Before"},
        marked=marked,
        ticks=ticks,
    )
    spoken = f"Distribution of {TITLES[measure].lower()} of {now.times[measure].count:,} calls: {', '.join(marked.values())}"
    st.plotly_chart(figure, key="latency_spread", config=dict(CONFIG), alt=spoken)
    st.caption(f"Share of {now.times[measure].count:,} calls, in steps of equal ratio.")


def _bins(group: Group | None, measure: str) -> list[tuple[float, int]]:
    return group.times[measure].bins() if group else []


def slowest(scope: Scope) -> None:
    """Draw the slowest traces, each with the way to it."""
    where = scope.where
    search = TraceSearch(where.from_us, where.to_us, order="slowest", **where.named)
    found = trace_data.find(search, SLOWEST, 0)
    st.subheader("Slowest traces")
    if not found:
        st.markdown("The traces of this time are not kept any more; only their sums are.")
        return
    with st.container(border=True, gap="small", key="slowest"):
        for one in found:
            _row(one)
    places.link(places.TRACES, "All, the slowest first", query=traffic_scope.query_of(scope, order="slowest"))


def _row(one: TraceRow) -> None:
    """Draw a trace in two short lines."""
    asked = words.shortened(" ".join(one.input_text.split()) or one.name or "unnamed", 90)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{words.milliseconds(one.duration_ms)}**  {words.plain(asked)} {trace_list.marks(one)}")
            st.caption(words.plain("  |  ".join(trace_list.facts(one))))
        with st.container(width=90):
            places.link(places.TRACES, "Open", query={"trace": one.trace_id})
