"""Wait for a piece of work of the process beside the app without holding the page: it polls, and is drawn again when the work is over."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from workbench.runs.companion import Job
from workbench.ui import beside

EVERY_S = 0.5


def job_of(place: str) -> Job | None:
    """Give the job whose id session state has under a name; None where there is none, or it is no longer known."""
    job_id = st.session_state.get(place)
    return beside.companion().job(job_id) if job_id else None


def begin(place: str, task: str, **arguments: Any) -> None:
    """Begin a task and keep its id; one that goes on there is stopped. Raises `WorkbenchError`."""
    stop(place)
    st.session_state[place] = beside.companion().begin(task, **arguments).id


def stop(place: str) -> None:
    """Stop what goes on, and forget it."""
    if (job_id := st.session_state.pop(place, None)) is not None:
        beside.companion().stop(job_id)


def wait(job: Job, say: Callable[[Mapping[str, Any]], str]) -> None:
    """Draw what `say` makes of the newest thing that the job told, and the whole page again when it is over."""
    st.fragment(_poll, run_every=EVERY_S)(job.id, say)


def _poll(job_id: str, say: Callable[[Mapping[str, Any]], str]) -> None:
    job = beside.companion().job(job_id)
    if job is None or job.is_done:
        st.rerun()
    st.markdown(f":material/progress_activity: {say(job.latest)}")
