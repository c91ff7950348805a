"""Offer a revision, or what a filter means of it, as a file, which is made when somebody asks for it and not before."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from workbench import golden_sets
from workbench.golden_sets import EVERYTHING, Filter, GoldenRevisionInfo
from workbench.ui import data, words

FORMATS = {"csv": ("CSV", "text/csv"), "jsonl": ("JSON lines", "application/x-ndjson"), "yaml": ("YAML", "application/yaml")}
WHOLE, MATCHING = "The whole revision", "What matches"


def offer(revision: GoldenRevisionInfo, only: Filter, total: int) -> None:
    """Draw the way to files of a revision; `total` is how many examples the filter means."""
    with st.popover("Download", key="download", icon=":material/download:"):
        if not only.is_empty and total:
            counts = {WHOLE: revision.examples, MATCHING: total}
            what = st.radio(
                "What", [MATCHING, WHOLE], key="download_what", format_func=lambda one: f"{one} ({words.many(counts[one], 'example')})"
            )
            meant = only if what == MATCHING else EVERYTHING
        else:
            st.markdown(f"All {words.many(revision.examples, 'example')} of {words.plain(revision.reference)}.")
            meant = EVERYTHING
        with st.container(horizontal=True, gap="small"):
            for ending, (label, kind) in FORMATS.items():
                st.download_button(
                    label,
                    maker(revision.reference, ending, meant),
                    file_name=file_name(revision, ending, meant),
                    mime=kind,
                    key=f"download_{ending}",
                    on_click="ignore",
                )
        st.caption("Imported again, a whole revision is the same. In CSV, cells that a spreadsheet would run begin with an apostrophe.")


def file_name(revision: GoldenRevisionInfo, ending: str, only: Filter) -> str:
    """Name a file after the revision, without what a path could mistake."""
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in revision.name)
    return f"{name}-{revision.number}{'' if only.is_empty else '-part'}.{ending}"


def maker(reference: str, ending: str, only: Filter) -> Callable[[], bytes]:
    """Give what makes a file's bytes when it is called: after the page is drawn, when nothing can be drawn any more."""
    engine = data.engine()

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"set.{ending}"
            golden_sets.export(engine, reference, path, only=only)
            return path.read_bytes()

    return make
