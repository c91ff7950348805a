"""Choose a prompt, a version or the work on it; the address keeps the choice."""

from collections.abc import Sequence

import streamlit as st

from workbench.prompts import PromptSummary, PromptVersion
from workbench.ui import address, icon_buttons, prompt_files, prompt_menu, words

SHOWN = "shown_prompt"
EDIT, VERSIONS, DIFFERENCE = "edit", "versions", "difference"
TABS = {EDIT: "Edit and try", VERSIONS: "Versions", DIFFERENCE: "Difference"}
_WIDGET = "prompt_in_address"


def is_new() -> bool:
    """Claim that a new prompt is being written."""
    return bool(address.value("new"))


def name_of(found: Sequence[PromptSummary]) -> str:
    """Give the chosen prompt's name: from the address, else the one shown last, else the first."""
    names = [prompt.name for prompt in found]
    wanted = address.value("prompt")
    if not wanted:
        last = st.session_state.get(SHOWN)
        wanted = last if last in names else names[0]
        address.put(prompt=wanted)
    st.session_state[SHOWN] = wanted
    return wanted


def draw(found: Sequence[PromptSummary], archived: Sequence[PromptSummary]) -> None:
    """Draw the list of prompts, archived ones last, and the ways to new ones."""
    icon_buttons.style()
    by_name = {prompt.name: prompt for prompt in [*found, *archived]}
    hidden = {prompt.name for prompt in archived}
    wanted = None if is_new() or address.value("prompt") not in by_name else address.value("prompt")
    if st.session_state.get(_WIDGET) != wanted:
        st.session_state[_WIDGET] = wanted
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=320):
            st.selectbox(
                "Prompt",
                list(by_name),
                index=None if wanted is None else 0,
                format_func=lambda one: f"{one}  (archived)" if one in hidden else one,
                placeholder="New prompt" if is_new() else "Choose a prompt",
                key=_WIDGET,
                on_change=_choose,
                args=(list(by_name),),
                label_visibility="collapsed",
            )
        st.button("New prompt", key="new_prompt", icon=":material/add:", on_click=begin_new, disabled=is_new())
        prompt_files.offer_import()
        if wanted is not None:
            prompt_menu.draw(by_name[wanted])


def header(history: Sequence[PromptVersion]) -> str:
    """Say what the chosen prompt is at present, beside what can be done with it; give what is chosen of that."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        found = tab()
        _present(history)
    return found


def _present(history: Sequence[PromptVersion]) -> None:
    newest = history[0]
    labels = [f":blue-badge[{words.plain(label)} → {version.number}]" for version in history for label in version.labels]
    by = f" by {words.plain(newest.author)}" if newest.author else ""
    said = f"{words.many(len(history), 'version')}, the newest {words.ago(newest.created_at)}{by} · {words.plain(newest.model)}"
    with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
        st.caption(said, width="content")
        st.markdown(" ".join(labels), width="content")


def tab() -> str:
    """Draw what can be done with a prompt; give what is chosen."""
    return address.choice("tab", "View", list(TABS), shown=lambda one: TABS.get(one, one), resets=("version", "against", "page"))


def begin_new(copied: str | None = None) -> None:
    """Turn to a new prompt, begun as a copy of a version where one is named."""
    address.put(**{"new": "yes", "from": copied, "prompt": None, "version": None, "against": None, "tab": None, "page": None})


def show(name: str, **others: object) -> None:
    """Turn to a prompt."""
    nothing = dict.fromkeys(("new", "from", "version", "against", "tab", "page"))
    address.put(**{**nothing, "prompt": name, **others})


def _choose(names: Sequence[str]) -> None:
    # A browser sends what an entry was called when it was drawn; where that has changed since, nothing was chosen.
    if (chosen := st.session_state[_WIDGET]) in names:
        show(chosen, tab=address.value("tab"))
