"""List queues with how far they are."""

import streamlit as st

from workbench.annotation.queues import QueueSummary
from workbench.ui import address, places, queue_data, queue_words, words

PRESENT, ARCHIVED = "Present", "Archived"


def show() -> None:
    """Draw a card per queue."""
    is_archived = False
    if queue_data.listing(archived=True):
        is_archived = address.choice("show", "Which queues", [PRESENT, ARCHIVED]) == ARCHIVED
    found = queue_data.listing(archived=is_archived)
    for one in found:
        _card(one)
    if not found:
        st.caption("None.")


def _card(found: QueueSummary) -> None:
    queue, counts = found.queue, found.counts
    with st.container(border=True, key=f"queue_{queue.id}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{words.plain(queue.name)}** &nbsp; {badge(found)}", width="content")
            with st.container(horizontal=True, width="content"):
                if counts.disputed:
                    places.link(places.ADJUDICATE, f"{counts.disputed:,} to decide", query={"queue": queue.id})
                places.link(places.QUEUES, "Open", query={"queue": queue.id})
        seconds = queue_data.seconds(queue.id)
        pace = f" · {seconds:.1f} s per label" if seconds is not None else ""
        st.caption(words.plain(f"{queue_words.source(found)} · {queue_words.asked(found.kinds)} · {queue_words.people_line(found)}{pace}"))
        st.progress(queue_words.share_done(counts), text=words.plain(queue_words.counts_line(counts)))


def badge(found: QueueSummary) -> str:
    """Say in a word how a queue stands, as Markdown."""
    if found.queue.archived_at:
        return ":gray-badge[Archived]"
    if found.queue.is_paused:
        return ":gray-badge[Paused]"
    return f":blue-badge[{found.counts.due:,} due]" if found.counts.due else ":green-badge[Done]"
