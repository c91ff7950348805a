"""Show people's verdicts a page at a time; a click opens the row."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.annotation import ListedAnswer
from workbench.ui import address, data, places, words

PER_PAGE = 50
EVERYBODY = "everybody"


def show(counts: Mapping[str, int]) -> None:
    """Draw whose verdicts are listed, and a page of them."""
    options = [EVERYBODY, *counts]
    total = sum(counts.values())
    with st.container(width=320):
        who = address.menu("who", "Whose", options, shown=lambda one: f"{one} ({counts.get(one, total):,})", resets=("page",))
    pages = -(-counts.get(who, total) // PER_PAGE)
    page = min(max(1, address.number("page", 1)), pages)
    found = data.listed_answers(None if who == EVERYBODY else who, PER_PAGE, (page - 1) * PER_PAGE)
    event = st.dataframe(
        table(found),
        key=f"verdicts_{who}_{page}",
        hide_index=True,
        row_height=44,
        selection_mode="single-cell",
        on_select="rerun",
        alt="Verdicts by people",
    )
    cells = event["selection"]["cells"]
    if cells and cells[0][0] < len(found):
        one = found[cells[0][0]]
        pair = {"pair": f"{one.b} against {one.a}"} if one.a else {}
        places.go(places.RESULTS, run=one.run_id, row=f"{one.position}.{one.repeat}", outcome="annotated", **pair)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("Click a verdict to read its row.", width="content")
        address.page_choice("page", pages)


def table(found: Sequence[ListedAnswer]) -> pd.DataFrame:
    """Lay verdicts out for the eye."""
    return pd.DataFrame(
        {
            "When": [words.ago(one.created_at) for one in found],
            "Who": [one.annotator for one in found],
            "Run": [one.run_name or f"run {one.run_id}" for one in found],
            "Example": [one.key for one in found],
            "Verdict": [verdict_words(one) for one in found],
            "Why": [words.shortened(" ".join(one.comment.split()), 140) for one in found],
        }
    )


def verdict_words(one: ListedAnswer) -> str:
    """Say a verdict with the variants' names."""
    said = {"win": f"{one.b} is better", "loss": f"{one.a} is better", "tie": "equally good", "both_bad": "both bad"}
    return said.get(one.answer, f"{one.b}: {one.answer}")
