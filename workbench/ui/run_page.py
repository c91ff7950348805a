"""Draw the upper part of a run's page: what it is, what can be done with it, how far it is, and which comparison is read."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.runs.progress import counts_document
from workbench.runs.results import RunParts
from workbench.ui import address, data, live_run, places, queue_data, queue_words, rejudging, run_words, words
from workbench.ui.comparisons import Comparison

EVERY_S = 2.0
PANELS, VARIANTS, DIFFERENCES, TRADE_OFF, EARLIER = "panels", "variants", "differences", "trade_off", "earlier"
VIEWS = {
    PANELS: "When, how and why",
    VARIANTS: "Variants",
    DIFFERENCES: "Differences",
    TRADE_OFF: "Quality, cost and speed",
    EARLIER: "Against an earlier run",
}


def leave() -> None:
    """Go back to the list of runs."""
    st.query_params.clear()


def header(parts: RunParts) -> None:
    """Draw title, status and what the run is made of."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"## {words.plain(run_words.title(parts.run))} &nbsp; {run_words.status_badge(parts.run)}", width="content")
        with st.container(horizontal=True, width="content"):
            if not parts.run.status.is_live and not address.value("row"):
                rejudging.offer(parts)
                if st.button("Have people judge", key="label_run", icon=":material/keyboard:"):
                    places.go(places.QUEUES, new="yes", run=parts.run.id)
                if st.button("The same again", key="same_again", icon=":material/replay:"):
                    places.go(places.COMPARE, like=parts.run.id)
            st.button("All runs", key="all_runs", icon=":material/list:", on_click=leave)
    if address.value("row"):
        st.caption(words.plain(run_words.made_of(parts)))
        return
    people = queue_words.verified(queue_data.verified_of_run(parts.run.id))
    st.caption(words.plain(f"{run_words.made_of(parts)}  |  {people}"))
    if parts.run.note:
        st.markdown(words.plain(parts.run.note))


def pick(possible: Sequence[Comparison]) -> Comparison:
    """Let the reader choose among the comparisons; the choice stands in the address."""
    if len(possible) == 1:
        return possible[0]
    by_label = {comparison.label: comparison for comparison in possible}
    return by_label[address.choice("pair", "Comparison", list(by_label), resets=("page", "row", "theme"))]


def view(*, has_panels: bool) -> str:
    """Draw what a run can be looked at by; give what is chosen."""
    return address.choice("view", "View", [one for one in VIEWS if has_panels or one != PANELS], shown=lambda one: VIEWS.get(one, one))


def progress(parts: RunParts) -> None:
    """Draw how far the run is, renewed while it goes on; the page is drawn again when new statistics are there."""
    drawn = _basis(data.summary(parts.run.id))
    waits = parts.run.status.is_live or drawn != _now(parts.run.id)
    st.fragment(_progress, run_every=EVERY_S if waits else None)(parts.run.id, parts.run.status.is_live, drawn)


def _progress(run_id: int, was_live: bool, drawn: Mapping[str, Any] | None) -> None:
    run, found = data.parts(run_id).run, data.progress(run_id)
    if run.status.is_live != was_live or _basis(data.summary(run_id)) != drawn:
        st.rerun()
    if run.status_reason:
        st.warning(words.plain(run.status_reason), icon=":material/info:")
    if run.status.is_live:
        live_run.call_worker()
        st.progress(run_words.finished_share(found), text=words.plain(run_words.counts_line(found)))
    if drawn is not None and drawn != _now(run_id):
        covered = f"{drawn['outputs']['done']:,} of {words.many(found.outputs_done, 'answer')}"
        st.caption(f"The statistics below rest on {covered} and are being brought up to date.")


def _basis(summary: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give the counts that statistics rest on."""
    return None if summary is None else {name: summary[name] for name in ("outputs", "verdicts", "scores")}


def _now(run_id: int) -> dict[str, Any]:
    counts = counts_document(data.progress(run_id))
    return {name: counts[name] for name in ("outputs", "verdicts", "scores")}
