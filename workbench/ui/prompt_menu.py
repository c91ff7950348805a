"""Do what is done seldom with a prompt: take it out of the lists, put it back."""

import streamlit as st

from workbench.prompts import PromptSummary, archive
from workbench.ui import data, frame, words


def draw(prompt: PromptSummary) -> None:
    """Draw the menu of a prompt."""
    with st.popover("More", icon=":material/more_horiz:", key="prompt_menu"):
        if prompt.archived_at is not None:
            st.markdown("This prompt is archived: its versions stay, and so does what was found with them.")
            if st.button("Put it back", key="unarchive", icon=":material/unarchive:"):
                _set(prompt.name, is_archived=False)
            return
        st.markdown("An archived prompt leaves the lists. Its versions stay, runs keep them, and it can be put back.")
        if st.button("Archive this prompt", key="archive", icon=":material/archive:"):
            _set(prompt.name, is_archived=True)


def banner(prompt: PromptSummary) -> None:
    """Say that a prompt is archived, with the way back."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        when = words.ago(prompt.archived_at)
        st.markdown(
            f":material/archive: **Archived** {when}. Its versions can be read and compared; nothing is saved to it.", width="content"
        )
        if st.button("Put it back", key="unarchive_here", icon=":material/unarchive:"):
            _set(prompt.name, is_archived=False)


def _set(name: str, *, is_archived: bool) -> None:
    with frame.refusals():
        archive(data.engine(), name, archived=is_archived)
        data.forget()
        st.toast(words.plain(f"{name} is {'archived' if is_archived else 'back in the lists'}."), icon=":material/check:")
        st.rerun()
