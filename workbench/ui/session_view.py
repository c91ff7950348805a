"""Show a session of the live application as the conversation that it was."""

import streamlit as st

from workbench.errors import NotFound
from workbench.store.traces import TraceRow, TraceSearch
from workbench.ui import places, texts, trace_data, trace_list, words

MOST = 100
EVER_US = 2**62


def show(name: str) -> None:
    """Draw the requests of a session, the first on top. Raises `NotFound`."""
    search = TraceSearch(0, EVER_US, session=name)
    found = sorted(trace_data.find(search, MOST, 0), key=lambda one: one.started_us)
    if not found:
        raise NotFound(f"there is no session {name}: its traces may have been let go")
    count = trace_data.count(search)
    places.link(places.TRACES, "All traces", icon=":material/arrow_back:")
    st.subheader(f"Session {words.plain(name)}")
    _sums(found, count)
    for one in found:
        _request(one)


def _sums(found: list[TraceRow], count: int) -> None:
    cost, unpriced = sum(one.cost_usd for one in found), sum(one.unpriced for one in found)
    users = ", ".join(sorted({one.user for one in found if one.user}))
    with st.container(horizontal=True, gap="medium"):
        st.metric("Requests", f"{count:,}", width="content")
        st.metric("Cost", f"{'≥ ' if unpriced else ''}{words.usd(cost)}", width="content")
        st.metric("Tokens", f"{sum(one.input_tokens + one.output_tokens for one in found):,}", width="content")
        st.metric("Disliked", f"{sum(one.liked == 0 for one in found):,}", width="content")
    about = f"User {users}  |  " if users else ""
    st.caption(words.plain(f"{about}{trace_list.moment(found[0].started_us)} to {trace_list.moment(found[-1].ended_us)}"))
    if count > MOST:
        st.info(f"The last {MOST} of {count:,} requests.", icon=":material/info:")


def _request(one: TraceRow) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{words.plain('  |  '.join(trace_list.facts(one)))} {trace_list.marks(one)}", width="stretch")
            with st.container(width=110):
                places.link(places.TRACES, "Open", query={"trace": one.trace_id})
        for role, text in (("user", one.input_text), ("assistant", one.output_text)):
            if text:
                st.caption(role)
                texts.box(text)
