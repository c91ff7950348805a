"""List a comparison's rows, a page at a time and worst first, filtered by outcome and text."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.runs.results import OUTCOMES, PairRows, RunParts, ThinRow
from workbench.ui import address, data, words
from workbench.ui.comparisons import Comparison

PER_PAGE = 50
INPUT_CUT, TEXT_CUT = 72, 128
"""What fits into three lines of a cell."""
ROW_PX, HEAD_PX, TABLE_PX = 62, 38, 658
ALL = "all"
FILTERS: Mapping[str, str] = {
    ALL: "All",
    "changed": "Changed",
    "loss": "Losses",
    "win": "Wins",
    "tie": "Ties",
    "flipped": "Flipped",
    "unscored": "Unscored",
    "error": "Failed",
}
CHIPS = {"win": "#009E73", "loss": "#D55E00", "tie": "#8A94A0", "flips": "#E69F00", "unscored": "#CC79A7", "failed": "#B23A48"}


def wanted(parts: RunParts, chosen: Comparison) -> PairRows:
    """Give which rows the address asks for."""
    outcome = address.value("outcome")
    return PairRows(
        run_id=parts.run.id,
        a=chosen.a.id if chosen.a else None,
        b=chosen.b.id or 0,
        judge=chosen.judge.id if chosen.judge else None,
        outcome=outcome if outcome in OUTCOMES else None,
        search=address.value("q").strip(),
    )


def show(parts: RunParts, chosen: Comparison) -> None:
    """Draw filters, the page of rows and the pages' numbers; a click on a row puts it into the address."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="content"):
            address.choice("outcome", "Outcome", list(FILTERS), shown=lambda one: FILTERS.get(one, one), resets=("page",))
        with st.container(width=300):
            address.search_box("q", "Search", placeholder="Search inputs and answers", resets=("page",))
    page = max(1, address.number("page", 1))
    found, total = data.row_page(wanted(parts, chosen), PER_PAGE, (page - 1) * PER_PAGE)
    if not found and total:
        address.put(page=None)
        st.rerun()
    if not total:
        st.info(_nothing(parts), icon=":material/filter_alt_off:")
        return
    st.dataframe(
        table(found, chosen, has_repeats=parts.run.repeats > 1),
        key="rows",
        hide_index=True,
        row_height=ROW_PX,
        height=min(TABLE_PX, ROW_PX * len(found) + HEAD_PX),
        column_config=_columns(chosen),
        selection_mode="single-cell",
        on_select=_open,
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{words.many(total, 'row')}, worst first. Click a row to read it whole.", width="content")
        address.page_choice("page", -(-total // PER_PAGE))
    st.session_state["shown_rows"] = [f"{row.position}.{row.repeat}" for row in found]


def _open() -> None:
    """Put the clicked row into the address."""
    cells = st.session_state["rows"]["selection"]["cells"]
    places: list[str] = st.session_state.get("shown_rows", [])
    if cells and cells[0][0] < len(places):
        address.put(row=places[cells[0][0]])


def table(rows: Sequence[ThinRow], chosen: Comparison, *, has_repeats: bool) -> pd.DataFrame:
    """Lay out thin rows for the eye."""
    columns: dict[str, list[object]] = {"Outcome": [chips(row) for row in rows], "Example": [row.key for row in rows]}
    if has_repeats:
        columns["Repeat"] = [row.repeat + 1 for row in rows]
    columns["Input"] = [words.shortened(input_words(row.inputs), INPUT_CUT) for row in rows]
    if chosen.a:
        columns[_heading(chosen.a.name, "A")] = [_text(row.text_a, row.error_a) for row in rows]
    columns[_heading(chosen.b.name, "B")] = [_text(row.text_b, row.error_b) for row in rows]
    return pd.DataFrame(columns)


def chips(row: ThinRow) -> list[str]:
    """Say in a word or two how a row came out, as seen from B."""
    if row.error_a or row.error_b:
        return ["failed"]
    if row.outcome is None:
        return ["unscored"]
    return [row.outcome, "flips"] if row.flipped else [row.outcome]


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


def _text(text: str | None, error: str | None) -> str:
    return words.shortened(" ".join((f"⚠ {error}" if error else text or "").split()), TEXT_CUT)


def _heading(name: str, side: str) -> str:
    return f"{side}: {words.shortened(name, 40)}"


def _columns(chosen: Comparison) -> dict[str, Any]:
    outcome = st.column_config.MultiselectColumn("Outcome", options=list(CHIPS), color=list(CHIPS.values()), width=96)
    found: dict[str, Any] = {
        "Outcome": outcome,
        "Example": st.column_config.TextColumn(width=104),
        "Repeat": st.column_config.NumberColumn(width=70),
        "Input": st.column_config.TextColumn(width=200),
    }
    width = 330 if chosen.a else 660
    for variant, side in ((chosen.a, "A"), (chosen.b, "B")):
        if variant:
            found[_heading(variant.name, side)] = st.column_config.TextColumn(width=width)
    return found


def _nothing(parts: RunParts) -> str:
    if address.value("outcome") or address.value("q"):
        return "No row meets these conditions. Choose All, or search for something else."
    return (
        "No answers yet; the first rows come up here." if parts.run.status.is_live else "This run has no answers. Resume it to ask again."
    )
