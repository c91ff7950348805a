"""Show how fast live calls are answered: the numbers of a time, percentiles over time, and a table."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.over_time import MOST_LINES, Dot, Line, over_time
from workbench.monitoring import latency
from workbench.monitoring.latency import Step
from workbench.stats.estimates import Estimate
from workbench.stats.wilson import quick_rate
from workbench.store.traffic_groups import Group
from workbench.ui import latency_words, traffic_numbers, traffic_range, traffic_scope, words
from workbench.ui.latency_words import TITLES, interval, quantity
from workbench.ui.traffic_range import DAY, HOUR
from workbench.ui.traffic_scope import Scope, named

NUMBERS = (("ttft", "p50"), ("ttft", "p95"), ("tpot", "p50"), ("tpot", "p95"), ("speed", "p50"), ("duration", "p50"), ("duration", "p95"))
SHORT = {"duration": "Answer", "speed": "Tokens/s"}
PER_ROW = 5
SLOW = {"ttft": "p95", "tpot": "p95", "duration": "p95", "speed": "p5"}


def numbers(scope: Scope) -> None:
    """Draw the times of all calls shown, failures and repeats, each with its change."""
    now, before = traffic_scope.whole(scope.where), traffic_scope.whole(scope.before)
    places = iter([*st.columns(PER_ROW), *st.columns(PER_ROW)])
    for measure, name in NUMBERS:
        with next(places):
            _number(measure, name, now, before)
    with next(places):
        rate(now, before, "errors", "Failed calls", "Calls that ended in an error.")
    with next(places):
        rate(now, before, "retried", "Retried calls", "Calls that were asked more than once before they were answered or given up.")
    traffic_numbers.compared_with(scope, is_empty=before is None, more=traffic_numbers.BEYOND_CHANCE)


def _number(measure: str, name: str, now: Group | None, before: Group | None) -> None:
    share = latency.MEASURES[measure][name]
    found, compared = (latency.of_group(one, measure=measure, share=share) for one in (now, before))
    traffic_numbers.percentile(f"{SHORT.get(measure, TITLES[measure])}, {name}", measure, found, compared, share=name)


def rate(now: Group | None, before: Group | None, counted: str, label: str, meant: str) -> None:
    """Draw a share of calls with its change in points."""
    found, compared = (quick_rate(int(one.sums[counted]), int(one.sums["spans"])) if one else None for one in (now, before))
    traffic_numbers.share(label, found, compared, colour="inverse", meant=meant)


def shown(scope: Scope, by: str) -> list[str]:
    """Give the names that lines and rows stand for, the busiest first."""
    return [named(one.key) for one in sorted(traffic_scope.grouped(scope.where, by), key=lambda one: -one.sums["spans"])]


def found_steps(scope: Scope, by: str, measure: str, share: float) -> dict[str, list[Step]]:
    """Give a percentile by hour or day, for each name that is drawn."""
    points = traffic_scope.by_step(scope.where, by)
    return {
        name: latency.steps([one for one in points if named(one.key) == name], measure=measure, share=share)
        for name in shown(scope, by)[:MOST_LINES]
    }


def earlier_steps(scope: Scope, measure: str, share: float) -> list[Step]:
    """Give a percentile of the traffic that is compared with, moved to lie under the present one; none where its steps are others."""
    if scope.before is None:
        return []
    compared = Scope(scope.time, scope.before, None)
    if compared.step != scope.step:
        return []
    later = timedelta(microseconds=scope.where.from_us - scope.before.from_us)
    found = latency.steps(traffic_scope.by_step(scope.before), measure=measure, share=share, later=later)
    return [one for one in found if one.at_us < scope.where.to_us]


def chart(scope: Scope, by: str, measure: str, name: str) -> None:
    """Draw a percentile over time, a line for each model, agent or version; a click opens the traces behind a point."""
    share = latency.MEASURES[measure][name]
    found = found_steps(scope, by, measure, share)
    if not any(found.values()):
        st.info(latency_words.UNKNOWN[measure], icon=":material/info:")
        return
    earlier = earlier_steps(scope, measure, share) if len(found) == 1 else []
    values = [one.found.estimate or 0.0 for steps in (*found.values(), earlier) for one in steps]
    factor, axis = latency_words.scale(measure, values)
    lines = [Line(label, _dots(steps, measure, factor)) for label, steps in found.items()]
    lines += [Line("Before", _dots(earlier, measure, factor, was=True), is_faint=True)] if earlier else []
    figure = over_time(lines, first=scope.time.first, after=scope.time.after, step=scope.step, axis=axis)
    st.plotly_chart(
        traffic_scope.with_marks(figure, scope),
        config=dict(CONFIG),
        alt=_spoken(scope, found, measure, name),
        **traffic_scope.opening("latency_chart", scope, by, order="slowest"),
    )
    traffic_scope.marks_in_words(scope)
    st.caption(" ".join(_about(scope, by, found, measure)))


def _dots(steps: Sequence[Step], measure: str, factor: float, *, was: bool = False) -> list[Dot]:
    found = []
    for one in steps:
        of = one.found
        known = of.low is not None and of.high is not None and not was
        low, high = (of.low * factor, of.high * factor) if known else (None, None)  # type: ignore[operator]
        found.append(Dot(traffic_range.moment_of(one.at_us), (of.estimate or 0.0) * factor, low, high, interval(measure, of)))
    return found


def _about(scope: Scope, by: str, found: Mapping[str, Sequence[Step]], measure: str) -> list[str]:
    step = "day" if scope.step == DAY else "hour"
    said = [f"A point is the calls of one {step} (UTC); click one for its traces, the slowest first."]
    said.append("Areas are 95 % intervals, where there are enough calls; of more than two lines they are told beside the points alone.")
    names = shown(scope, by)
    if len(names) > MOST_LINES:
        said.append(f"The {MOST_LINES} busiest of {len(names)} are drawn; the table has all.")
    silent = [name for name, steps in found.items() if not steps]
    if silent:
        said.append(f"Nothing is known of {words.plain(', '.join(silent))}: {latency_words.MEANT[measure].lower()}")
    return said


def _spoken(scope: Scope, found: Mapping[str, Sequence[Step]], measure: str, name: str) -> str:
    parts = [f"{TITLES[measure]}, {name}, from {scope.time.first:%d %b} to {scope.time.after - HOUR:%d %b %Y}"]
    for label, steps in found.items():
        values = [one.found.estimate for one in steps if one.found.estimate is not None]
        if values:
            parts.append(
                f"{label}: {quantity(measure, min(values))} to {quantity(measure, max(values))}, last {quantity(measure, values[-1])}"
            )
    return ". ".join(parts)


def table(scope: Scope, by: str, measure: str) -> None:
    """Draw percentiles by model, agent or version: all of the chosen measure, the slow one of the others."""
    before = {named(one.key): one for one in traffic_scope.grouped(scope.before, by)} if scope.before else {}
    groups = sorted(traffic_scope.grouped(scope.where, by), key=lambda one: -one.sums["spans"])
    rows = [_row(one, before.get(named(one.key)), by, measure, is_compared=bool(before)) for one in groups]
    st.markdown(f"**{TITLES[measure]}, {traffic_scope.BY[by].lower()}**")
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"{TITLES[measure]} and other times by {by}")
    if before:
        st.caption("Changes are against the time compared with; bold where the intervals of both do not overlap.")


def _row(group: Group, before: Group | None, by: str, measure: str, *, is_compared: bool) -> dict[str, str]:
    slow = SLOW[measure]
    row = {by.capitalize(): words.plain(named(group.key)), "Calls": f"{group.sums['spans']:,.0f}"}
    row |= {name: _cell(group, measure, name) for name in latency.MEASURES[measure] if name != "p90"}
    if is_compared:
        row[f"{slow}, change"] = latency_words.change(_of(group, measure, slow), _of(before, measure, slow))
    others = (one for one in latency.MEASURES if one != measure)
    return row | {f"{TITLES[one]}, {SLOW[one]}": _cell(group, one, SLOW[one]) for one in others}


def _of(group: Group | None, measure: str, name: str) -> Estimate | None:
    return latency.of_group(group, measure=measure, share=latency.MEASURES[measure][name])


def _cell(group: Group, measure: str, name: str) -> str:
    found = _of(group, measure, name)
    return latency_words.NONE if found is None else quantity(measure, found.estimate).removesuffix(f"{words.NBSP}tokens/s")
