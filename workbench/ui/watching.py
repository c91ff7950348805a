"""Show what needs attention: runs that go on, runs that ended before their end, newer versions that nobody has compared."""

import streamlit as st

from workbench.runs import changes
from workbench.runs.changes import Attention, Unproven
from workbench.store.values import StoredRun
from workbench.ui import data, live_run, places, run_list, run_words, words

SHOWN = 5
EVERY_S = 2.0


@st.cache_data(ttl=data.FRESH_S, max_entries=2, show_spinner=False)
def read() -> Attention:
    """Give what needs attention at present."""
    return changes.attention(data.engine())


def show(found: Attention) -> None:
    """Draw what needs attention, renewed while a run goes on; nothing where nothing does."""
    if found.is_empty:
        return
    st.subheader("Needs attention")
    if found.live:
        st.fragment(_live, run_every=EVERY_S)([run.id for run in found.live])
    for run in found.troubled[:SHOWN]:
        _troubled(run)
    if len(found.troubled) > SHOWN:
        places.link(places.RESULTS, f"{len(found.troubled) - SHOWN:,} more stopped or failed")
    for one in found.unproven[:SHOWN]:
        _unproven(one)


def _live(run_ids: list[int]) -> None:
    """Draw the runs that go on; the page is drawn anew when one has ended."""
    runs = read().live
    if [run.id for run in runs] != run_ids:
        st.rerun()
    live_run.call_worker()
    run_list.show(runs[:SHOWN])


def _troubled(run: StoredRun) -> None:
    with st.container(border=True, gap="xxsmall", key=f"troubled_{run.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{words.plain(run_words.title(run))}** &nbsp; {run_words.status_badge(run)}", width="content")
            places.link(places.COMPARE, "Resume", icon=":material/play_arrow:", query={"run": run.id})
        st.markdown(words.plain(run.status_reason) or "It ended before its end, without a reason.")
        st.caption(f"{words.ago(run.finished_at)}. What was answered is kept and not asked again.")


def _unproven(one: Unproven) -> None:
    """Draw a prompt whose newer versions have no evidence, with the way to compare the newest with production."""
    newest = one.versions[0]
    numbers = ", ".join(str(version.number) for version in reversed(one.versions))
    has_many = len(one.versions) > 1
    with st.container(border=True, gap="xxsmall", key=f"unproven_{newest.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            said = f"{'Versions' if has_many else 'Version'} {numbers} of {one.prompt}"
            st.markdown(f"**{words.plain(said)}** &nbsp; :orange-badge[Not compared]", width="content")
            query = {"candidate": f"{one.prompt}@{newest.number}", "baseline": f"{one.prompt}@{one.production}"}
            places.link(places.COMPARE, f"Compare {newest.number} with production", query=query)
        st.markdown(words.plain(newest.note) or ":gray[no note]")
        st.caption(f"{'They are' if has_many else 'It is'} newer than version {one.production}, which is in production.")
