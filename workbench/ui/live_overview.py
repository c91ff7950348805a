"""Show how what is live is doing: the last day, what the rules say, budgets, objectives, and what changed."""

import pandas as pd
import streamlit as st

from workbench.monitoring import alerting, budgets, objectives
from workbench.monitoring import health as healths
from workbench.monitoring.alerting import Checked
from workbench.monitoring.health import Change, DayOfTraffic, Health
from workbench.store import drift_reports, watching
from workbench.store.connection import reading, writing
from workbench.store.watching import StoredEvent
from workbench.ui import clock, data, frame, traffic_numbers, words

BADGES = {
    "alert": ":red-badge[alert]",
    "warning": ":orange-badge[warning]",
    "ok": ":green-badge[in bounds]",
    "no_data": ":gray-badge[no data]",
}
TIMES = (
    ("First token, p95", "ttft_p95_ms", "Time to the first token of streamed calls: 95 % were at least as quick."),
    ("Whole answer, p95", "duration_p95_ms", "Duration of answered calls: 95 % were at least as quick."),
)
MEASURES = {"success": "answered", "ttft": "first token", "tpot": "each further token", "duration": "whole answer"}
EVENTS, CHANGES = 8, 8
ICONS = {"agent": ":material/smart_toy:", "model": ":material/swap_horiz:", "version": ":material/edit_note:"}


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def read() -> tuple[Health | None, list[Change]]:
    """Give how the last day was and what changed."""
    return healths.health(data.engine()), healths.changes(data.engine())


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _watched() -> tuple[list[Checked], list[StoredEvent]]:
    with reading(data.engine()) as session:
        events = watching.events(session, limit=EVENTS)
    return alerting.look(data.engine()), events


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _bounds() -> tuple[list[budgets.Standing], list[objectives.Kept]]:
    return budgets.standings(data.engine()), objectives.standings(data.engine())


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _drift() -> list[tuple[str, str]]:
    """Name the drift watches that were checked, with the level of their latest report."""
    with reading(data.engine()) as session:
        latest = [(one.name, drift_reports.reports(session, watch_id=one.id, limit=1)) for one in watching.watches(session)]
    return [(name, "alert" if found[0].is_alarm else "warning" if found[0].is_drifted else "ok") for name, found in latest if found]


def verdict() -> None:
    """Draw in one sentence whether anything is out of its bounds."""
    rules, _ = _watched()
    spent, kept = _bounds()
    named = [(f"rule “{one.rule.name}”", one.level) for one in rules] + [(f"budget “{one.budget.name}”", one.level) for one in spent]
    named += [(f"objective “{one.objective.name}”", "alert" if one.is_kept is False else "ok") for one in kept]
    named += [(f"drift watch “{name}”", level) for name, level in _drift()]
    bad, warned = ([name for name, level in named if level == wanted] for wanted in ("alert", "warning"))
    if bad:
        st.error(f"Out of bounds: {words.plain(', '.join(bad))}.", icon=":material/error:")
    elif warned:
        st.warning(f"Near its bounds: {words.plain(', '.join(warned))}.", icon=":material/warning:")
    elif named:
        st.success("Everything that is watched is in its bounds.", icon=":material/check_circle:")
    else:
        st.info("Nothing is watched yet: `workbench monitor rules add FILE.yaml` adds rules.", icon=":material/notifications_off:")


def day(found: Health) -> None:
    """Draw the last day beside the one before."""
    title = "Last 24 hours" if not found.is_past else f"Last day with traffic, up to {clock.moment(found.until)}"
    st.subheader(title)
    now, before = found.now, found.before
    with st.container(horizontal=True, gap="medium"):
        traffic_numbers.number("Requests", f"{now.traces:,}", now.traces, before.traces, "off", "Traces that began in this time.")
        traffic_numbers.number("Cost", _cost(now), now.cost_usd, before.cost_usd, "inverse", "Of the calls to models whose price is known.")
        traffic_numbers.share("Failed calls", now.failed, before.failed, colour="inverse")
        traffic_numbers.number(
            "First token, p95", words.milliseconds(now.ttft_p95_ms), now.ttft_p95_ms, before.ttft_p95_ms, "inverse", "Of streamed calls."
        )
        traffic_numbers.number(
            "Whole answer, p95",
            words.milliseconds(now.duration_p95_ms),
            now.duration_p95_ms,
            before.duration_p95_ms,
            "inverse",
            "Of calls.",
        )
        traffic_numbers.share("Liked", now.liked, before.liked, colour="normal")
    st.caption("Changes are against the 24 hours before.")


