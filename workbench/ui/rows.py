"""List a comparison's rows, a page at a time: what changed first and the worst on top, until somebody asks otherwise."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.runs.results import RunParts, ThinRow, ThinSide
from workbench.ui import address, data, row_filter, words
from workbench.ui.comparisons import Comparison

PER_PAGE = 50
INPUT_CUT, TEXT_CUT = 66, 112
"""What fits into three lines of a cell."""
ROW_PX, HEAD_PX, TABLE_PX = 62, 38, 658
CHIPS = {"win": "#009E73", "loss": "#D55E00", "tie": "#8A94A0", "flips": "#E69F00", "unscored": "#CC79A7", "failed": "#B23A48"}
PEOPLE = {"win": "B better", "loss": "A better", "tie": "tie", "both_bad": "both bad", "good": "good", "bad": "bad"}
SHOWN = "shown_rows"


def show(parts: RunParts, chosen: Comparison, panels: Mapping[str, Any] | None) -> None:
    """Draw filters, the page of rows and the pages' numbers; a click on a row puts it into the address."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Rows", width="content")
        with st.container(width=300):
            address.search_box("q", "Search", placeholder="Search inputs and answers", resets=row_filter.PLACE)
    _controls(parts, chosen, panels)
    wanted = row_filter.wanted(parts, chosen, panels)
    order = data.row_order(wanted, parts.run)
    pages = -(-len(order) // PER_PAGE)
    page = min(max(1, address.number("page", 1)), max(1, pages))
    if not order:
        _nothing(parts)
        return
    found = data.thin_rows(wanted, order[(page - 1) * PER_PAGE : page * PER_PAGE])
    st.session_state[SHOWN] = [row.position for row in found]
    st.dataframe(
        table(found, chosen, repeats=parts.run.repeats),
        key="rows",
        hide_index=True,
        row_height=ROW_PX,
        height=min(TABLE_PX, ROW_PX * len(found) + HEAD_PX),
        column_config=_columns(chosen, found),
        selection_mode="single-cell",
        on_select=_open,
        alt="Rows of the comparison",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        said = row_filter.ORDER_WORDS[wanted.order].lower()
        st.caption(f"{words.many(len(order), 'row')}, {said}. Click a row to read it whole.", width="content")
        address.page_choice("page", pages)


def _controls(parts: RunParts, chosen: Comparison, panels: Mapping[str, Any] | None) -> None:
    possible = row_filter.outcomes(chosen, is_scored=bool(parts.judges or parts.checks))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        with st.container(width="content"):
            address.choice(
                "outcome", "Outcome", possible, shown=lambda one: row_filter.OUTCOME_WORDS.get(one, one), resets=row_filter.PLACE
            )
        with st.container(width=190):
            order_words = row_filter.ORDER_WORDS
            address.menu("order", "Order", list(order_words), shown=lambda one: order_words.get(one, one), resets=row_filter.PLACE)
    row_filter.chips(chosen, panels)


def _open() -> None:
    """Put the clicked row into the address."""
    cells = st.session_state["rows"]["selection"]["cells"]
    places: list[int] = st.session_state.get(SHOWN, [])
    if cells and cells[0][0] < len(places):
        address.put(row=f"{places[cells[0][0]]}.0")


def table(rows: Sequence[ThinRow], chosen: Comparison, *, repeats: int = 1) -> pd.DataFrame:
    """Lay out thin rows for the eye."""
    columns: dict[str, list[object]] = {"Outcome": [chips(row) for row in rows], "Example": [row.key for row in rows]}
    if repeats > 1 and chosen.judge:
        columns["Repeats"] = [repeat_words(row) for row in rows]
    if any(row.people for row in rows):
        columns["People"] = [", ".join(PEOPLE.get(answer, answer) for answer in row.people) for row in rows]
    columns["Input"] = [words.shortened(input_words(row.inputs), INPUT_CUT) for row in rows]
    if chosen.a:
        columns[_heading(chosen.a.name, "A")] = [cell(row.a, repeats) for row in rows]
    columns[_heading(chosen.b.name, "B")] = [cell(row.b, repeats) for row in rows]
    return pd.DataFrame(columns)


def chips(row: ThinRow) -> list[str]:
    """Say in a word or two how a row came out, as seen from B."""
    if row.a.errors or row.b.errors:
        return ["failed"]
    if row.outcome is None:
        return ["unscored"]
    return [row.outcome, "flips"] if row.flips else [row.outcome]


def repeat_words(row: ThinRow) -> str:
    """Say how the repeats of a row came out.

    >>> repeat_words(ThinRow(1, 0, "q", "", ThinSide(), ThinSide(), wins=2, ties=1))
    '2 won, 1 tied'
    """
    counts = ((row.wins, "won"), (row.losses, "lost"), (row.ties, "tied"))
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "none settled"


def input_words(preview: str) -> str:
    """Write the inputs of a row, which come as the beginning of a JSON object, as plain words.

    >>> input_words('{"question": "Where is it?"}'), input_words('{"question": "Where is')
    ('Where is it?', 'Where is…')
    """
    for end, more in (("", ""), ('"}', "…"), ("}", "…")):
        try:
            found = json.loads(preview + end)
        except ValueError:
            continue
        if isinstance(found, dict):
            texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in found.values()]
            return " · ".join(texts) + more
    return preview


def cell(side: ThinSide, repeats: int) -> str:
    """Write a cell: the answer, or with repeats the first of the different ones and how many there are."""
    if side.text is None:
        return words.shortened(f"⚠ {' '.join((side.error or '').split())}" if side.error else "", TEXT_CUT)
    failed = f", {side.errors} failed" if side.errors else ""
    said = f"×{repeats - side.errors} the same" if side.distinct == 1 else f"{side.distinct} different"
    several = "" if repeats == 1 else f"[{said}{failed}] "
    return words.shortened(several + " ".join(side.text.split()), TEXT_CUT)


def _heading(name: str, side: str) -> str:
    return f"{side}: {words.shortened(name, 40)}"


def _columns(chosen: Comparison, rows: Sequence[ThinRow]) -> dict[str, Any]:
    used = {chip for row in rows for chip in chips(row)}
    options = [chip for chip in CHIPS if chip in used]
    outcome = st.column_config.MultiselectColumn("Outcome", options=options, color=[CHIPS[chip] for chip in options], width=78)
    found: dict[str, Any] = {
        "Outcome": outcome,
        "Example": st.column_config.TextColumn(width=84),
        "Repeats": st.column_config.TextColumn(width=96),
        "People": st.column_config.TextColumn(width=90),
        "Input": st.column_config.TextColumn(width=140),
    }
    width = 190 if chosen.a else 380
    for variant, side in ((chosen.a, "A"), (chosen.b, "B")):
        if variant:
            found[_heading(variant.name, side)] = st.column_config.TextColumn(width=width)
    return found


def _nothing(parts: RunParts) -> None:
    if any(address.value(name) for name in row_filter.EVERYTHING):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info("No row meets these conditions.", icon=":material/filter_alt_off:", width="stretch")
            st.button("Show all rows", key="show_all_rows", on_click=row_filter.everything)
        return
    if parts.run.status.is_live:
        st.info("No answers yet; the first rows come up here.", icon=":material/hourglass_top:")
        return
    if parts.run.examples:
        st.info("Nothing changed between the two sides, as far as they were scored.", icon=":material/equal:")
    st.button("Show all rows", key="show_all_rows", on_click=row_filter.everything)
