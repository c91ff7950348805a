"""Show every run that goes on or waits, however it was started, with how far it is and what remains; refreshed by itself."""

import streamlit as st

from workbench.runs import going_on as going
from workbench.runs.going_on import Remaining
from workbench.store.values import Progress, StoredRun
from workbench.ui import address, compare_address, data, live_run, run_words, words

EVERY_S, LOOK_S = 1.0, 5.0
TITLE = "Going on now"


@st.cache_data(ttl=data.FRESH_S, max_entries=5, show_spinner=False)
def going_on() -> list[StoredRun]:
    """Give the runs that are queued or running."""
    return going.going_on(data.engine())


def show(*, without: int | None = None) -> None:
    """Draw the runs that go on, but for the one that is shown already."""
    is_any = bool(_others(without))
    st.fragment(_list, run_every=EVERY_S if is_any else LOOK_S)(without, is_any)


def _others(without: int | None) -> list[StoredRun]:
    return [run for run in going_on() if run.id != without]


def _list(without: int | None, was_any: bool) -> None:
    runs = _others(without)
    if bool(runs) != was_any:
        st.rerun()
    if not runs:
        return
    with st.container(border=True, key="live_runs", gap="medium"):
        st.markdown(f"##### {TITLE} ({len(runs):,})")
        for run in runs:
            with st.container(gap="xsmall"):
                _run(run)


def _run(run: StoredRun) -> None:
    found = data.progress(run.id)
    st.markdown(f"**{words.plain(run_words.title(run))}** &nbsp; {run_words.status_badge(run)}")
    st.progress(run_words.finished_share(found))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.caption(words.plain(_standing(run, found)))
        # No link: one to the page that it stands on leaves the browser's address as it was.
        if st.button("Watch", key=f"watch_{run.id}", icon=":material/visibility:", type="tertiary", help=f"Watch run {run.id}"):
            compare_address.clear()
            address.put(run=run.id)
            st.rerun()
        if st.button("Cancel", key=f"cancel_{run.id}", icon=":material/stop_circle:", type="tertiary", help=f"Cancel run {run.id}"):
            live_run.cancel(run.id)


def _standing(run: StoredRun, found: Progress) -> str:
    if run.status == "queued":
        live_run.call_worker()
        return run_words.size(run)
    return left_line(found, live_run.remaining(run.id, found))


def left_line(found: Progress, left: Remaining) -> str:
    """Say in a line how far a run is and what remains."""
    pieces = [f"{found.outputs_done:,} of {words.many(found.outputs_total, 'answer')}"]
    if found.outputs_failed:
        pieces.append(f"{found.outputs_failed:,} failed")
    pieces.append(f"{words.many(left.calls, 'call')} left")
    if left.seconds is not None:
        pieces.append(f"≈ {words.seconds(max(1.0, left.seconds))}")
    spent = run_words.spent(found)
    if spent == words.UNKNOWN:
        return " · ".join([*pieces, "cost unknown"])
    in_all = f" of ≈ {words.usd(left.cost_usd)}" if left.cost_usd is not None else ""
    return " · ".join([*pieces, f"{spent}{in_all}"])
