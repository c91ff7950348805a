"""Choose a prompt, a version or the work on it; the address keeps the choice."""

from collections.abc import Sequence

import streamlit as st

from workbench.prompts import PromptSummary, PromptVersion
from workbench.ui import address, words

SHOWN = "shown_prompt"
EDIT, VERSIONS, DIFFERENCE = "edit", "versions", "difference"
TABS = {EDIT: "Edit", VERSIONS: "Versions", DIFFERENCE: "Difference"}
ICONS = "icons_of_"
"""What keys of containers begin with whose buttons show icons alone; their labels are there for those who cannot see."""

_WIDGET = "prompt_in_address"
_STYLE = f"""<style>
[class*="st-key-{ICONS}"] button p {{
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
</style>"""


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


def draw(found: Sequence[PromptSummary]) -> None:
    """Draw the list of prompts and the way to a new one."""
    st.html(_STYLE)
    names = [prompt.name for prompt in found]
    by_name = {prompt.name: prompt for prompt in found}
    wanted = None if is_new() or address.value("prompt") not in names else address.value("prompt")
    if st.session_state.get(_WIDGET) != wanted:
        st.session_state[_WIDGET] = wanted
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=420):
            st.selectbox(
                "Prompt",
                names,
                index=None if wanted is None else 0,
                format_func=lambda one: f"{one}  ({words.many(by_name[one].latest, 'version')})" if one in by_name else one,
                placeholder="New prompt" if is_new() else "Choose a prompt",
                key=_WIDGET,
                on_change=_choose,
            )
        st.button("New prompt", key="new_prompt", icon=":material/add:", on_click=begin_new, disabled=is_new())


def header(name: str, history: Sequence[PromptVersion]) -> None:
    """Say what the chosen prompt is at present."""
    newest = history[0]
    labels = " ".join(f":blue-badge[{words.plain(label)} → {version.number}]" for version in history for label in version.labels)
    st.markdown(f"### {words.plain(name)} &nbsp; {labels}")
    by = f" by {words.plain(newest.author)}" if newest.author else ""
    st.caption(f"{words.many(len(history), 'version')}, the newest {words.ago(newest.created_at)}{by} · {words.plain(newest.model)}")


def tab() -> str:
    """Draw what can be done with a prompt; give what is chosen."""
    return address.choice("tab", "View", list(TABS), shown=lambda one: TABS.get(one, one), resets=("version", "against", "page"))


def begin_new() -> None:
    """Turn to a new prompt."""
    address.put(new="yes", prompt=None, version=None, against=None, tab=None, page=None)


def show(name: str, **others: object) -> None:
    """Turn to a prompt."""
    address.put(**{"new": None, "prompt": name, "version": None, "against": None, "tab": None, "page": None, **others})


def _choose() -> None:
    if chosen := st.session_state[_WIDGET]:
        show(chosen, tab=address.value("tab"))
