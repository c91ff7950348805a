"""Choose which live traffic a page shows and what it is compared with; all of it stands in the address."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench.charts.over_time import marked
from workbench.monitoring.marks import Mark, marks
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_firsts import Live, environments, live
from workbench.store.traffic_groups import COARSE_FROM_US, Group, Point, groups, series
from workbench.ui import address, data, places, traffic_range, words
from workbench.ui.traffic_range import DAY, HOUR, TimeRange

if TYPE_CHECKING:
    import plotly.graph_objects as go

DEFAULT_RANGE = "30d"
AGAINST: Mapping[str, str] = {
    "": "Against the time before",
    "week": "Against a week earlier",
    "days": "Against fixed days …",
    "none": "Without comparison",
}
BY: Mapping[str, str] = {"model": "By model", "agent": "By agent", "version": "By prompt version"}
COLUMNS: Mapping[str, tuple[str, ...]] = {"model": ("model",), "agent": ("agent",), "version": ("prompt", "version")}
"""By what traffic is told apart, and the columns of the store that stand for it."""
WEEK = timedelta(days=7)
MARKS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Scope:
    """Which traffic is shown, which it is compared with (None: none), and how long a step of its charts is (an hour or a day)."""

    time: TimeRange
    where: TrafficFilter
    before: TrafficFilter | None

    @property
    def step(self) -> timedelta:
        """Give how long a point of a chart stands for."""
        return DAY if self.where.to_us - self.where.from_us >= COARSE_FROM_US else HOUR

    def moment(self, point: Point) -> datetime:
        """Give when the step of a point begins."""
        return traffic_range.moment_of(point.at_us)


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def combinations() -> tuple[list[Live], list[str]]:
    """Give what is live, agents, models, prompt versions, and the environments."""
    with reading(data.engine()) as session:
        return live(session), environments(session)


@st.cache_data(ttl=data.QUIET_S, max_entries=40, show_spinner=False)
def grouped(where: TrafficFilter, by: str = "") -> list[Group]:
    """Add up traffic by a key of `BY`; without one, all of it in one group."""
    with reading(data.engine()) as session:
        return groups(session, where=where, by=COLUMNS.get(by, ()))


def whole(where: TrafficFilter | None) -> Group | None:
    """Add up all traffic of a time; None where there is none."""
    return next(iter(grouped(where)), None) if where else None


@st.cache_data(ttl=data.QUIET_S, max_entries=40, show_spinner=False)
def by_step(where: TrafficFilter, by: str = "") -> list[Point]:
    """Add up traffic by hour or day, and by a key of `BY`."""
    with reading(data.engine()) as session:
        return series(session, where=where, by=COLUMNS.get(by, ()))


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _marks(where: TrafficFilter) -> list[Mark]:
    return marks(data.engine(), where)


def named(key: Mapping[str, str]) -> str:
    """Name what a group or a point has in common, for people.

    >>> named({"model": "gpt-4o"}), named({"prompt": "support", "version": "2"}), named({"agent": ""})
    ('gpt-4o', 'support@2', 'not said')
    """
    if "prompt" in key:
        return f"{key['prompt']}@{key['version']}" if key["prompt"] else "not said"
    return next(iter(key.values()), "") or "not said"


def choose(default_range: str = DEFAULT_RANGE, *, without: Collection[str] = ()) -> Scope:
    """Draw what traffic is narrowed to, in one line; give what is meant. `without` names comparisons that a page does not have."""
    found, places_of = combinations()
    versions = sorted({f"{one.prompt}@{one.version}" for one in found if one.prompt})
    with st.container(horizontal=True, gap="small", key="traffic_scope"):
        time = traffic_range.choose(default_range)
        agent = _menu("agent", sorted({one.agent for one in found if one.agent}), "All agents", 160)
        model = _menu("model", sorted({one.model for one in found if one.model}), "All models", 200)
        version = _menu("version", versions, "All versions", 160)
        environment = _menu("environment", places_of, "All environments", 170) if len(places_of) > 1 else ""
        with st.container(width=230):
            options = [one for one in AGAINST if one not in without]
            against = address.menu("against", "Comparison", options, shown=lambda one: AGAINST[one])
        fixed = _fixed_days(time) if against == "days" else None
    prompt, _, number = version.rpartition("@")
    narrowed = {"agent": agent, "model": model, "prompt": prompt, "version": number if version else "", "environment": environment}
    where = TrafficFilter(time.from_us, time.to_us, **narrowed)
    return Scope(time, where, replace(where, from_us=fixed.from_us, to_us=fixed.to_us) if fixed else compared(where, against))


def narrow(name: str, was: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Draw in a form what traffic something is about, first what it `was`; give the dimensions that are narrowed. `name` is the form's."""
    found, places_of = combinations()
    versions = sorted({(one.prompt, one.version) for one in found if one.prompt})
    options: dict[str, Sequence[str]] = {
        "agent": sorted({one.agent for one in found if one.agent}),
        "model": sorted({one.model for one in found if one.model}),
        "version": [f"{prompt}@{version}" for prompt, version in versions],
    }
    before = {dimension: str(value) for dimension, value in (was or {}).items()}
    if len(places_of) > 1 or "environment" in before:
        options["environment"] = places_of
    if prompt := before.get("prompt"):
        before["version"] = f"{prompt}@{before.get('version', '')}"
    chosen: dict[str, str] = {}
    for column, (dimension, known) in zip(st.columns(len(options)), options.items(), strict=True):
        with column:
            label, every = ("Prompt version", "All versions") if dimension == "version" else (dimension.capitalize(), f"All {dimension}s")
            begun = before.get(dimension, "")
            values = ["", *known] if begun in ("", *known) else ["", begun, *known]
            key = f"{name}_{dimension}"
            chosen[dimension] = str(st.selectbox(label, values, values.index(begun), format_func=_or(every), key=key) or "")
    if version := chosen.pop("version"):
        chosen["prompt"], _, chosen["version"] = version.rpartition("@")
    return {dimension: value for dimension, value in chosen.items() if value}


