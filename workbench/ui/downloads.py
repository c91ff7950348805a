"""Offer a run's results as files, which are made when somebody asks for one and not before."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from workbench.runs import exporting, reporting
from workbench.runs.results import RunParts
from workbench.ui import data

FORMATS = {
    "report_html": ("Report (HTML)", "html", "text/html", ":material/description:"),
    "report_markdown": ("Report (Markdown)", "md", "text/markdown", ":material/article:"),
    "rows_csv": ("Rows (CSV)", "csv", "text/csv", ":material/table:"),
}


def offer(parts: RunParts) -> None:
    """Draw a button for each kind of file."""
    with st.container(horizontal=True, gap="small"):
        for key, (label, ending, kind, icon) in FORMATS.items():
            name = f"run-{parts.run.id}.{ending}"
            make = maker(parts.run.id, ending)
            st.download_button(label, make, file_name=name, mime=kind, key=f"download_{key}", icon=icon, on_click="ignore")


def maker(run_id: int, ending: str) -> Callable[[], bytes]:
    """Give what makes the bytes of a run's file by its ending, `html`, `md` or `csv`, when it is called.

    Streamlit calls it after the page is drawn, outside the page's run: the store is opened now, and nothing is drawn then.
    """
    engine = data.engine()

    def make() -> bytes:
        if ending == "csv":
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "rows.csv"
                exporting.export_rows(engine, run_id, path, "csv")
                return path.read_bytes()
        write = reporting.FORMATS[f".{ending}"]
        return write(reporting.report(engine, run_id)).encode()

    return make
