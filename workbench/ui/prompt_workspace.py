"""Edit a draft with everything beside it: what fills it, what is wrong with it, what models answer, what is sent."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptDraft, PromptVersion, variables
from workbench.prompts.names import split_reference
from workbench.ui import (
    address,
    data,
    frame,
    prompt_contract,
    prompt_drafts,
    prompt_editor,
    prompt_live,
    prompt_saving,
    prompt_tries,
    prompt_trying,
    prompt_values,
    words,
)

STYLE = """<style>
[data-testid="stColumn"]:has(.st-key-contract) > div {
  position: sticky; top: 3.75rem; max-height: calc(100vh - 4.5rem); overflow-y: auto; padding: 2px; }
</style>"""


def edit(name: str, history: Sequence[PromptVersion], wanted: int, *, is_archived: bool = False) -> None:
    """Draw the draft of a prompt; an empty name and history are a new prompt."""
    copied = "" if name else address.value("from")
    source = _source(name, history, wanted, copied)
    prompt_saving.say()
    notices = st.container(key="notices")
    with notices:
        prompt_saving.newer(name, history)
    bar = st.container(key="saving")
    prompt_live.listen()
    st.html(STYLE)
    with st.container(key=prompt_live.AREA):
        left, right = st.columns(2, gap="medium")
        with left:
            called = name or prompt_saving.name_field()
            edited = prompt_editor.draw(name, source)
        is_changed = edited.draft.hash != source.hash or bool(edited.unreadable)
        with bar:
            prompt_saving.draw(name, called, edited, is_changed=is_changed, history=history, is_archived=is_archived)
        with right, st.container(key="contract"), frame.refusals():
            _beside(name, edited, source)
    if history:
        _keep_in_step(name, history, wanted, is_changed=is_changed, notices=notices)
    elif not name:
        _keep_copy_in_step(copied, is_changed=is_changed, notices=notices)


def _beside(name: str, edited: prompt_editor.Edited, source: PromptDraft) -> None:
    """Draw what the draft is held against, and what comes of it."""
    messages = list(edited.draft.messages)
    values = prompt_values.choose(variables(messages))
    found = prompt_contract.contract(messages, values.example if values else None)
    prompt_contract.draw(edited, found, is_filled=values is not None)
    prompt_trying.draw(name, edited, found, values, source)
    prompt_trying.warm(edited.draft.model)
    if found.rendered is not None:
        has_tries = bool(prompt_tries.all_of(name))
        label = "What the model is sent"
        with st.expander(label, expanded=not has_tries, key=f"preview_{has_tries}", icon=":material/outgoing_mail:"):
            prompt_contract.preview(found)


def _source(name: str, history: Sequence[PromptVersion], wanted: int, copied: str) -> PromptDraft:
    """Give the content that the draft began with; begins it where there is none."""
    newest = history[0].number if history else 0
    opened = prompt_drafts.opened(name)
    if not history:
        if opened is None:
            return _begin_new(copied)
        return _copied(opened["copied"]) or prompt_drafts.NEW
    if opened is None or not any(version.number == opened["source"] for version in history):
        found = prompt_saving.version_of(history, wanted or newest)
        prompt_drafts.begin_from(name, found, newest)
        return found.draft
    return prompt_saving.version_of(history, opened["source"]).draft


def _begin_new(copied: str) -> PromptDraft:
    """Begin the draft of a new prompt, empty or as a copy."""
    found = _copied(copied)
    draft = found or prompt_drafts.NEW
    prompt_drafts.begin("", 0, 0, len(draft.messages), copied=copied if found else "")
    return draft


def _copied(reference: str) -> PromptDraft | None:
    """Give the content of the version that a new prompt is a copy of; None where there is no such one."""
    if not reference:
        return None
    try:
        name, mark = split_reference(reference)
        history = data.prompt_history(name)
    except BadInput as error:
        frame.refuse(error)
        return None
    return next((version.draft for version in history if mark in (str(version.number), "latest")), None)


def _keep_in_step(name: str, history: Sequence[PromptVersion], wanted: int, *, is_changed: bool, notices: Any) -> None:
    """Let an untouched draft follow the address and the newest version; keep one that was changed, and say so."""
    opened, newest = prompt_drafts.opened(name), history[0].number
    if opened is None:
        return
    source = opened["source"]
    is_behind = not wanted and source == opened["base"] < newest
    if not is_changed and (is_behind or (wanted and wanted != source)):
        prompt_drafts.begin_from(name, prompt_saving.version_of(history, wanted or newest), newest)
        st.rerun()
    if wanted and wanted != source:
        text = f"Version {wanted} is not opened: your draft, begun from version {source}, has changes. Save or discard them first."
        notices.info(text, icon=":material/info:")
    elif not wanted and source != newest and source != opened["base"]:
        address.put(version=source)


def _keep_copy_in_step(copied: str, *, is_changed: bool, notices: Any) -> None:
    """Let an untouched draft of a new prompt follow the address to what it is to be a copy of."""
    opened = prompt_drafts.opened("")
    if opened is None or not copied or copied == opened["copied"] or _copied(copied) is None:
        return
    if not is_changed:
        _begin_new(copied)
        st.rerun()
    text = f"{words.plain(copied)} is not copied: your draft of a new prompt has changes. Save or discard them first."
    notices.info(text, icon=":material/info:")
