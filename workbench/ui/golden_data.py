"""Read golden sets for their page. A revision never changes: what is counted of one is kept, whatever is written meanwhile.

What is kept so is named by the store too, and shared between sessions: it is read and never changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench import golden_sets
from workbench.golden_sets import Filter, GoldenSetSummary, Pair, RunMention, SetChanges, StoredExample, ThinExample, importing
from workbench.ui import data

PER_PAGE = 50
MOST_NAMES = 300
"""Tags and splits that are offered; more would be sent to the browser with every answer."""
PREVIEW, CELL = 300, 4_000
"""Characters of a text in a list, and of one that can be edited in the grid."""


@st.cache_data(ttl=data.QUIET_S, max_entries=5, show_spinner=False)
def archived_list() -> list[GoldenSetSummary]:
    """Give the golden sets that were taken out of the lists."""
    return golden_sets.listing(data.engine(), archived=True)


@st.cache_data(max_entries=40, show_spinner=False)
def page(revision_id: int, only: Filter, order: str, number: int, cut: int = PREVIEW) -> list[ThinExample]:
    """Give a page of examples by its number from 1."""
    offset = (number - 1) * PER_PAGE
    return golden_sets.page_of(data.engine(), revision_id, only=only, order=order, limit=PER_PAGE, offset=offset, cut=cut)


def count(revision_id: int, only: Filter) -> int:
    """Count the examples that are meant."""
    return _count(data.here().database_url, revision_id, only)


@st.cache_resource(max_entries=500, show_spinner=False)
def _count(store: str, revision_id: int, only: Filter) -> int:
    return golden_sets.count_of(data.engine(), revision_id, only)


def tags_and_splits(revision_id: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Count a revision's examples by tag and by split; of very many, the commonest."""
    return _tags_and_splits(data.here().database_url, revision_id)


@st.cache_resource(max_entries=100, show_spinner=False)
def _tags_and_splits(store: str, revision_id: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
    found = golden_sets.tags_of(data.engine(), revision_id), golden_sets.splits_of(data.engine(), revision_id)
    return _commonest(found[0]), _commonest(found[1])


def _commonest(counts: Mapping[str, int]) -> Mapping[str, int]:
    kept = set(sorted(counts, key=lambda name: -counts[name])[:MOST_NAMES])
    return {name: count for name, count in counts.items() if name in kept}


def input_names(revision_id: int) -> Sequence[str]:
    """Give the names of a revision's inputs, the commonest first."""
    return _input_names(data.here().database_url, revision_id)


@st.cache_resource(max_entries=100, show_spinner=False)
def _input_names(store: str, revision_id: int) -> Sequence[str]:
    return tuple(golden_sets.input_names(data.engine(), revision_id))


@st.cache_data(max_entries=40, show_spinner=False)
def example(revision_id: int, key: str) -> StoredExample:
    """Give one example whole. Raises `NotFound`."""
    return golden_sets.find_example(data.engine(), revision_id, key)


@st.cache_data(max_entries=20, show_spinner=False)
def examples(revision_id: int, keys: Sequence[str]) -> dict[str, StoredExample]:
    """Give examples whole by key; those that the revision does not hold are left out."""
    return golden_sets.find_examples(data.engine(), revision_id, keys)


@st.cache_data(ttl=data.QUIET_S, max_entries=40, show_spinner=False)
def mentions(example_id: int) -> list[RunMention]:
    """Give the newest runs in which an example stood."""
    return golden_sets.runs_with(data.engine(), example_id)


def changes(before_id: int, after_id: int) -> SetChanges:
    """Give the keys that differ from one revision to another."""
    return _changes(data.here().database_url, before_id, after_id)


@st.cache_resource(max_entries=200, show_spinner=False)
def _changes(store: str, before_id: int, after_id: int) -> SetChanges:
    return golden_sets.changes_between(data.engine(), before_id, after_id)


@st.cache_data(max_entries=20, show_spinner=False)
def pairs(before_id: int, after_id: int, keys: Sequence[str]) -> list[Pair]:
    """Give examples as two revisions hold them."""
    return golden_sets.pairs(data.engine(), before_id, after_id, keys)


def duplicates(revision_id: int) -> Sequence[tuple[int, ...]]:
    """Give the groups of examples with the same inputs, by their ids."""
    return _duplicates(data.here().database_url, revision_id)


@st.cache_resource(max_entries=20, show_spinner=False)
def _duplicates(store: str, revision_id: int) -> Sequence[tuple[int, ...]]:
    return tuple(golden_sets.exact_duplicates(data.engine(), revision_id))


@st.cache_data(max_entries=20, show_spinner=False)
def by_id(revision_id: int, ids: Sequence[int]) -> list[ThinExample]:
    """Give examples of a revision by their ids, texts cut as for the grid."""
    return golden_sets.examples_by_id(data.engine(), revision_id, ids, cut=CELL)


@st.cache_data(max_entries=10, show_spinner=False)
def glance(path: str, called: str, encoding: str | None) -> dict[str, Any]:
    """Read the beginning of an uploaded file."""
    return importing.glance(path, called=called, encoding=encoding)


@st.cache_data(max_entries=10, show_spinner="Reading every row …")
def look(path: str, called: str, mapping: Mapping[str, Any] | None, encoding: str | None) -> dict[str, Any]:
    """Read an uploaded file whole and say what an import would make of it."""
    return importing.look(path, called=called, mapping=mapping, encoding=encoding)
