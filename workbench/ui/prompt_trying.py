"""Try the draft as it is now: on the chosen values, by its model and others beside it, with the answers as they come."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from workbench.prompts import PromptDraft
from workbench.ui import beside, frame, prompt_answers, prompt_asked, prompt_contract, prompt_tries, words
from workbench.ui.prompt_asked import Asked
from workbench.ui.prompt_contract import Contract
from workbench.ui.prompt_editor import Edited, models
from workbench.ui.prompt_tries import Question, Try
from workbench.ui.prompt_values import Values

KEYS = "Ctrl+Enter"


def warm(model: str) -> None:
    """Have the process beside the app ready, so that the first answer does not wait for it."""
    if model:
        with frame.refusals():
            beside.companion().prepare("prepare_try", model=model)


def draw(name: str, edited: Edited, found: Contract, values: Values | None, source: PromptDraft) -> None:
    """Draw the button with the models that it asks, and the answers of the try that is shown."""
    draft = edited.draft
    with st.container(border=True, key="try_box", gap="small"):
        asked = prompt_asked.choose(name, draft.model, models(source))
        why_not = _why_not(edited, found)
        # Filled in two steps: whether something goes on is known only when the button has done its work.
        row = st.container(horizontal=True, vertical_alignment="center")
        with row:
            is_wanted = st.button(
                "Try",
                key="try",
                type="primary",
                icon=":material/play_arrow:",
                shortcut=KEYS,
                disabled=bool(why_not),
                help=why_not or None,
            )
        if is_wanted and not why_not:
            with frame.refusals():
                begin(name, draft, found, values, asked)
        with row:
            _acts(name)
    prompt_answers.show(name, draft.hash)


def begin(name: str, draft: PromptDraft, found: Contract, values: Values | None, asked: Sequence[Asked]) -> None:
    """Ask the models; a try that still goes on is stopped. Raises `WorkbenchError` where nobody can be asked."""
    prompt_tries.stop(name)
    questions = [Question(model=one.model, job=_ask(draft, found, one)) for one in asked]
    prompt_tries.add(
        name,
        Try(
            id=uuid.uuid4().hex,
            at=datetime.now(UTC).isoformat(),
            draft=draft.hash,
            golden=values.golden if values else "",
            key=values.key if values else "",
            asked=questions,
        ),
    )


def _ask(draft: PromptDraft, found: Contract, one: Asked) -> str:
    job = beside.companion().begin(
        "try",
        messages=[dict(message) for message in found.rendered or ()],
        model=one.model,
        parameters=dict(draft.parameters),
        tools=[dict(tool) for tool in draft.tools],
        response_format=None if draft.response_format is None else dict(draft.response_format),
        api_base=one.api_base or None,
        api_key_env=one.api_key_env or None,
    )
    return job.id


def _why_not(edited: Edited, found: Contract) -> str:
    """Say what stands in the way of a try; nothing where nothing does."""
    if found.problems or found.rendered is None:
        return "The templates do not render with these values yet; see above."
    if others := prompt_contract.problems_to_show(edited):
        return words.plain(others[0])
    return ""


def _acts(name: str) -> None:
    """Draw what else can be done: stop what goes on, ask one more model, look at earlier tries.

    Stop stands here and not among the answers, which are drawn anew so often that a press might fall between two drawings.
    """
    if prompt_tries.going_on(prompt_tries.shown(name)):
        st.button("Stop", key="stop_try", icon=":material/stop_circle:", on_click=prompt_tries.stop, args=(name,))
    st.button(
        "Another model",
        key="add_model",
        icon=":material/add:",
        type="tertiary",
        on_click=prompt_asked.add,
        args=(name,),
        disabled=not prompt_asked.can_add(name),
        help="Ask several models side by side.",
    )
    _earlier(name)


def _earlier(name: str) -> None:
    tries = prompt_tries.all_of(name)
    if len(tries) < 2:
        return
    with st.popover("Earlier tries", key="earlier_tries", icon=":material/history:", type="tertiary"):
        for place, one in enumerate(tries):
            label = prompt_answers.described(one)
            st.button(
                f"{label}, shown" if one == prompt_tries.shown(name) else label,
                key=f"earlier_{place}",
                type="tertiary",
                on_click=prompt_tries.show,
                args=(name, one["id"]),
            )
