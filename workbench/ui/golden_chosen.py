"""Keep which examples of a golden set are chosen, over all pages: their keys one by one, or everything that a filter means but a few.

Session state holds plain values: `revision`, `keys`, and, where everything that matches was chosen, `all` (the filter) and `without`.
"""

from collections.abc import Sequence
from typing import Any, TypedDict

import streamlit as st

from workbench.golden_sets import Chosen, Filter, ThinExample
from workbench.ui import golden_data

EDITION = "golden_rows_edition"


class Kept(TypedDict):
    """A choice as session state keeps it."""

    revision: int
    keys: list[str]
    all: dict[str, Any] | None
    without: list[str]


def of(revision_id: int) -> Kept:
    """Give the choice among a revision's examples; nothing chosen where the choice is of another revision."""
    found: Kept | None = st.session_state.get("golden_chosen")
    if found is not None and found["revision"] == revision_id:
        return found
    return Kept(revision=revision_id, keys=[], all=None, without=[])


def rows(revision_id: int, page: Sequence[ThinExample], only: Filter) -> list[int]:
    """Give which rows of a page are chosen."""
    kept = of(revision_id)
    if kept["all"] is None:
        keys = set(kept["keys"])
        return [place for place, one in enumerate(page) if one.key in keys]
    if _filter(kept) != only:
        return []
    without = set(kept["without"])
    return [place for place, one in enumerate(page) if one.key not in without]


def tick(revision_id: int, page: Sequence[str], ticked: Sequence[str], only: Filter) -> None:
    """Take over which keys of a page are ticked."""
    kept, here = of(revision_id), set(ticked)
    if kept["all"] is not None and _filter(kept) == only:
        without = [key for key in kept["without"] if key not in set(page)] + [key for key in page if key not in here]
        _keep(Kept(revision=revision_id, keys=[], all=kept["all"], without=without))
        return
    if kept["all"] is not None and not ticked:
        return  # All of another filter is chosen; a page on which nothing was ticked changes nothing of it.
    keys = [key for key in kept["keys"] if key not in set(page)] + list(ticked)
    _keep(Kept(revision=revision_id, keys=keys, all=None, without=[]))


def choose_all(revision_id: int, only: Filter) -> None:
    """Choose everything that a filter means."""
    meant = {"tags": list(only.tags), "split": only.split, "search": only.search}
    _keep(Kept(revision=revision_id, keys=[], all=meant, without=[]))
    redraw()


def clear() -> None:
    """Choose nothing."""
    st.session_state.pop("golden_chosen", None)
    redraw()


def redraw() -> None:
    """Let the table take its ticks from here again."""
    st.session_state[EDITION] = edition() + 1


def edition() -> int:
    """Number the table's beginnings, each of which takes its ticks from here."""
    found: int = st.session_state.get(EDITION, 0)
    return found


def count(revision_id: int) -> int:
    """Count what is chosen."""
    kept = of(revision_id)
    if kept["all"] is None:
        return len(kept["keys"])
    return golden_data.count(revision_id, _filter(kept)) - len(kept["without"])


def as_chosen(revision_id: int) -> Chosen:
    """Give the choice as the service takes it."""
    kept = of(revision_id)
    if kept["all"] is None:
        return Chosen(keys=tuple(kept["keys"]))
    return Chosen(_filter(kept), without=tuple(kept["without"]))


def _filter(kept: Kept) -> Filter:
    meant = kept["all"] or {}
    return Filter(tags=tuple(meant.get("tags", ())), split=meant.get("split"), search=meant.get("search", ""))


def _keep(kept: Kept) -> None:
    if kept["keys"] or kept["all"] is not None:
        st.session_state["golden_chosen"] = kept
    else:
        st.session_state.pop("golden_chosen", None)
