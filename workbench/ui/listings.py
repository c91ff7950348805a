"""List golden sets with their revisions."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo, GoldenSetSummary
from workbench.ui import data, words


def golden_set(summary: GoldenSetSummary, revisions: Sequence[GoldenRevisionInfo]) -> None:
    """Draw a golden set, what its newest revision holds, and its revisions."""
    tags, splits = data.tags_and_splits(revisions[0].id)
    with st.container(border=True):
        st.markdown(f"#### {words.plain(summary.name)}")
        st.caption(f"{words.many(summary.examples, 'example')} in revision {summary.latest}, {words.ago(summary.updated_at)}")
        if splits:
            st.markdown(f"Splits: {_counts(splits)}")
        if tags:
            st.markdown(f"Tags: {_counts(tags)}")
        rows = [_revision(revision) for revision in revisions]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"Revisions of {summary.name}")


def _counts(found: Mapping[str, int]) -> str:
    return " ".join(f":gray-badge[{words.plain(name)} {count:,}]" for name, count in found.items())


def _revision(revision: GoldenRevisionInfo) -> dict[str, str]:
    return {
        "Revision": f"**{revision.number}**",
        "Examples": f"{revision.examples:,}",
        "From": words.plain(revision.source),
        "Note": words.plain(revision.note),
        "Saved": words.plain(words.ago(revision.created_at) + (f" by {revision.author}" if revision.author else "")),
    }
