"""Save a draft as a new version, and say in words what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import Conflict, WorkbenchError
from workbench.prompts import PromptDraft, PromptVersion, push
from workbench.ui import address, data, frame, prompt_choice, prompt_contract, prompt_drafts, prompt_editor, words
from workbench.ui.prompt_drafts import widget_key

SAID = "said_of_prompt"
KEPT: Mapping[str, Any] = {"persist_state": "session"}


def edit(name: str, history: Sequence[PromptVersion], wanted: int) -> None:
    """Draw the draft of a prompt with its contract beside it; an empty name and history are a new prompt."""
    source = _source(name, history, wanted)
    _say()
    notices = st.container(key="notices")
    with notices:
        _newer(name, history)
    left, right = st.columns([7, 5], gap="large")
    with left:
        called = name or _name()
        edited = prompt_editor.draw(name, source)
    is_changed = edited.draft.hash != source.hash or bool(edited.unreadable)
    with right:
        with st.container(border=True, key="saving"):
            _save(name, called, edited, is_changed=is_changed, history=history)
        with frame.refusals():
            prompt_contract.draw(edited)
    if history:
        _keep_in_step(name, history, wanted, is_changed=is_changed, notices=notices)


def _keep_in_step(name: str, history: Sequence[PromptVersion], wanted: int, *, is_changed: bool, notices: Any) -> None:
    """Let an untouched draft follow the address and the newest version; keep one that was changed, and say so."""
    opened, newest = prompt_drafts.opened(name), history[0].number
    if opened is None:
        return
    source = opened["source"]
    is_behind = not wanted and source == opened["base"] < newest
    if not is_changed and (is_behind or (wanted and wanted != source)):
        prompt_drafts.begin_from(name, _version(history, wanted or newest), newest)
        st.rerun()
    if wanted and wanted != source:
        text = f"Version {wanted} is not opened: your draft, begun from version {source}, has changes. Save or discard them first."
        notices.info(text, icon=":material/info:")
    elif not wanted and source != newest and source != opened["base"]:
        address.put(version=source)


def _source(name: str, history: Sequence[PromptVersion], wanted: int) -> PromptDraft:
    """Give the content that the draft began with; begins it where there is none."""
    newest = history[0].number if history else 0
    opened = prompt_drafts.opened(name)
    if opened is None or (history and not any(version.number == opened["source"] for version in history)):
        if not history:
            prompt_drafts.begin(name, 0, 0, len(prompt_drafts.NEW.messages))
            return prompt_drafts.NEW
        prompt_drafts.begin_from(name, _version(history, wanted or newest), newest)
        opened = prompt_drafts.opened(name)
    return _version(history, opened["source"]).draft if opened and history else prompt_drafts.NEW


def _version(history: Sequence[PromptVersion], number: int) -> PromptVersion:
    return next((version for version in history if version.number == number), history[0])


def _name() -> str:
    typed: str = st.text_input("Name", key=widget_key("", "name"), placeholder="support, or teams/support", **KEPT)
    return typed.strip()


def _save(name: str, called: str, edited: prompt_editor.Edited, *, is_changed: bool, history: Sequence[PromptVersion]) -> None:
    opened = prompt_drafts.opened(name)
    source, base = (opened["source"], opened["base"]) if opened else (0, 0)
    note = st.text_input(
        "Note", key=widget_key(name, "note"), placeholder="what is different, and why", help="Kept with the version.", **KEPT
    )
    label = f"Save as version {base + 1}" if history else "Save as version 1"
    with st.container(horizontal=True, vertical_alignment="center"):
        is_wanted = st.button(label, key="save", type="primary", icon=":material/save:")
        st.button(
            "Discard",
            key="discard",
            help="Go back to what the draft began with.",
            disabled=not is_changed,
            on_click=_discard,
            args=(name, source, base),
            type="tertiary",
        )
    st.caption(_standing(source, base, is_changed=is_changed))
    if is_wanted:
        _push(name, called, edited, note=note, base=base)


def _standing(source: int, base: int, *, is_changed: bool) -> str:
    author = data.person()
    begun = f"Begun from version {source}" if source else "Not saved yet"
    older = f", the newest is {base}" if source != base else ""
    return f"{begun}{older}, {'changed' if is_changed else 'unchanged'}." + (f" You save as {words.plain(author)}." if author else "")


def _discard(name: str, source: int, base: int) -> None:
    found = [version for version in data.prompt_history(name) if version.number == source] if name else []
    prompt_drafts.begin(name, source, base, len(found[0].messages if found else prompt_drafts.NEW.messages))


def _push(name: str, called: str, edited: prompt_editor.Edited, *, note: str, base: int) -> None:
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
            text = f"{error.message} Your draft is kept."
        _remember("error", text)
        st.rerun()
    except WorkbenchError as error:
        frame.refuse(error)
        return
    data.forget()
    if saved.number <= base:
        _remember("info", f"Nothing to save: version {saved.number} says exactly this.")
    else:
        _remember("success", f"Saved as {saved.reference}.")
        prompt_drafts.begin_from(saved.prompt, saved, saved.number)
        if not name:
            prompt_drafts.begin("", 0, 0, len(prompt_drafts.NEW.messages))
        prompt_choice.show(saved.prompt)
    st.rerun()


def _newer(name: str, history: Sequence[PromptVersion]) -> None:
    """Say that somebody saved a version since the draft was begun, and how to go on."""
    opened = prompt_drafts.opened(name)
    if not history or not opened or history[0].number <= opened["base"]:
        return
    newest, base = history[0], opened["base"]
    with st.container(border=True):
        by = f" by {words.plain(newest.author)}" if newest.author else ""
        st.markdown(
            f":material/call_split: **Version {newest.number}{by} was saved after you began with version {base}.** "
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
                on_click=prompt_drafts.rebase,
                args=(name, newest.number),
            )


def _remember(kind: str, text: str) -> None:
    """Keep a message for the next time the page is drawn."""
    st.session_state[SAID] = [kind, text]


def _say() -> None:
    kind, text = st.session_state.pop(SAID, ("", ""))
    icons = {"success": ":material/check_circle:", "info": ":material/info:", "error": ":material/error:"}
    if kind:
        draw = {"success": st.success, "info": st.info}.get(kind, st.error)
        draw(words.plain(text), icon=icons[kind])
