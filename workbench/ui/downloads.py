"""Offer a run's results as files behind one button; a file is made when somebody asks for it and not before."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from workbench.runs import exporting, reporting
from workbench.runs.exporting import GROUPS, Column
from workbench.runs.results import RunParts
from workbench.ui import data, words

REPORTS = {
    "html": ("HTML", "text/html", ":material/description:", "One file that works without a network and prints well."),
    "md": ("Markdown", "text/markdown", ":material/article:", "For a pull request or a wiki."),
}
ROWS = {
    "csv": ("CSV", "text/csv", ":material/table:", "For a spreadsheet; no cell is run as a formula."),
    "jsonl": ("JSON Lines", "application/jsonl", ":material/data_object:", "One object a line."),
    "parquet": ("Parquet", "application/vnd.apache.parquet", ":material/database:", "Typed columns, for pandas, DuckDB and the like."),
}
WIDTH_PX = 400
LARGE, ROWS_PER_S = 4_000, 2_000
"""From so many rows on the reader is told how long a file takes, by so many rows a second, measured on two slow cores."""


def offer(parts: RunParts) -> None:
    """Draw the button; what is behind it is drawn when it is opened, and by itself."""
    st.fragment(_menu)(parts.run.id, parts.run.examples * parts.run.repeats * len(parts.variants))


def _menu(run_id: int, rows: int) -> None:
    menu = st.popover("Export", icon=":material/download:", key="export", on_change="rerun")
    if not menu.open:
        return
    with menu, st.container(width=WIDTH_PX):
        st.markdown("**Report**")
        st.caption("The conclusion on top, then its evidence, the rows to look at, and how to get the same again.")
        _buttons(run_id, "report", REPORTS, None)
        st.markdown("**Rows**")
        st.caption(f"{words.many(rows, 'row')}, one for each example, variant and repeat.{_patience(rows)}")
        _buttons(run_id, "rows", ROWS, _pick_columns(run_id))


def _buttons(run_id: int, what: str, formats: dict[str, tuple[str, str, str, str]], columns: Sequence[str] | None) -> None:
    with st.container(horizontal=True, gap="small"):
        for ending, (label, kind, icon, help) in formats.items():
            name = f"run-{run_id}.{ending}"
            make = maker(run_id, ending, columns)
            st.download_button(label, make, name, kind, key=f"download_{what}_{ending}", help=help, icon=icon, on_click="ignore")


def _patience(rows: int) -> str:
    return f" A file takes about {words.seconds(rows / ROWS_PER_S)}; its button turns meanwhile." if rows >= LARGE else ""


def _pick_columns(run_id: int) -> Sequence[str] | None:
    """Let the reader choose groups and columns; None means all."""
    known = _columns(run_id)
    labels = {group: f"{label} (all)" for group, label in GROUPS.items() if any(one.group == group for one in known)}
    chosen: list[str] = st.multiselect(
        "Columns",
        [*labels, *(column.name for column in known)],
        format_func=lambda name: labels.get(name, name),
        placeholder=f"All {len(known)} columns",
        help="Whole groups or single columns, written in the order in which you choose them.",
        key=f"export_columns_{run_id}",
        select_all=False,
        persist_state="session",
    )
    return chosen or None


@st.cache_data(ttl=data.QUIET_S, max_entries=10, show_spinner=False)
def _columns(run_id: int) -> list[Column]:
    """Give the columns that rows of a run can have."""
    return exporting.columns(data.engine(), run_id)


def maker(run_id: int, ending: str, columns: Sequence[str] | None = None) -> Callable[[], bytes]:
    """Give what makes the bytes of a run's file by its ending, `html`, `md`, `csv`, `jsonl` or `parquet`, when it is called.

    Streamlit calls it after the page is drawn, outside the page's run: the store is opened now, and nothing is drawn then.
    """
    engine = data.engine()

    def make() -> bytes:
        if ending in ROWS:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"rows.{ending}"
                exporting.export_rows(engine, run_id, path, ending, columns=columns)
                return path.read_bytes()
        write = reporting.FORMATS[f".{ending}"]
        return write(reporting.report(engine, run_id)).encode()

    return make
