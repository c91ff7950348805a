"""Show what was hidden of the item that a person answered last. It is recorded: what they answer about it from then on is not blind."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.annotation import labelling
from workbench.annotation.labelling import GivenEntry, Revealed
from workbench.ui import data, queue_words, words

PLACES = {"left": "Left", "right": "Right", "answer": "The answer"}


def offer(queue_id: int, person: str) -> None:
    """Draw the button that opens what was hidden."""
    if st.button("What was hidden", key="reveal_last", icon=":material/visibility:", type="tertiary"):
        _dialog(queue_id, person)


@st.dialog("What was hidden of your last item", width="medium")
def _dialog(queue_id: int, person: str) -> None:
    given = [one for one in labelling.history(data.engine(), queue_id, person, limit=10) if one.kind == "answer"]
    if not given:
        st.markdown("Answer an item first; then this shows who wrote it, what judges said and what others answered.")
        return
    _show(given[-1], labelling.reveal(data.engine(), given[-1].item.id, person))


def _show(given: GivenEntry, found: Revealed) -> None:
    first = str(given.item.blocks[0]["text"]) if given.item.blocks else ""
    st.caption(words.plain(words.shortened(first, 200)))
    st.markdown(f"**You**: {words.plain(_said(given.answers))}")
    for place, variant in found.variants.items():
        named = f"{variant.get('name', '')}, {variant.get('model', '')}".strip(", ")
        st.markdown(f"**{PLACES.get(place, place)}**: {words.plain(named)}")
    for judge in found.judges:
        told = f"prefers {judge['prefers']}" if judge.get("prefers") else f"{judge.get('value')}"
        st.markdown(f"**{words.plain(judge.get('judge'))}**: {words.plain(told)}")
        if judge.get("reason"):
            st.caption(words.plain(words.shortened(str(judge["reason"]), 400)))
    for other in found.others:
        st.markdown(f"**{words.plain(other['person'])}**: {words.plain(_said(other['answers']))}")
        if other.get("comment"):
            st.caption(words.plain(f"“{other['comment']}”"))
    if not (found.variants or found.judges or found.others):
        st.markdown("Nothing was: nobody else has answered it, and it comes from no run.")


def _said(answers: Mapping[str, Any]) -> str:
    return queue_words.answers({}, answers)
