"""Show what the process beside the app works out: asked for once, waited for without holding up the page, and kept for every window."""

import json
from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from workbench.ui import beside, data, words

EVERY_S = 0.5
KEPT = 40


def get(task: str, arguments: Mapping[str, Any], *, stamp: Hashable, waiting: str, failed: str) -> Any:
    """Give the result of a task, None until it is there; the page is drawn again when it is.

    `stamp` changes when what was computed before no longer holds. Meanwhile `waiting` is said; where the task fails, `failed` and why.
    """
    what = (task, json.dumps(arguments, sort_keys=True), stamp)
    kept = _kept(data.here().database_url)
    if what not in kept:
        st.fragment(_wait, run_every=EVERY_S)(what, task, arguments, waiting, failed)
    return kept.get(what)


@st.cache_resource(show_spinner=False, max_entries=4)
def _kept(database_url: str) -> dict[Hashable, Any]:
    """Keep the newest results for every window on a store."""
    return {}


def _wait(what: Hashable, task: str, arguments: Mapping[str, Any], waiting: str, failed: str) -> None:
    key = f"job_{what}"
    job = beside.companion().job(st.session_state.get(key, ""))
    if job is None:
        job = beside.companion().begin(task, **arguments)
        st.session_state[key] = job.id
    if not job.is_done:
        st.caption(f":material/hourglass_top: {waiting}")
        return
    if job.error is not None:
        st.warning(words.plain(f"{failed}: {job.error}"), icon=":material/warning:")
        st.button("Try again", key=f"{task}_again", on_click=st.session_state.pop, args=(key, None))
        return
    del st.session_state[key]
    kept = _kept(data.here().database_url)
    for old in list(kept)[: max(0, len(kept) - KEPT + 1)]:
        kept.pop(old, None)
    kept[what] = job.result
    st.rerun()
