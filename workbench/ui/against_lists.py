"""List the examples that got worse and better against another run, and those that were added, removed or changed; a click opens the row."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.runs.results import PairRows, RunParts
from workbench.ui import address, data, words
from workbench.ui.rows import input_words

LISTS = {"worse": "Got worse", "better": "Got better", "added": "Added", "removed": "Removed", "changed": "Changed"}
SAID = {
    "worse": "Scores that both runs have fell on the whole, the largest falls first.",
    "better": "Scores that both runs have rose on the whole, the largest gains first.",
    "added": "Examples that the other run's revision of the golden set did not have.",
    "removed": "Examples that this run's revision of the golden set does not have any more.",
    "changed": "Examples whose content was edited in between. They are left out of all figures above.",
}
SHOWN = "against_rows"
ROW_PX, HEAD_PX, TABLE_PX = 36, 38, 420
INPUT_CUT = 120


def show(parts: RunParts, found: Mapping[str, Any]) -> None:
    """Draw the choice among the lists that hold something, and the one that is chosen."""
    there = [name for name in LISTS if found[name]["total"]]
    if not there:
        st.markdown("Every example is the same, and none is scored otherwise.")
        return
    name = address.choice("moved", "Examples", there, shown=lambda one: f"{LISTS[one]} ({found[one]['total']:,})" if one in LISTS else one)
    rows, total = found[name]["rows"], found[name]["total"]
    opens = name != "removed"
    selecting: dict[str, Any] = {"selection_mode": "single-cell", "on_select": lambda: _open(f"against_{name}")} if opens else {}
    st.session_state[SHOWN] = [row["position"] for row in rows] if opens else []
    st.dataframe(
        _table(parts, name, rows),
        key=f"against_{name}",
        hide_index=True,
        row_height=ROW_PX,
        height=min(TABLE_PX, ROW_PX * len(rows) + HEAD_PX),
        column_config=_columns(),
        alt=f"Examples: {LISTS[name]}",
        **selecting,
    )
    first = f" The first {len(rows):,} of {total:,}." if total > len(rows) else ""
    st.caption(f"{SAID[name]}{first}{' Click one to read it whole.' if opens else ''}")


def _open(key: str) -> None:
    """Put the clicked example into the address."""
    cells = st.session_state[key]["selection"]["cells"]
    places: list[int] = st.session_state.get(SHOWN, [])
    if cells and cells[0][0] < len(places):
        address.put(row=f"{places[cells[0][0]]}.0")


def _table(parts: RunParts, name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    columns: dict[str, list[object]] = {"Example": [row["key"] for row in rows]}
    if name in ("worse", "better"):
        columns["Change"] = [100 * row["change"] for row in rows]
        columns["Scores, before and now"] = [_changes(row["scores"]) for row in rows]
    if name == "changed":
        columns["What changed"] = [", ".join(row["fields"]) for row in rows]
    if name != "removed":
        inputs = _inputs(parts.run.id, parts.variants[0].id or 0, tuple(row["position"] for row in rows))
        columns["Input"] = [words.shortened(inputs.get(row["position"], ""), INPUT_CUT) for row in rows]
    return pd.DataFrame(columns)


def _changes(scores: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{one['name']} {words.percent(one['before'])} → {words.percent(one['after'])}" for one in scores)


def _inputs(run_id: int, variant: int, positions: tuple[int, ...]) -> dict[int, str]:
    found = data.thin_rows(PairRows(run_id, None, variant, None), positions)
    return {row.position: input_words(row.inputs) for row in found}


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "Example": column.TextColumn(width=140),
        "Change": column.NumberColumn(width=90, format="%+.1f", help="Mean over the scores that both runs have, in points."),
        "Scores, before and now": column.TextColumn(width=380),
        "What changed": column.TextColumn(width=200),
        "Input": column.TextColumn(width=420),
    }
