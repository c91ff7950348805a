"""Show a run while it is carried out: what is done, failed, spent and left, refreshed every second, with Cancel and Resume.

Nothing of the run lives here: a worker carries it out and the store remembers it, so a reload, another page or a closed browser change
nothing. Where no worker is alive while a run waits for one, a worker is started.
"""

import time
from collections.abc import Callable
from typing import Literal

import streamlit as st

from workbench.errors import NotFound
from workbench.runs import control
from workbench.runs import going_on as going
from workbench.runs.going_on import Remaining
from workbench.runs.launching import ensure_worker
from workbench.store.values import Progress, StoredRun
from workbench.ui import data, frame, places, run_words, words
from workbench.ui.comparisons import ICONS, headline

EVERY_S = 1.0
WORKER_EVERY_S = 5.0
_ASKED = "worker_asked_for_at"
STYLE = """<style>
.st-key-run_numbers { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 0.6rem 1rem; }
</style>"""


def call_worker() -> None:
    """See to it that a worker is alive; asked at most every few seconds, since one takes that long to come up."""
    if time.monotonic() - float(st.session_state.get(_ASKED, -WORKER_EVERY_S)) >= WORKER_EVERY_S:
        st.session_state[_ASKED] = time.monotonic()
        with frame.refusals():
            ensure_worker(data.engine(), data.here())


def is_live(run_id: int | None) -> bool:
    """Claim that a run is queued or running; None and runs that are not there are not."""
    if run_id is None:
        return False
    try:
        return data.parts(run_id).run.status.is_live
    except NotFound:
        return False


@st.cache_data(ttl=data.FRESH_S, max_entries=50, show_spinner=False)
def remaining(run_id: int, found: Progress) -> Remaining:
    """Guess what remains of a run."""
    return going.remaining(data.engine(), run_id, found)


def cancel(run_id: int) -> None:
    """Cancel a run, and draw the page again."""
    _act(lambda: control.cancel(data.engine(), run_id))


def show(run_id: int) -> None:
    """Draw the panel of a run. Raises `NotFound`."""
    goes_on = data.parts(run_id).run.status.is_live
    st.html(STYLE)
    st.fragment(_panel, run_every=EVERY_S if goes_on else None)(run_id, goes_on)


def _panel(run_id: int, was_live: bool) -> None:
    run, found = data.parts(run_id).run, data.progress(run_id)
    if run.status.is_live:
        call_worker()
    elif was_live:
        st.rerun()
    left = remaining(run_id, found) if run.status.is_live else None
    with st.container(border=True):
        st.markdown(f"#### {words.plain(run_words.title(run))} &nbsp; {run_words.status_badge(run)}")
        st.caption(words.plain(run_words.made_of(data.parts(run_id))))
        if run.status_reason:
            st.warning(words.plain(run.status_reason), icon=":material/info:")
        if left is not None:
            st.progress(run_words.finished_share(found), text=state_line(run, found, left))
        with st.container(key="run_numbers"):
            _numbers(found, left)
        sentence, colour = headline(data.summary(run_id))
        if sentence:
            st.markdown(f":{colour}[{ICONS[colour]}] {words.plain(sentence)}")
        _actions(run, found)


def state_line(run: StoredRun, found: Progress, left: Remaining) -> str:
    """Say how far a run is, and how long the rest may take."""
    if run.status == "queued":
        return "Waiting for a worker; one comes up within seconds."
    time_left = f", about {words.seconds(max(1.0, left.seconds))} left" if left.seconds is not None else ""
    return f"{words.percent(run_words.finished_share(found))} done{time_left}"


def _numbers(found: Progress, left: Remaining | None) -> None:
    _number("Answers", f"{found.outputs_done:,} / {found.outputs_total:,}")
    _number("Failed", f"{found.outputs_failed:,}", help="Answers that the model did not give, with the reason in the results.")
    judged = found.verdicts_done + found.scores_done
    _number("Verdicts and scores", f"{judged:,} / {found.verdicts_total + found.scores_total:,}")
    unscored = found.verdicts_unscored + found.scores_unscored
    _number("Unscored", f"{unscored:,}", help="What a judge or check could not score. It is counted as missing, never as zero.")
    _number("Calls", f"{found.asked:,}", help="Calls made to models, judges included.")
    if left is not None:
        _number("Calls left", f"{left.calls:,}", help="At most: those that the cache can answer are counted too.")
    _number("From the cache", f"{found.cached:,}", help="Results taken from earlier calls, with their original cost and times.")
    _number("Spent", run_words.spent(found))
    if left is not None:
        cost = words.UNKNOWN if left.cost_usd is None else f"≈ {words.usd(left.cost_usd)}"
        _number("Cost in the end", cost, help="If the calls that are left cost what those before have cost.")


def _number(label: str, value: str, help: str | None = None) -> None:
    st.metric(label, value, help=help)


def _actions(run: StoredRun, found: Progress) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if run.status.is_live:
            if st.button("Cancel", key=f"cancel_run_{run.id}", icon=":material/stop_circle:"):
                cancel(run.id)
        elif run.status != "done" or found.outputs_failed:
            _resume(run)
        label = "See what is there so far" if run.status.is_live else "See the results"
        kind: Literal["primary", "secondary"] = "secondary" if run.status.is_live else "primary"
        if st.button(label, key="see_results", type=kind, icon=places.RESULTS.icon):
            places.go(places.RESULTS, run=run.id)


def _resume(run: StoredRun) -> None:
    limit: float | None = None
    if run.max_cost_usd is not None:
        limit = st.number_input(
            "Stop before more is spent than, US dollars", min_value=0.0, value=run.max_cost_usd, key="resume_limit", width=260
        )
    label = "Ask again what failed" if run.status == "done" else "Resume"
    if st.button(label, key="resume_run", icon=":material/play_arrow:", help="What was answered is not asked again."):
        _act(lambda: control.resume(data.engine(), run.id, max_cost_usd=limit or None))


def _act(change: Callable[[], None]) -> None:
    with frame.refusals():
        change()
        data.forget()
        st.rerun()
