"""Show how what is live is doing: the last day, what the rules say, budgets, objectives, and what changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from workbench.monitoring import budgets, objectives
from workbench.monitoring import health as healths
from workbench.monitoring.health import DayOfTraffic, Health
from workbench.monitoring.marks import LATELY_DAYS, Mark, lately
from workbench.store import watching
from workbench.store.connection import writing
from workbench.store.watching import StoredEvent
from workbench.ui import clock, data, frame, places, traffic_numbers, traffic_range, watched, watched_forms, words

BADGES = {
    "alert": ":red-badge[alert]",
    "warning": ":orange-badge[warning]",
    "ok": ":green-badge[in bounds]",
    "no_data": ":gray-badge[no data]",
}
MEASURES = {"success": "answered", "ttft": "first token", "tpot": "each further token", "duration": "whole answer"}
CHANGES = 8
NOTHING_WATCHED = "Nothing is watched yet: add a rule, a budget or an objective below, or a watch on the page Drift."
NO_BUDGETS = "None yet. A budget says how much may be spent in a day, week, month or session."
CHECKING = "`workbench monitor check --every 5` keeps what changes and sends it to webhooks; without `--every` it is for cron."
ICONS = {"agent": ":material/smart_toy:", "model": ":material/swap_horiz:", "version": ":material/edit_note:", "label": ":material/sell:"}


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def read() -> tuple[Health | None, list[Mark]]:
    """Give how the last day was and what changed."""
    return healths.health(data.engine()), lately(data.engine())


def verdict() -> None:
    """Draw in one sentence whether anything is out of its bounds."""
    named = [(f"rule “{one.rule.name}”", one.level) for one in watched.rules()]
    named += [(f"budget “{one.budget.name}”", one.level) for one in watched.budgets()]
    named += [(f"objective “{one.objective.name}”", "alert" if one.is_kept is False else "ok") for one in watched.objectives()]
    named += [(f"drift watch “{name}”", level) for name, level in watched.drift()]
    bad, warned = ([name for name, level in named if level == wanted] for wanted in ("alert", "warning"))
    if bad:
        st.error(f"Out of bounds: {words.plain(', '.join(bad))}.", icon=":material/error:")
    elif warned:
        st.warning(f"Near its bounds: {words.plain(', '.join(warned))}.", icon=":material/warning:")
    elif named:
        st.success("Everything that is watched is in its bounds.", icon=":material/check_circle:")
    else:
        st.info(NOTHING_WATCHED, icon=":material/notifications_off:")


def day(found: Health) -> None:
    """Draw the last day beside the one before."""
    title = "Last 24 hours" if not found.is_past else f"Last day with traffic, up to {clock.moment(found.until)}"
    st.subheader(title)
    now, before = found.now, found.before
    with st.container(horizontal=True, gap="medium"):
        traffic_numbers.number("Requests", f"{now.traces:,}", now.traces, before.traces, "off", "Traces that began in this time.")
        traffic_numbers.number("Cost", _cost(now), now.cost_usd, before.cost_usd, "inverse", "Of the calls to models whose price is known.")
        traffic_numbers.share("Failed calls", now.failed, before.failed, colour="inverse")
        traffic_numbers.percentile("First token, p95", "ttft", now.ttft_p95, before.ttft_p95, share="p95")
        traffic_numbers.percentile("Whole answer, p95", "duration", now.duration_p95, before.duration_p95, share="p95")
        traffic_numbers.share("Liked", now.liked, before.liked, colour="normal")
    st.caption(f"Changes are against the 24 hours before{traffic_numbers.BEYOND_CHANCE}. Requests and cost are counted whole.")


def _cost(found: DayOfTraffic) -> str:
    return f"{'≥ ' if found.unpriced else ''}{words.usd(found.cost_usd)}"


def rules() -> None:
    """Draw what every rule says now, and what they said last."""
    found, events = watched.rules(), watched.events()
    watched_forms.heading("Rules", "rule", [one.rule for one in found])
    if not found:
        st.markdown("None yet. A rule says so when costs, failures, times, liking or drift leave their bounds.")
        return
    with st.container(border=True, gap="small", key="rules_now"):
        for one in found:
            st.markdown(f"{BADGES[one.level]} **{words.plain(one.rule.name)}** – {words.plain(one.reason)}")
    st.caption(CHECKING)
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
    watched.events.clear()


def bounds() -> None:
    """Draw budgets and objectives, each beside what it allows."""
    spent = watched.budgets()
    watched_forms.heading("Budgets", "budget", [one.budget for one in spent])
    if not spent:
        st.markdown(NO_BUDGETS)
    for one in spent:
        budget(one)
    objectives_kept(watched.objectives())


def objectives_kept(kept: Sequence[objectives.Kept]) -> None:
    """Draw how far each objective is kept, under their heading."""
    watched_forms.heading("Objectives", "objective", [one.objective for one in kept])
    if not kept:
        st.markdown("None yet. An objective says which share of calls is to be answered, or in time; the rest is its error budget.")
        return
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


def changed(found: list[Mark]) -> None:
    """Draw what came new and which labels moved, each with the way to its traces since."""
    st.subheader("What changed")
    if not found:
        st.markdown(f"No agent, model or prompt version came new in the last {LATELY_DAYS} days, and no label moved.")
        return
    with st.container(border=True, gap="xxsmall", key="changes"):
        for one in found[:CHANGES]:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f"{ICONS[one.what]} **{one.at:%d %b}**  {words.plain(one.words)}")
                if one.traffic:
                    with st.container(width=110):
                        days = traffic_range.days_in_address(one.at.date(), datetime.now(UTC).date())
                        places.link(places.TRACES, "Traces", query={**one.traffic, **days})
    if len(found) > CHANGES:
        st.caption(f"{len(found) - CHANGES} earlier ones in the last {LATELY_DAYS} days stand as marks on the charts.")
