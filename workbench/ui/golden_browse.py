"""List a revision's examples, a page at a time; a click reads one whole, ticks choose some."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from workbench.golden_sets import Filter, GoldenRevisionInfo, ThinExample
from workbench.ui import address, golden_chosen, golden_data, golden_downloads, golden_example, golden_filters, golden_selection, words
from workbench.ui.rows import input_words

INPUT_CUT, TEXT_CUT = 150, 130
"""What fits into three lines of a cell."""
ALWAYS = ("Key", "Input", "Expected")
ROW_PX, HEAD_PX, TABLE_PX = 62, 38, 658


def show(revision: GoldenRevisionInfo, *, is_newest: bool, is_archived: bool) -> None:
    """Draw the list, or the example that the address names. Raises `NotFound`."""
    if address.value("example"):
        golden_example.show(revision, is_newest=is_newest, is_archived=is_archived)
        return
    only = golden_filters.draw(revision.id)
    total, number = golden_data.count(revision.id, only), golden_filters.page()
    found = golden_data.page(revision.id, only, golden_filters.order(), number)
    if not found and total:
        address.put(page=None)
        st.rerun()
    key = table_key(number)
    if _taken(key, revision.id, [one.key for one in found], only):
        st.rerun()
    golden_selection.bar(revision, only, total, is_newest=is_newest, is_archived=is_archived)
    if not total:
        with st.container(border=True):
            st.markdown("**No example meets these conditions.**")
            st.button("Show all", key="clear_filters", icon=":material/filter_alt_off:", on_click=golden_filters.clear)
        return
    st.dataframe(
        table(found),
        key=key,
        hide_index=True,
        row_height=ROW_PX,
        height=min(TABLE_PX, ROW_PX * len(found) + HEAD_PX + 2),
        column_config=_columns(),
        selection_mode=["multi-row", "single-cell"],
        selection_default={"selection": {"rows": golden_chosen.rows(revision.id, found, only), "columns": [], "cells": []}},
        on_select=partial(_selected, key, revision.id, [one.key for one in found], only),
        alt=f"Examples of {revision.reference}",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            golden_downloads.offer(revision, only, total)
            st.caption(_footer(total, revision.examples), width="content")
        address.page_choice("page", -(-total // golden_data.PER_PAGE))


def table_key(number: int) -> str:
    """Name the table of a page; a new name lets it take its ticks from the choice again."""
    return f"golden_rows_{golden_chosen.edition()}_{number}"


def _footer(total: int, all_of_them: int) -> str:
    of = "" if total == all_of_them else f" of {all_of_them:,}"
    return f"{words.many(total, 'example')}{of}. Click one to read it; tick some to choose them."


def _selected(key: str, revision_id: int, page: Sequence[str], only: Filter) -> None:
    _taken(key, revision_id, page, only)


def _taken(key: str, revision_id: int, page: Sequence[str], only: Filter) -> bool:
    """Take over what is ticked in a table that was drawn before, and put a clicked example into the address; say whether one was."""
    if key not in st.session_state:
        return False
    selected = st.session_state[key]["selection"]
    ticked = [page[place] for place in selected.get("rows") or [] if place < len(page)]
    golden_chosen.tick(revision_id, page, ticked, only)
    cells = selected.get("cells") or []
    if not cells or cells[0][0] >= len(page):
        return False
    golden_chosen.redraw()  # The table that comes back later must not tell of this click again.
    address.put(example=page[cells[0][0]])
    return True


def table(page: Sequence[ThinExample]) -> pd.DataFrame:
    """Lay out thin examples for the eye."""
    found: dict[str, list[Any]] = {
        "Key": [one.key for one in page],
        "Input": [words.shortened(" ".join(input_words(one.inputs).split()), INPUT_CUT) for one in page],
        "Expected": [words.shortened(" ".join((one.expected or "").split()), TEXT_CUT) for one in page],
        "Tags": [list(one.tags) for one in page],
        "Split": [one.split or "" for one in page],
        "Cluster": [one.cluster or "" for one in page],
        "Documents": [one.documents for one in page],
    }
    return pd.DataFrame({name: column for name, column in found.items() if any(column) or name in ALWAYS})


def _columns() -> dict[str, Any]:
    return {
        "Key": st.column_config.TextColumn(width=104),
        "Input": st.column_config.TextColumn(width=320),
        "Expected": st.column_config.TextColumn(width=280),
        "Tags": st.column_config.ListColumn(width=130),
        "Split": st.column_config.TextColumn(width=62),
        "Cluster": st.column_config.TextColumn(width=96),
        "Documents": st.column_config.NumberColumn("Docs", width=56, help="Documents given to the model as context."),
    }