def _cost(found: DayOfTraffic) -> str:
    return f"{'≥ ' if found.unpriced else ''}{words.usd(found.cost_usd)}"


def rules() -> None:
    """Draw what every rule says now, and what they said last."""
    found, events = _watched()
    st.subheader("Rules")
    if not found:
        st.markdown("No rules yet. `workbench monitor rules add FILE.yaml` adds some, `workbench monitor check` checks them from cron.")
        return
    with st.container(border=True, gap="small", key="rules_now"):
        for one in found:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.markdown(BADGES[one.level], width="content")
                st.markdown(f"**{words.plain(one.rule.name)}** – {words.plain(one.reason)}")
    if events:
        with st.expander("What the rules said", key="events"):
            for event in events:
                _event(event)


def _event(event: StoredEvent) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        sent = event.sent.get("webhook")
        st.markdown(f"{BADGES[event.level]} {clock.moment(event.at)} – **{words.plain(event.rule)}**: {words.plain(event.reason)}")
        if event.acknowledged_at is not None:
            st.caption(f"noted by {words.plain(event.acknowledged_by or 'somebody')}", width="content")
        elif event.level in ("alert", "warning"):
            st.button("Note", key=f"note_{event.id}", on_click=_note, args=(event.id,), type="tertiary", help="Say that you have seen it.")
        if sent:
            st.caption(words.plain(str(sent)), width="content")


def _note(event_id: int) -> None:
    with frame.refusals(), writing(data.engine()) as session:
        watching.acknowledge(session, event_id=event_id, person=data.person())
    _watched.clear()


def bounds() -> None:
    """Draw budgets and objectives, each beside what it allows."""
    spent, kept = _bounds()
    budgets_at, objectives_at = st.columns(2, gap="large")
    with budgets_at:
        st.subheader("Budgets")
        if not spent:
            st.markdown("None yet. `workbench monitor budgets add NAME USD` adds one.")
        for one in spent:
            budget(one)
    with objectives_at:
        st.subheader("Objectives")
        if not kept:
            st.markdown("None yet. `workbench monitor objectives add NAME success` adds one.")
        else:
            st.table(pd.DataFrame([objective(one) for one in kept]), border="horizontal", hide_index=True, alt="Service objectives")


def budget(one: budgets.Standing, more: str = "") -> None:
    """Draw how far a budget is spent; `more` is said behind it."""
    at_least = "at least " if one.unpriced else ""
    said = f"{at_least}{words.usd(one.spent_usd)} of {words.usd(one.budget.limit_usd)} this {one.budget.period}{more}"
    st.progress(min(1.0, one.share), text=f"**{words.plain(one.budget.name)}** {BADGES[one.level]}  \n{words.plain(said)}")


def objective(one: objectives.Kept) -> dict[str, str]:
    """Lay out an objective as a row of a table."""
    aim = one.objective
    good = MEASURES[aim.measure] + ("" if aim.threshold_ms is None else f" up to {words.milliseconds(aim.threshold_ms)}")
    return {
        "Objective": words.plain(aim.name),
        "Aim": words.plain(f"{100 * aim.target:g} % {good}, {aim.days} days"),
        "Good": words.percent(one.share) if one.share is not None else "no calls",
        "Error budget": _left(one.left),
        "Burn rate": f"{one.burn_rate:.1f}" if one.burn_rate is not None else "–",
    }


def _left(left: float | None) -> str:
    if left is None:
        return "–"
    return f"{words.percent(left)} left" if left >= 0 else f"overspent by {-100 * left:.0f}{words.NBSP}%"


def changed(found: list[Change]) -> None:
    """Draw what came new into the traffic."""
    st.subheader("What changed")
    if not found:
        st.markdown(f"No agent, model or prompt version came new in the last {healths.SINCE_DAYS} days.")
        return
    with st.container(border=True, gap="small", key="changes"):
        for one in found[:CHANGES]:
            st.markdown(f"{ICONS[one.what]} **{one.day:%d %b}**  {words.plain(one.words)}")
