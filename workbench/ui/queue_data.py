"""Read what pages show of annotation queues; whoever writes calls `forget`."""

from collections.abc import Sequence

import streamlit as st

from workbench.annotation import agreeing, guidelines, labelling, queues, settling
from workbench.annotation.labelling import Progress
from workbench.annotation.queues import QueueSummary
from workbench.annotation.settling import Decision, Dispute
from workbench.store.queue_values import StoredGuideline
from workbench.ui import data


@st.cache_data(ttl=data.FRESH_S, max_entries=4, show_spinner=False)
def listing(archived: bool = False) -> list[QueueSummary]:
    """Give the queues, newest first."""
    return queues.listing(data.engine(), archived=archived)


@st.cache_data(ttl=data.FRESH_S, max_entries=50, show_spinner=False)
def summary(queue_id: int) -> QueueSummary:
    """Give one queue. Raises `NotFound`."""
    return queues.summary(data.engine(), queue_id)


@st.cache_data(ttl=data.FRESH_S, max_entries=50, show_spinner=False)
def progress(queue_id: int) -> Progress:
    """Say how far a queue is, and who did what."""
    return labelling.progress(data.engine(), queue_id)


@st.cache_data(ttl=data.QUIET_S, max_entries=50, show_spinner=False)
def seconds(queue_id: int) -> float | None:
    """Give the median seconds of a label in a queue; may be some seconds old."""
    return labelling.progress(data.engine(), queue_id).median_s


@st.cache_data(ttl=data.FRESH_S, max_entries=50, show_spinner=False)
def versions(queue_id: int) -> Sequence[StoredGuideline]:
    """Give all guidelines of a queue, oldest first."""
    return guidelines.versions(data.engine(), queue_id)


@st.cache_data(ttl=data.QUIET_S, max_entries=50, show_spinner=False)
def slices(queue_id: int) -> dict[str, int]:
    """Count a queue's items by slice."""
    return agreeing.slices_of(data.engine(), queue_id)


@st.cache_data(ttl=data.FRESH_S, max_entries=50, show_spinner=False)
def disputes(queue_id: int) -> list[Dispute]:
    """Give the items on which people disagree."""
    return settling.disputes(data.engine(), queue_id)


@st.cache_data(ttl=data.FRESH_S, max_entries=50, show_spinner=False)
def decisions(queue_id: int) -> list[Decision]:
    """Give what was decided in a queue, newest first."""
    return settling.decisions(data.engine(), queue_id)


@st.cache_data(ttl=data.QUIET_S, max_entries=100, show_spinner=False)
def verified(revision_id: int) -> tuple[int, int]:
    """Count the examples of a golden revision that people verified, and all of them."""
    return settling.verified(data.engine(), revision_id)


@st.cache_data(ttl=data.QUIET_S, max_entries=100, show_spinner=False)
def verified_of_run(run_id: int) -> tuple[int, int]:
    """Count the examples of a run that people verified, and all of them."""
    return settling.verified_of_run(data.engine(), run_id)


def forget() -> None:
    """Forget every cached read of queues: something was written."""
    for one in (listing, summary, progress, versions, slices, disputes, decisions, verified, verified_of_run):
        one.clear()
