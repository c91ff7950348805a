"""Act on the chosen examples: make a golden set of them, compare on them, or take them out in the draft."""

import streamlit as st

from workbench import golden_sets
from workbench.errors import BadInput
from workbench.golden_sets import Filter, GoldenRevisionInfo
from workbench.ui import data, frame, golden_choice, golden_chosen, golden_drafts, golden_said, places, words

MOST_COMPARED = 2_000
"""Keys that Compare takes one by one."""
CHOSEN = "chosen_examples"
"""Where Compare looks for them."""


def bar(revision: GoldenRevisionInfo, only: Filter, total: int, *, is_newest: bool, is_archived: bool) -> None:
    """Draw what can be done with what is chosen, where something is."""
    count = golden_chosen.count(revision.id)
    if not count:
        return
    with st.container(border=True, key="chosen"), st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.many(count, 'example')} chosen**", width="content")
        if count < total:
            label = f"Choose all {total:,}" if only.is_empty else f"Choose all {total:,} that match"
            st.button(label, key="choose_all", type="tertiary", on_click=golden_chosen.choose_all, args=(revision.id, only))
        st.button("Choose none", key="choose_none", type="tertiary", on_click=golden_chosen.clear)
        st.space("stretch")
        with st.popover("New golden set", key="take", icon=":material/library_add:"):
            _take(revision, count)
        compares = st.button("Compare on these", key="compare_on_these", icon=":material/difference:")
        if is_newest and not is_archived:
            removes = st.button("Remove", key="remove_chosen", icon=":material/delete:", help="In the draft; nothing is saved yet.")
        else:
            removes = False
    with frame.refusals():
        if compares:
            compare(revision)
        if removes:
            _remove(revision)


def _take(revision: GoldenRevisionInfo, count: int) -> None:
    """Ask for the new set's name and make it."""
    with st.form("take_form", border=False):
        st.caption(f"{words.many(count, 'example')} of {words.plain(revision.reference)}, with their keys, become revision 1.")
        name = st.text_input("Name", key="take_name", placeholder="support-hard")
        note = st.text_input("Note", key="take_note", placeholder="what they have in common")
        if st.form_submit_button("Make the set", key="take_now", type="primary"):
            with frame.refusals():
                chosen = golden_chosen.as_chosen(revision.id)
                made = golden_sets.take(data.engine(), revision.reference, chosen, name, note=note.strip(), author=data.person())
                data.forget()
                golden_chosen.clear()
                golden_said.remember("success", f"{made.golden_set}@1 has {words.many(made.examples, 'example')} of {revision.reference}.")
                golden_choice.show(made.golden_set)
                st.rerun()


def keys(revision: GoldenRevisionInfo, most: int, what: str) -> list[str]:
    """Give the keys that are chosen; raises `BadInput` for more than `most`."""
    kept = golden_chosen.as_chosen(revision.id)
    count = golden_chosen.count(revision.id)
    if count > most:
        raise BadInput(f"{words.many(count, 'example')} are chosen; {what}")
    if kept.keys is not None:
        return list(kept.keys)
    without = set(kept.without)
    return [key for key in golden_sets.keys_of(data.engine(), revision.id, kept.only) if key not in without]


def compare(revision: GoldenRevisionInfo) -> None:
    """Open Compare on the chosen examples."""
    advice = f"Compare takes at most {MOST_COMPARED:,} one by one. Make a golden set of them, and compare on that."
    found = keys(revision, MOST_COMPARED, advice)
    st.session_state[CHOSEN] = {"golden": revision.reference, "keys": found}
    places.go(places.COMPARE, golden=revision.reference, chosen="yes")


def _remove(revision: GoldenRevisionInfo) -> None:
    """Take the chosen examples out in the draft."""
    if golden_drafts.base_of(revision.name, revision.number) != revision.number:
        raise BadInput("your draft was begun on an older revision: bring it to the newest one first, under Edit")
    found = keys(revision, golden_drafts.MOST, f"at most {golden_drafts.MOST:,} can be removed in one draft")
    golden_drafts.remove(revision.name, revision.number, found)
    golden_chosen.clear()
    st.rerun()
