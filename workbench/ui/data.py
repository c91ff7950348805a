"""Read what pages show: the store opened once per process, and cached reads of plain values.

What is shown of a run that is going on may be a second old, no more. Whoever writes calls `forget` afterwards.
"""

import time
from collections.abc import Sequence
from typing import Any

import streamlit as st
from sqlalchemy import Engine

from workbench import annotation, golden_sets, prompts, settings
from workbench.annotation import GivenAnswer, ListedAnswer, Subject
from workbench.golden_sets import GoldenRevisionInfo, GoldenSetSummary
from workbench.judging import Judge, builtin_judges, find_judge
from workbench.prompts import PromptSummary, PromptVersion
from workbench.runs import progress as run_progress
from workbench.runs import results
from workbench.runs import row_order as row_orders
from workbench.runs.results import Repeat, RunParts, ThinRow, WholeRow
from workbench.runs.row_order import Pair, PairRows, RowFacts
from workbench.store.connection import open_store
from workbench.store.values import Progress, StoredRun

FRESH_S = 1.0
QUIET_S = 10.0
KEPT_S = 600.0


def here() -> settings.Settings:
    """Say where this process reads and writes."""
    return settings.load()


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Engine.dispose)
def _opened(database_url: str) -> Engine:
    return open_store(database_url)


def engine() -> Engine:
    """Give the store, opened once. Raises `StoreError` in words."""
    return _opened(here().database_url)


def forget() -> None:
    """Forget every cached read: something was written."""
    st.cache_data.clear()


def forget_answers() -> None:
    """Forget what people said of rows, and nothing else: the next row should come at once."""
    given_answers.clear()
    thin_rows.clear()


def account() -> str:
    """Name the person who is signed in, where sign-in is configured; else nothing."""
    if not getattr(st.user, "is_logged_in", False):
        return ""
    return str(st.user.get("email") or st.user.get("name") or "")


def person() -> str:
    """Name who acts: the person who is signed in, else whoever started the app."""
    return account() or settings.person()


@st.cache_data(ttl=FRESH_S, max_entries=50, show_spinner=False)
def runs(limit: int = 20, offset: int = 0) -> list[StoredRun]:
    """Give the headers of runs, newest first."""
    return results.list_runs(engine(), limit=limit, offset=offset)


@st.cache_data(ttl=FRESH_S, max_entries=50, show_spinner=False)
def parts(run_id: int) -> RunParts:
    """Give what a run is made of. Raises `NotFound`."""
    return results.run_parts(engine(), run_id)


@st.cache_data(ttl=FRESH_S, max_entries=50, show_spinner=False)
def summary(run_id: int) -> dict[str, Any] | None:
    """Give a run's statistics as last computed."""
    return results.stored_summary(engine(), run_id)


def progress(run_id: int) -> Progress:
    """Count how far a run is. Raises `NotFound`."""
    return _progress(run_id, stamp_of(parts(run_id).run))


@st.cache_data(ttl=KEPT_S, max_entries=50, show_spinner=False)
def _progress(run_id: int, stamp: str) -> Progress:
    return run_progress.progress_of(engine(), run_id)


def stamp_of(run: StoredRun, changes_s: float | None = None) -> str:
    """Tell states of a run apart: one that is over stays as it is until somebody resumes it, a live one changes all the time.

    With `changes_s` even one that is over is looked at anew after so many seconds.
    """
    over = f"{run.attempt} {run.finished_at}"
    every_s = FRESH_S if run.status.is_live else changes_s
    return over if every_s is None else f"{over} {time.monotonic() // every_s:.0f}"


@st.cache_data(ttl=FRESH_S, max_entries=20, show_spinner=False)
def panels(run_id: int) -> dict[str, Any] | None:
    """Give what a run's panels show, as last computed; None where that is still to be done."""
    return results.stored_panels(engine(), run_id)


