"""Show how fast live calls are answered: percentiles over time and by model, agent or version, each with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.over_time import Axis, Dot, Line, over_time
from workbench.stats.histograms import Histogram
from workbench.stats.quantiles import FEWEST, quantile_estimate
from workbench.stats.wilson import quick_rate
from workbench.store.traces import TraceSearch
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_groups import Group, Point
from workbench.ui import address, trace_data, trace_list, traffic_numbers, traffic_range, traffic_scope, words
from workbench.ui.live_cost import HEADINGS
from workbench.ui.traffic_scope import Scope

MOST_LINES = 6
SLOWEST = 5


@dataclass(frozen=True, slots=True)
class Time:
    """A time that is measured of calls: its titles, its unit, and whether less of it is better."""

    title: str
    about: str
    unit: str = "ms"
    is_less_better: bool = True

    def written(self, value: float | None) -> str:
        """Write a value for people."""
        if value is None:
            return "–"
        return words.milliseconds(value) if self.unit == "ms" else f"{value:,.0f}"


TIMES: Mapping[str, Time] = {
    "ttft": Time("First token", "Time to the first token of streamed calls"),
    "tpot": Time("Per token", "Time per further token of streamed calls"),
    "duration": Time("Whole answer", "Duration of answered calls"),
    "speed": Time("Tokens a second", "Output tokens a second of the whole call", "tokens a second", is_less_better=False),
}
PERCENTILES: Mapping[str, float] = {"p95": 0.95, "p50": 0.5, "p90": 0.9, "p99": 0.99}
"""Of times; the slow side of speeds is the other one."""


def totals(scope: Scope) -> bool:
    """Draw the percentiles of all calls beside those of the time before; give whether there are any."""
    now, before = (_all(where) for where in (scope.where, scope.before))
    if now is None:
        traffic_numbers.nothing()
        return False
    with st.container(horizontal=True, gap="medium"):
        for name, share in (("ttft", 0.5), ("ttft", 0.95), ("tpot", 0.5), ("duration", 0.5), ("duration", 0.95), ("speed", 0.5)):
            time = TIMES[name]
            value, other = (None if one is None else one.times[name].quantile(share) for one in (now, before))
            colour = "inverse" if time.is_less_better else "normal"
            label = f"{time.title}, p{100 * share:.0f}"
            traffic_numbers.number(
                label, time.written(value), value, other, colour, f"{time.about}. {_bounds(now.times[name], share, time)}"
            )
        failed = quick_rate(int(now.sums["errors"]), int(now.sums["spans"]))
        help = f"95 % interval {words.percent(failed.low)} to {words.percent(failed.high)}, n = {failed.n:,}, after all retries."
        share_before = None if before is None else before.sums["errors"] / before.sums["spans"]
        traffic_numbers.number("Failed", words.percent(failed.estimate), failed.estimate, share_before, "inverse", help)
    if scope.before is not None:
        traffic_numbers.compared_with(scope, is_empty=before is None)
    return True


def _all(where: TrafficFilter | None) -> Group | None:
    found = traffic_scope.grouped(where) if where is not None else []
    return found[0] if found else None


def _bounds(times: Histogram, share: float, time: Time) -> str:
    found = quantile_estimate(times, share)
    if found.low is None or found.high is None:
        return f"n = {found.n:,}, too few for an interval."
    return f"95 % interval {time.written(found.low)} to {time.written(found.high)}, n = {found.n:,}."


def chart(scope: Scope) -> str:
    """Draw a percentile of a chosen time over time, a line for each model, agent or version; give what tells them apart."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Over time", width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            by = traffic_scope.choose_by()
    with st.container(horizontal=True, gap="small"):
        name = address.choice("time", "Time", list(TIMES), shown=lambda one: TIMES[one].title)
        percentile = address.choice("percentile", "Percentile", list(PERCENTILES), shown=lambda one: _shown(one, TIMES[name]))
    time = TIMES[name]
    share = PERCENTILES[percentile] if time.is_less_better else 1 - PERCENTILES[percentile]
    points = [one for one in traffic_scope.by_step(scope.where, by) if one.times[name].count]
    if not points:
        st.info(f"No call in this time has it: {time.about.lower()}.", icon=":material/timer_off:")
        return by
    order = [traffic_scope.named(one.key) for one in traffic_scope.grouped(scope.where, by)]
    shown = [one for one in dict.fromkeys(order) if any(traffic_scope.named(point.key) == one for point in points)]
    lines = [
        Line(one, [_dot(scope, point, name, share) for point in points if traffic_scope.named(point.key) == one])
        for one in shown[:MOST_LINES]
    ]
    lines += _before(scope, name, share) if len(lines) == 1 else []
    axis = Axis(suffix=" ms", format=",.3~r") if time.unit == "ms" else Axis(format=",.3~r")
    figure = over_time(lines, first=scope.time.first, after=scope.time.after, step=scope.step, axis=axis)
    spoken = "; ".join(f"{line.label}: from {line.dots[0].value:,.3g} to {line.dots[-1].value:,.3g}" for line in lines if line.dots)
    st.plotly_chart(
        traffic_scope.with_marks(figure, scope),
        config=dict(CONFIG),
        alt=f"{time.about}, {_shown(percentile, time)}, over time by {HEADINGS[by].lower()}, in {time.unit}. {spoken}",
        **traffic_scope.opening("latency_over_time", scope, by, order="slowest"),
    )
    left = f" {len(shown) - MOST_LINES} more are not drawn." if len(shown) > MOST_LINES else ""
    st.caption(
        f"{time.about}; the 95 % interval of a percentile (from {FEWEST} calls on) is drawn for up to two lines, and told at each point. "
        f"Click a point for the slowest traces behind it.{left}"
    )
    traffic_scope.marks_in_words(scope)
    return by


