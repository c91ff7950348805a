"""List runs: title, status, what each found in a sentence, and the way to its results."""

from collections.abc import Sequence

import streamlit as st

from workbench.store.values import StoredRun
from workbench.ui import address, data, places, run_words, words
from workbench.ui.comparisons import ICONS, headline

PER_PAGE = 20


def show(runs: Sequence[StoredRun]) -> None:
    """Draw a card per run, newest first."""
    for run in runs:
        card(run)


def card(run: StoredRun) -> None:
    """Draw one run."""
    with st.container(border=True, key=f"run_{run.id}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{words.plain(run_words.title(run))}** &nbsp; {run_words.status_badge(run)}", width="content")
            link(run)
        st.markdown(finding(run))
        st.caption(words.plain(f"{run_words.size(run)}  |  {words.ago(run.created_at)}"))
        if run.status.is_live:
            progress = data.progress(run.id)
            st.progress(run_words.finished_share(progress), text=words.plain(f"{words.percent(run_words.finished_share(progress))} done"))


def link(run: StoredRun) -> None:
    """Draw the way to a run: to its progress while it goes on, else to its results."""
    place = places.COMPARE if run.status.is_live else places.RESULTS
    places.link(place, "Watch" if run.status.is_live else "Results", query={"run": run.id})


def finding(run: StoredRun) -> str:
    """Say in Markdown what is known of a run: what it found, why it stopped, or how far it is."""
    if run.status_reason:
        return words.plain(run.status_reason)
    summary = data.summary(run.id)
    if run.status.is_live or not summary:
        waits = "" if run.status.is_live else " The statistics are being computed."
        return words.plain(run_words.counts_line(data.progress(run.id)) + waits)
    failed = summary["outputs"]["failed"]
    broken = f" &nbsp; :orange-badge[{words.many(failed, 'answer')} failed]" if failed else ""
    sentence, colour = headline(summary)
    if not sentence:
        return words.plain(run_words.counts_line(data.progress(run.id))) + broken
    return f":{colour}[{ICONS[colour]}] {words.plain(sentence)}{broken}"


def show_pages() -> None:
    """Draw all runs, a page at a time."""
    page = max(1, address.number("page", 1))
    runs = data.runs(PER_PAGE + 1, (page - 1) * PER_PAGE)
    show(runs[:PER_PAGE])
    with st.container(horizontal=True):
        if page > 1:
            st.button("Newer", key="newer", icon=":material/arrow_back:", on_click=address.put, kwargs={"page": page - 1})
        if len(runs) > PER_PAGE:
            st.button("Older", key="older", icon=":material/arrow_forward:", on_click=address.put, kwargs={"page": page + 1})
