"""Find traces, and show them a page at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from workbench.store.traces import MOST_TEXTS, TraceRow, TraceSearch
from workbench.ui import address, clock, frame, places, trace_data, traffic_range, traffic_scope, words

DEFAULT_RANGE = "24h"
ONLY: Mapping[str, str] = {
    "": "All traces",
    "errors": "With errors",
    "disliked": "Disliked",
    "liked": "Liked",
    "findings": "With findings",
    "unpriced": "Unknown price",
}
ORDERS: Mapping[str, str] = {"newest": "Newest first", "dearest": "Dearest first", "slowest": "Slowest first"}
HIDDEN: Mapping[str, str] = {"of_session": "Session", "user": "User", "environment": "Environment"}
"""What may stand in the address without a menu of its own."""
PER_PAGE = 20


def search() -> TraceSearch:
    """Draw what traces are looked for by; all of it stands in the address."""
    live, _ = traffic_scope.combinations()
    resets = ("page",)
    typed = address.search_box(
        "words", "Search", placeholder="Words of a question or an answer, or the id of a trace or session", resets=resets
    )
    with st.container(horizontal=True, gap="small"):
        time = traffic_range.choose(DEFAULT_RANGE, resets=resets)
        agent = _menu("agent", ["", *sorted({one.agent for one in live if one.agent})], lambda one: one or "All agents", 170)
        model = _menu("model", ["", *sorted({one.model for one in live if one.model})], lambda one: one or "All models", 220)
        versions = sorted({f"{one.prompt}@{one.version}" for one in live if one.prompt})
        version = _menu("version", ["", *versions], lambda one: one or "All versions", 170)
        only = _menu("only", list(ONLY), lambda one: ONLY[one], 160)
        order = _menu("order", list(ORDERS), lambda one: ORDERS[one], 160)
    _narrowed()
    _ids(typed)
    prompt, _, number = version.rpartition("@")
    named = {"agent": agent, "model": model, "prompt": prompt, "version": number if version else ""}
    named |= {"session": address.value("of_session"), "user": address.value("user")}
    named |= {"environment": address.value("environment")}
    return TraceSearch(time.from_us, time.to_us, words=typed, only=only, order=order, **named)


def _narrowed() -> None:
    """Draw what else the address narrows to, each to be taken away by a click."""
    found = {name: address.value(name) for name in HIDDEN if address.value(name)}
    if not found:
        return
    with st.container(horizontal=True, gap="small"):
        for name, value in found.items():
            said = words.plain(f"{HIDDEN[name]} {words.shortened(value, 40)}")
            st.button(said, key=f"drop_{name}", icon=":material/close:", on_click=address.put, kwargs={name: None, "page": None})


def _ids(typed: str) -> None:
    """Lead to the trace or session whose id was typed."""
    if not (typed and len(typed.split()) == 1):
        return
    trace_id, session = trace_data.ids_like(typed.strip())
    if trace_id:
        places.link(places.TRACES, f"Trace {words.plain(trace_id)}", query={"trace": trace_id})
    if session:
        places.link(places.TRACES, f"Session {words.plain(session)}", icon=":material/forum:", query={"session": session})


def _menu(name: str, options: list[str], shown: object, width: int) -> str:
    with st.container(width=width):
        return address.menu(name, name.capitalize(), options, shown=shown, resets=("page",))  # type: ignore[arg-type]


def show(wanted: TraceSearch) -> None:
    """Draw a page of what was found."""
    count = trace_data.count(wanted)
    if not count:
        with frame.empty("No trace is like that", "Look at a longer time, or take a filter away."):
            filters = ("words", "agent", "model", "version", "only", "of_session", "user", "environment", "from", "to", "page")
            st.button("Look at all of 90 days", on_click=address.put, kwargs={**dict.fromkeys(filters), "range": "90d"}, key="look_at_all")
        return
    pages = -(-count // PER_PAGE)
    page = min(max(1, address.number("page", 1)), pages)
    cut = f", of the latest {MOST_TEXTS:,} texts with these words" if trace_data.are_common(wanted.words) else ""
    st.caption(f"{words.many(count, 'trace')}{cut}")
    with st.container(border=True, gap="small", key="traces"):
        for place, one in enumerate(trace_data.find(wanted, PER_PAGE, (page - 1) * PER_PAGE)):
            if place:
                st.divider()
            row(one)
    address.page_choice("page", pages)


def row(one: TraceRow) -> None:
    """Draw a trace in three lines, with the way to it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", gap="small"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{words.plain(words.shortened(' '.join(one.input_text.split()) or one.name or 'unnamed', 120))}** {marks(one)}")
            if one.output_text:
                st.markdown(words.plain(words.shortened(" ".join(one.output_text.split()), 160)))
            st.caption(words.plain("  |  ".join(facts(one))))
        with st.container(width=110):
            places.link(places.TRACES, "Open", query={"trace": one.trace_id})


def marks(one: TraceRow) -> str:
    """Give badges of what is out of the ordinary."""
    found = []
    if one.errors:
        found.append(f":red-badge[{words.many(one.errors, 'error')}]")
    if one.findings:
        found.append(f":orange-badge[{words.many(one.findings, 'finding')}]")
    if one.liked is not None:
        found.append(":green-badge[liked]" if one.liked else ":orange-badge[disliked]")
    return " ".join(found)


def facts(one: TraceRow) -> list[str]:
    """Give the facts of a trace in words."""
    version = f"{one.prompt}@{one.version}" if one.prompt else ""
    cost = cost_of(one)
    tokens = f"{one.input_tokens + one.output_tokens:,} tokens" if one.calls else ""
    took = words.milliseconds(one.duration_ms)
    found = (moment(one.started_us), one.agent, one.model, version, took, tokens, cost, words.many(one.spans, "span"))
    return [part for part in found if part]


def cost_of(one: TraceRow) -> str:
    """Give what a trace cost: at least that, where a price is unknown."""
    if one.unpriced and not one.cost_usd:
        return "price unknown"
    return f"{'≥ ' if one.unpriced else ''}{words.usd(one.cost_usd)}" if one.calls else ""


def moment(at_us: int) -> str:
    """Write a time of a trace."""
    return clock.moment(datetime.fromtimestamp(at_us / 1e6, UTC))