def _shown(percentile: str, time: Time) -> str:
    return percentile if time.is_less_better else f"p{100 * (1 - PERCENTILES[percentile]):.0f}"


def _dot(scope: Scope, point: Point, name: str, share: float) -> Dot:
    found = quantile_estimate(point.times[name], share)
    about = f"n = {found.n:,}" + ("" if found.low is None else f", 95 % interval {found.low:,.4g} to {found.high:,.4g}")
    return Dot(scope.moment(point), found.estimate or 0.0, found.low, found.high, about)


def _before(scope: Scope, name: str, share: float) -> list[Line]:
    """Give the time before as a faint line, moved to where the shown time is."""
    if scope.before is None:
        return []
    moved = scope.time.first - traffic_range.moment_of(scope.before.from_us)
    points = [one for one in traffic_scope.by_step(scope.before) if one.times[name].count]
    dots = [
        Dot(scope.moment(one) + moved, one.times[name].quantile(share) or 0.0, about=f"n = {one.times[name].count:,}") for one in points
    ]
    return [Line("before", dots, is_faint=True)] if dots else []


def table(scope: Scope, by: str) -> None:
    """Draw the percentiles of each model, agent or version, and the change of the slow ones."""
    found = traffic_scope.grouped(scope.where, by)
    before = {traffic_scope.named(one.key): one for one in traffic_scope.grouped(scope.before, by)} if scope.before else {}
    rows = [_row(one, by, before.get(traffic_scope.named(one.key))) for one in found]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"Times by {HEADINGS[by].lower()}")
    st.caption("p50 · p95 · p99, within 1 %; failed calls have no part in them. Changes are those of p95.")


def _row(one: Group, by: str, before: Group | None) -> dict[str, str]:
    row = {HEADINGS[by]: words.plain(traffic_scope.named(one.key)), "Calls": f"{one.sums['spans']:,.0f}"}
    for name in ("ttft", "tpot", "duration"):
        times = one.times[name]
        said = " · ".join(TIMES[name].written(times.quantile(share)) for share in (0.5, 0.95, 0.99)) if times.count else "–"
        changed = traffic_numbers.change(times.quantile(0.95), before.times[name].quantile(0.95)) if before else None
        row[TIMES[name].title] = f"{said}" + (f" ({changed})" if changed else "")
    speed = one.times["speed"]
    row["Tokens a second, p50"] = TIMES["speed"].written(speed.quantile(0.5))
    return row


def slowest(scope: Scope) -> None:
    """Draw the slowest traces of the time."""
    where = scope.where
    narrowed = {name: getattr(where, name) for name in ("agent", "model", "prompt", "version", "environment")}
    found = trace_data.find(TraceSearch(where.from_us, where.to_us, order="slowest", **narrowed), SLOWEST, 0)
    if not found:
        return
    st.subheader("Slowest traces")
    with st.container(border=True, gap="small", key="slowest_traces"):
        for place, one in enumerate(found):
            if place:
                st.divider()
            trace_list.row(one)