def _or(every: str) -> Callable[[str], str]:
    return lambda one: one or every


def _fixed_days(time: TimeRange) -> TimeRange:
    """Draw the choice of the days that are compared with; the week before, until others are chosen."""
    found = traffic_range.between(address.value("against_from"), address.value("against_to"))
    found = found or TimeRange(time.first - WEEK, time.first)
    first, end = found.first.date(), (found.after - HOUR).date()
    key = f"against_days_{first}_{end}"
    with st.container(width=240):
        st.date_input(
            "Compared with", (first, end), key=key, label_visibility="collapsed", format="YYYY-MM-DD", on_change=_against, args=(key,)
        )
    return found


def _against(key: str) -> None:
    chosen = st.session_state[key]
    if isinstance(chosen, tuple) and len(chosen) == 2:
        address.put(against_from=f"{chosen[0]:%Y-%m-%d}", against_to=f"{chosen[1]:%Y-%m-%d}")


def compared(where: TrafficFilter, against: str) -> TrafficFilter | None:
    """Give the traffic that some is compared with: of the same length just before, or so many whole weeks earlier that both lie apart."""
    if against == "none":
        return None
    back = where.to_us - where.from_us
    if against == "week":
        back = max(1, -(-back // (WEEK // timedelta(microseconds=1)))) * (WEEK // timedelta(microseconds=1))
    return replace(where, from_us=where.from_us - back, to_us=where.to_us - back)


def span_in_words(where: TrafficFilter) -> str:
    """Write a time: days, or hours of up to two days."""
    first, after = (traffic_range.moment_of(at) for at in (where.from_us, where.to_us))
    if after - first <= 2 * DAY:
        return f"{first:%d %b %H}:00 to {after:%d %b %H}:00 UTC"
    return f"{first:%d %b} to {after - HOUR:%d %b}"


def _menu(name: str, options: Sequence[str], everything: str, width: int) -> str:
    with st.container(width=width):
        return address.menu(name, name.capitalize(), ["", *options], shown=lambda one: one or everything)


def choose_by() -> str:
    """Draw by what charts and tables tell traffic apart; give a key of `BY`."""
    return address.choice("by", "Told apart", list(BY), shown=lambda one: BY[one])


def with_marks(figure: "go.Figure", scope: Scope) -> "go.Figure":
    """Mark on a chart over time when labels moved and models, versions and agents came new; give it back."""
    said: dict[datetime, list[str]] = {}
    for one in _marks(scope.where):
        said.setdefault(one.at, []).append(one.words)
    return marked(figure, said)


def marks_in_words(scope: Scope) -> None:
    """Draw under a chart what its marks stand for."""
    found = _marks(scope.where)
    if found:
        named = "; ".join(f"{one.at:%d %b} {words.plain(one.words)}" for one in found[:MARKS_NAMED])
        more = f"; and {len(found) - MARKS_NAMED} more" if len(found) > MARKS_NAMED else ""
        st.caption(f"▼ {named}{more}.")


def opening(key: str, scope: Scope, by: str, **more: str) -> dict[str, Any]:
    """Give what `st.plotly_chart` needs so that a click on a point opens the traces behind it; `more` goes into their address."""
    return {"key": key, "on_select": lambda: _open(key, scope, by, more), "selection_mode": "points"}


def _open(key: str, scope: Scope, by: str, more: Mapping[str, str]) -> None:
    points = [one for one in st.session_state[key]["selection"]["points"] if one.get("customdata")]
    if points:
        moment, label, *_ = points[0]["customdata"]
        st.session_state["open_traces"] = query_of(scope, at=moment[:13] if scope.step == HOUR else moment[:10], by=by, label=label, **more)


def go_on() -> None:
    """Open the traces of the point that was clicked, if one was; called first thing on a page."""
    wanted = st.session_state.pop("open_traces", None)
    if wanted:
        places.go(places.TRACES, **wanted)


def query_of(scope: Scope, *, at: str = "", by: str = "", label: str = "", **more: str) -> dict[str, str]:
    """Give the address of the Traces page for the traffic shown: of one day or hour `at`, of what `label` names under `by`."""
    where = scope.where
    found = {"agent": where.agent, "model": where.model, "version": f"{where.prompt}@{where.version}" if where.prompt else ""}
    found["environment"] = where.environment
    if by and label in {named(dict(zip(COLUMNS[by], values, strict=True))) for values in _values(by)}:
        found[by] = label
    time = {"from": at, "to": at} if at else {"from": f"{scope.time.first:%Y-%m-%dT%H}", "to": f"{scope.time.after - HOUR:%Y-%m-%dT%H}"}
    return {name: value for name, value in (found | time | more).items() if value}


def _values(by: str) -> set[tuple[str, ...]]:
    return {tuple(str(getattr(one, name)) for name in COLUMNS[by]) for one in combinations()[0]} - {("",), ("", "")}
