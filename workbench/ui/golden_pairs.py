"""Draw the members of a group of duplicates: whose they are, where they differ, and the way to remove one."""

from collections.abc import Sequence

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo, ThinExample
from workbench.ui import address, golden_choice, golden_drafts, texts, words
from workbench.ui.rows import input_words

READ_ONLY = "Examples are removed in the newest revision; this one is shown as it was saved, or your draft is on another one."
TEXT_CUT = 160


def crossing(splits: Sequence[str | None]) -> str:
    """Warn of a group whose examples are in several splits: what is tuned on one is then measured on the other."""
    named = sorted({split for split in splits if split})
    if len(named) < 2:
        return ""
    return f":orange-badge[:material/warning: crosses splits: {words.plain(', '.join(named))}]"


def asked(one: ThinExample) -> None:
    """Draw what a group asks."""
    texts.box(inputs_of(one))


def inputs_of(one: ThinExample) -> str:
    """Write an example's inputs, as far as they are read, one below the other."""
    return input_words(one.inputs).replace(" · ", "\n")


def member(
    revision: GoldenRevisionInfo, one: ThinExample, place: str, *, can_edit: bool, shows_inputs: bool, escaped: str = "", note: str = ""
) -> None:
    """Draw one example of a group; `escaped` are its inputs as marked HTML."""
    is_removed = one.key in golden_drafts.removed(revision.name)
    key_at, text_at, act_at = st.columns([2.8, 6.4, 1.9], vertical_alignment="center")
    with key_at, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = words.plain(words.shortened(one.key, 24))
        opens = {"tab": golden_choice.BROWSE, "example": one.key, "page": None}
        st.button(label, key=f"open_copy_{place}", type="tertiary", help="Read it whole", on_click=address.put, kwargs=opens)
        split = f":blue-badge[{words.plain(one.split)}]" if one.split else ""
        marks = " ".join(part for part in (split, ":red-badge[removed in the draft]" if is_removed else "", note) if part)
        if marks:
            st.markdown(marks, width="content")
    with text_at:
        expected = words.shortened(" ".join((one.expected or "").split()), TEXT_CUT)
        said = f"Expected: {words.plain(expected)}" if expected else "No expected answer"
        if shows_inputs:
            texts.draw(escaped)
        st.caption(said)
    with act_at:
        if is_removed:
            st.button("Keep", key=f"keep_copy_{place}", icon=":material/undo:", on_click=golden_drafts.keep, args=(revision.name, one.key))
        elif can_edit:
            arguments = (revision.name, revision.number, [one.key])
            st.button("Remove", key=f"remove_copy_{place}", icon=":material/delete:", on_click=golden_drafts.remove, args=arguments)
