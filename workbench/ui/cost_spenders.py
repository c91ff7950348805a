"""Show which sessions and users cost most."""

import streamlit as st

from workbench.store.connection import reading
from workbench.store.traffic_likings import Spender, dearest_sessions, dearest_users
from workbench.ui import data, places, words
from workbench.ui.traffic_scope import Scope

MOST = 8
DAY_US = 86_400_000_000


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _read(from_us: int, to_us: int) -> tuple[list[Spender], list[Spender]]:
    with reading(data.engine()) as session:
        sessions = dearest_sessions(session, from_us=from_us, to_us=to_us, limit=MOST)
        return sessions, dearest_users(session, first_day=from_us // DAY_US, last_day=(to_us - 1) // DAY_US, limit=MOST)


def show(scope: Scope) -> None:
    """Draw the dearest sessions and users of the time; they are not told apart by agent, model or version."""
    sessions, users = _read(scope.where.from_us, scope.where.to_us)
    sessions_at, users_at = st.columns(2, gap="large")
    with sessions_at:
        st.subheader("Dearest sessions")
        _list(sessions, "session", "Open", "No session is told.")
    with users_at:
        st.subheader("Dearest users")
        _list(users, "user", "Traces", "No user is told.")
    if scope.where.named:
        st.caption("Sessions and users are those of the whole time, whatever agent, model or version is chosen.")


def _list(found: list[Spender], name: str, label: str, none: str) -> None:
    if not found:
        st.markdown(none)
        return
    with st.container(border=True, gap="xsmall", key=f"dearest_{name}s"):
        for one in found:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
                cost = f"{'≥ ' if one.unpriced else ''}{words.usd(one.cost_usd)}"
                st.markdown(f"**{words.plain(cost)}** – {words.plain(words.shortened(one.name, 40))}", width="content")
                with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
                    st.caption(f"{words.many(one.traces, 'request')}, {one.input_tokens + one.output_tokens:,} tokens", width="content")
                    query = {name: one.name} | ({"range": "90d"} if name == "user" else {})
                    places.link(places.TRACES, label, query=query)
