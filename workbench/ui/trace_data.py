"""Read traces for their page."""

from typing import Any

import streamlit as st

from workbench.annotation import from_traces
from workbench.golden_sets.browsing import input_names
from workbench.store import traces
from workbench.store.connection import reading
from workbench.store.span_values import SpanBody
from workbench.store.traces import SpanRow, TraceRow, TraceSearch
from workbench.store.traffic_samples import whole_texts
from workbench.ui import data


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def find(search: TraceSearch, limit: int, offset: int) -> list[TraceRow]:
    """Give a page of traces."""
    with reading(data.engine()) as session:
        return traces.find_traces(session, search=search, limit=limit, offset=offset)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def count(search: TraceSearch) -> int:
    """Count the traces that are found."""
    with reading(data.engine()) as session:
        return traces.count_traces(session, search=search)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def are_common(words: str) -> bool:
    """Claim that only the latest texts with some words are looked through."""
    with reading(data.engine()) as session:
        return bool(words) and traces.are_common(session, words=words)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def ids_like(text: str) -> tuple[str, str]:
    """Give the trace and the session of an id; empty where there is none."""
    with reading(data.engine()) as session:
        return traces.ids_like(session, typed=text)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def one(trace_id: str) -> tuple[TraceRow, list[SpanRow], list[dict[str, Any]], list[dict[str, Any]]]:
    """Give a trace with its spans, feedback and findings. Raises `NotFound`."""
    with reading(data.engine()) as session:
        row, spans = traces.read_trace(session, trace_id=trace_id)
        said = traces.feedback_of(session, trace_id=trace_id, of_session=row.session)
        return row, spans, said, traces.findings_of(session, trace_ref=row.id)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def body(trace_ref: int, span_id: str) -> tuple[SpanBody, str, str]:
    """Give what a span was given and gave."""
    with reading(data.engine()) as session:
        return traces.read_body(session, trace_ref=trace_ref, span_id=span_id)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def asked_and_answered(found: TraceRow) -> tuple[str, str]:
    """Give what was asked and answered in full; where its texts are gone, the beginnings that are listed."""
    with reading(data.engine()) as session:
        return whole_texts(session, [found.id]).get(found.id, (found.input_text, found.output_text))


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def golden_inputs(revision_id: int) -> list[str]:
    """Give the names of the inputs that a revision's examples have."""
    return input_names(data.engine(), revision_id)


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def queues() -> list[str]:
    """Name the queues that take traces."""
    return from_traces.queues_for_traces(data.engine())