def row_order(wanted: PairRows, run: StoredRun) -> list[int]:
    """Give the positions of the wanted rows in order; the facts of a run that is over are read once, whatever else is forgotten.

    What people say changes meanwhile, but the list that one goes through should not move under one's feet: it follows within seconds.
    """
    changes_s = QUIET_S if wanted.outcome in ("disputed", "annotated") else None
    return _row_order(wanted, stamp_of(run, changes_s), stamp_of(run))


@st.cache_data(ttl=KEPT_S, max_entries=100, show_spinner=False)
def _row_order(wanted: PairRows, stamp: str, facts_stamp: str) -> list[int]:
    return row_orders.order_rows(engine(), _row_facts(engine().url.render_as_string(), wanted.pair, facts_stamp), wanted)


@st.cache_resource(ttl=KEPT_S, max_entries=6, show_spinner=False)
def _row_facts(store: str, pair: Pair, stamp: str) -> list[RowFacts]:
    return row_orders.facts_of(engine(), pair)


@st.cache_data(ttl=FRESH_S, max_entries=50, show_spinner=False)
def thin_rows(wanted: PairRows, positions: Sequence[int]) -> list[ThinRow]:
    """Give the rows at some positions of a run."""
    return results.thin_rows(engine(), wanted, positions)


@st.cache_data(ttl=FRESH_S, max_entries=20, show_spinner=False)
def repeats(wanted: PairRows, example_id: int) -> list[Repeat]:
    """Give what each repeat of a row came to."""
    return results.repeats_of(engine(), wanted, example_id)


@st.cache_data(ttl=FRESH_S, max_entries=20, show_spinner=False)
def given_answers(subject: Subject) -> list[GivenAnswer]:
    """Give what people said of a row."""
    return annotation.given(engine(), subject)


@st.cache_data(ttl=FRESH_S, max_entries=5, show_spinner=False)
def people() -> dict[str, int]:
    """Count people's verdicts by who gave them, the busiest first."""
    return annotation.people(engine())


@st.cache_data(ttl=FRESH_S, max_entries=20, show_spinner=False)
def listed_answers(annotator: str | None, limit: int, offset: int) -> list[ListedAnswer]:
    """Give a page of people's verdicts, newest first."""
    return annotation.listing(engine(), annotator=annotator, limit=limit, offset=offset)


@st.cache_data(ttl=FRESH_S, max_entries=20, show_spinner=False)
def whole_row(run_id: int, position: int, repeat: int) -> WholeRow:
    """Give everything about one example of a run. Raises `NotFound`."""
    return results.whole_row(engine(), run_id, position, repeat)


@st.cache_data(ttl=QUIET_S, max_entries=5, show_spinner=False)
def prompt_list() -> list[PromptSummary]:
    """Give the prompts by name."""
    return prompts.listing(engine())


@st.cache_data(ttl=QUIET_S, max_entries=20, show_spinner=False)
def prompt_history(name: str) -> list[PromptVersion]:
    """Give a prompt's versions, newest first. Raises `NotFound`."""
    return prompts.history(engine(), name)


@st.cache_data(ttl=QUIET_S, max_entries=5, show_spinner=False)
def golden_list() -> list[GoldenSetSummary]:
    """Give the golden sets by name."""
    return golden_sets.listing(engine())


@st.cache_data(ttl=QUIET_S, max_entries=20, show_spinner=False)
def golden_revisions(name: str) -> list[GoldenRevisionInfo]:
    """Give a golden set's revisions, newest first. Raises `NotFound`."""
    return golden_sets.revisions(engine(), name)


@st.cache_data(ttl=QUIET_S, max_entries=20, show_spinner=False)
def tags_and_splits(revision_id: int) -> tuple[dict[str, int], dict[str, int]]:
    """Count a revision's examples by tag and by split."""
    return golden_sets.tags_of(engine(), revision_id), golden_sets.splits_of(engine(), revision_id)


@st.cache_data(ttl=600, max_entries=2, show_spinner=False)
def judges() -> Sequence[Judge]:
    """Give the judges that ship with the program, the pairwise ones first."""
    found = [find_judge(name) for name in builtin_judges()]
    return sorted(found, key=lambda judge: (judge.kind != "pairwise", judge.name))
