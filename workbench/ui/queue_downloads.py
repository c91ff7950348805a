"""Offer a queue's answers as files, which are made when somebody asks for them and not before."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from workbench.annotation.exporting import export_queue
from workbench.annotation.queues import QueueSummary
from workbench.ui import data, words

FORMATS = {
    "csv": ("CSV", "csv", "text/csv"),
    "jsonl": ("JSON lines", "jsonl", "application/x-ndjson"),
    "parquet": ("Parquet", "parquet", "application/vnd.apache.parquet"),
    "label-studio": ("Label Studio", "json", "application/json"),
    "argilla": ("Argilla", "json", "application/json"),
}
TUNING = {
    "golden": ("chat", "Chat examples of settled expected answers"),
    "pairs": ("preferences", "Preference pairs of settled verdicts"),
}


def offer(found: QueueSummary) -> None:
    """Draw the way to files of a queue's answers, and to what can be trained on where there is any."""
    with st.popover("Download", key="download_answers", icon=":material/download:"):
        st.markdown("A row for each item, person and question:")
        with st.container(horizontal=True, gap="small"):
            for format, (label, ending, kind) in FORMATS.items():
                _button(found, format, label, ending, kind)
        if found.queue.source_kind in TUNING and found.counts.settled:
            format, label = TUNING[found.queue.source_kind]
            st.markdown("For fine-tuning:")
            _button(found, format, label, "jsonl", "application/x-ndjson")
        st.caption("In CSV, cells that a spreadsheet would run begin with an apostrophe.")


def _button(found: QueueSummary, format: str, label: str, ending: str, kind: str) -> None:
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in found.queue.name)
    st.download_button(
        words.plain(label),
        _maker(found.queue.id, format, ending),
        file_name=f"{name}-{format}.{ending}" if format not in ("csv", "jsonl", "parquet") else f"{name}.{ending}",
        mime=kind,
        key=f"download_answers_{format}",
        on_click="ignore",
    )


def _maker(queue_id: int, format: str, ending: str) -> Callable[[], bytes]:
    engine = data.engine()

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"answers.{ending}"
            export_queue(engine, queue_id, path, format=format)
            return path.read_bytes()

    return make
