"""Say what a draft changes, save it as one new revision, and bring it to a newer one that somebody else saved meanwhile."""

from collections.abc import Sequence

import streamlit as st

from workbench import golden_sets
from workbench.errors import Conflict, WorkbenchError
from workbench.golden_sets import GoldenRevisionInfo
from workbench.ui import address, data, frame, golden_choice, golden_draft_list, golden_drafts, golden_merging, golden_said, words


def draw(revision: GoldenRevisionInfo, history: Sequence[GoldenRevisionInfo]) -> None:
    """Draw the draft's state and what can be done with it; `revision` is the one that it was begun on."""
    name, newest = revision.name, history[0]
    line = golden_drafts.summary(name)
    if not line:
        st.caption("Edit cells, add rows at the bottom, tick rows to delete them. Edits are kept in a draft until you save or discard it.")
        return
    is_behind = newest.number > revision.number
    with st.container(border=True, key="draft"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{line}** &nbsp; :gray[since revision {revision.number}, not saved yet]", width="content")
            st.space("stretch")
            if not is_behind:
                note = st.text_input(
                    "Note", key="draft_note", placeholder="what is different, and why", label_visibility="collapsed", width=320,
                    persist_state="session",
                )  # fmt: skip
                if st.button(f"Save as revision {newest.number + 1}", key="save_draft", type="primary", icon=":material/save:"):
                    _save(revision, note)
            _discard(name)
        if is_behind:
            golden_merging.draw(revision, history)
        golden_draft_list.draw(revision)


def strip(history: Sequence[GoldenRevisionInfo]) -> None:
    """Say on other views that there is a draft, and lead to it."""
    line = golden_drafts.summary(history[0].name)
    if line:
        with st.container(horizontal=True, vertical_alignment="center", key="draft_strip"):
            st.markdown(f":material/edit_note: Draft, not saved: **{line}**", width="content")
            edits = {"tab": golden_choice.EDIT, "example": None}
            st.button("Go to the draft", key="to_draft", type="tertiary", on_click=address.put, kwargs=edits)


def _discard(name: str) -> None:
    with st.popover("Discard", key="discard", type="tertiary"):
        st.markdown("Give up every edit of this draft?")
        st.button("Discard the draft", key="discard_draft", on_click=golden_drafts.discard, args=(name,))


def _save(revision: GoldenRevisionInfo, note: str) -> None:
    """Save the draft; whatever is refused leaves it as it is."""
    name = revision.name
    try:
        done = golden_sets.apply_edits(
            data.engine(), name, golden_drafts.edits(name), base=revision.number, note=note.strip(), author=data.person()
        )
    except Conflict:
        data.forget()
        golden_said.remember("error", "Not saved: somebody saved a newer revision meanwhile. Your draft is kept; see what changed.")
        st.rerun()
    except WorkbenchError as error:
        frame.refuse(error)
        return
    data.forget()
    golden_drafts.discard(name)
    st.session_state.pop("draft_note", None)
    if done.is_new:
        what = words.many(done.examples, "example")
        changes = f"{done.added:,} added, {done.changed:,} changed, {done.removed:,} removed, {done.unchanged:,} unchanged"
        golden_said.remember("success", f"Saved as {name}@{done.revision}: {what} ({changes}).")
    else:
        golden_said.remember("info", f"Nothing to save: revision {done.revision} holds exactly this.")
    address.put(revision=None, example=None)
    st.rerun()
