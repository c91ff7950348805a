"""Save a draft as a new version, and say in words what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import Conflict, WorkbenchError
from workbench.prompts import PromptVersion, push
from workbench.ui import address, data, frame, places, prompt_choice, prompt_diff, prompt_drafts, prompt_tries, words
from workbench.ui.prompt_drafts import widget_key
from workbench.ui.prompt_editor import Edited

SAID = "said_of_prompt"
KEPT: Mapping[str, Any] = {"persist_state": "session"}


def version_of(history: Sequence[PromptVersion], number: int) -> PromptVersion:
    """Give a version by its number, else the newest."""
    return next((version for version in history if version.number == number), history[0])


def name_field() -> str:
    """Ask for the name of a new prompt."""
    typed: str = st.text_input("Name", key=widget_key("", "name"), placeholder="support, or teams/support", **KEPT)
    return typed.strip()


def draw(name: str, called: str, edited: Edited, *, is_changed: bool, history: Sequence[PromptVersion], is_archived: bool) -> None:
    """Draw the bar with the note and the button that saves."""
    opened = prompt_drafts.opened(name)
    source, base = (opened["source"], opened["base"]) if opened else (0, 0)
    is_behind = bool(history) and history[0].number > base
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="content"):
            st.markdown(_standing(source, base, opened["copied"] if opened else "", is_changed=is_changed), width="content")
        with st.container(width="stretch"):
            note = st.text_input(
                "Note",
                key=widget_key(name, "note"),
                placeholder="Note: what is different, and why",
                label_visibility="collapsed",
                **KEPT,
            )
        is_wanted = st.button(
            f"Save as version {base + 1}",
            key="save",
            type="primary" if is_changed else "secondary",
            icon=":material/save:",
            disabled=is_archived or is_behind,
            help=f"Version {history[0].number} was saved meanwhile; see above." if is_behind else _as_whom(),
        )
        st.button(
            "Discard",
            key="discard",
            help="Go back to what the draft began with.",
            disabled=not is_changed,
            on_click=_discard,
            args=(name, source, base),
            type="tertiary",
        )
    if is_wanted:
        _push(name, called, edited, note=note, base=base)


def _standing(source: int, base: int, copied: str, *, is_changed: bool) -> str:
    begun = f"Begun from version {source}" if source else f"Copied from {words.plain(copied)}" if copied else "Not saved yet"
    older = f", the newest is {base}" if source != base else ""
    mark = ":orange-badge[:material/edit: changed]" if is_changed else ":gray-badge[unchanged]"
    return f"{begun}{older} &nbsp; {mark}"


def _as_whom() -> str | None:
    author = data.person()
    return f"You save as {words.plain(author)}." if author else None


def _discard(name: str, source: int, base: int) -> None:
    opened = prompt_drafts.opened(name)
    found = [version for version in data.prompt_history(name) if version.number == source] if name else []
    if found or opened is None:
        prompt_drafts.begin(name, source, base, len(found[0].messages if found else prompt_drafts.NEW.messages))
    else:
        address.put(**{"from": opened["copied"]})
        prompt_drafts.forget(name)


def _push(name: str, called: str, edited: Edited, *, note: str, base: int) -> None:
    """Push the draft; whatever is refused leaves it as it is."""
    if edited.unreadable:
        for text in edited.unreadable:
            st.error(words.plain(text), icon=":material/error:")
        return
    try:
        saved = push(data.engine(), called, edited.draft, note=note.strip(), author=data.person(), base=base)
    except Conflict as error:
        data.forget()
        if not name:
            text = f"There is a prompt {called} already. Take another name, or choose it in the list and edit it. Your draft is kept."
        else:
            text = f"Not saved: {error.message} Your draft is kept."
        _remember("error", text)
        st.rerun()
    except WorkbenchError as error:
        frame.refuse(error)
        return
    data.forget()
    if saved.number <= base:
        _remember("info", f"Nothing to save: version {saved.number} says exactly this.")
    else:
        _remember("success", f"Saved as {saved.reference}.", saved.reference if saved.number > 1 else "")
        prompt_drafts.begin_from(saved.prompt, saved, saved.number)
        if not name:
            prompt_drafts.forget("")
            prompt_tries.move("", saved.prompt)
        prompt_choice.show(saved.prompt)
    st.rerun()


def newer(name: str, history: Sequence[PromptVersion]) -> None:
    """Say that somebody saved a version since the draft was begun, and how to go on."""
    opened = prompt_drafts.opened(name)
    if not history or not opened or history[0].number <= opened["base"]:
        return
    newest, base = history[0], opened["base"]
    with st.container(border=True):
        by = f" by {words.plain(newest.author)}" if newest.author else ""
        said = f" “{words.plain(newest.note)}”." if newest.note else ""
        changed = f" {prompt_diff.between(version_of(history, base), newest)}."
        st.markdown(
            f":material/call_split: **Version {newest.number}{by} was saved after you began with version {base}.**{said}{changed} "
            "Look at what it changed, take over what you want to keep, and then save after it."
        )
        with st.container(horizontal=True):
            st.button(
                f"See what version {newest.number} changed",
                key="see_newer",
                icon=":material/difference:",
                on_click=prompt_choice.show,
                args=(name,),
                kwargs={"tab": prompt_choice.DIFFERENCE, "version": newest.number, "against": base},
            )
            st.button(
                f"Keep my draft, save it after version {newest.number}",
                key="rebase",
                type="primary",
                on_click=prompt_drafts.rebase,
                args=(name, newest.number),
            )


def _remember(kind: str, text: str, reference: str = "") -> None:
    """Keep a message for the next time the page is drawn, with the version that may be compared next."""
    st.session_state[SAID] = [kind, text, reference]


def say() -> None:
    """Say what came of the last save."""
    kind, text, reference = st.session_state.pop(SAID, ("", "", ""))
    icons = {"success": ":material/check_circle:", "info": ":material/info:", "error": ":material/error:"}
    if not kind:
        return
    draw = {"success": st.success, "info": st.info}.get(kind, st.error)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            draw(words.plain(text), icon=icons[kind])
        if reference:
            places.link(places.COMPARE, "Compare it with what is in use", query={"candidate": reference})
