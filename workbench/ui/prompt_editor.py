"""Edit a prompt as a draft: messages, model, parameters, tools and response format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptDraft
from workbench.prompts.drafts import ROLES
from workbench.ui import data, icon_buttons, prompt_drafts
from workbench.ui.prompt_drafts import widget_key

KEPT: Mapping[str, Any] = {"persist_state": "session"}
DEMO_MODELS = ("demo/answerer", "demo/answerer-large")
PLACEHOLDERS = {
    "system": "Who the model is, what it must keep to, how it answers.",
    "user": "What is asked. {{ question }} stands for the input of each example, {{ context }} for its documents.",
}
STYLE = """<style>
[class*="_structure"] textarea, [class*="_parameters"] textarea { font-family: monospace; font-size: 0.85rem; line-height: 1.5; }
[class*="_structure"] textarea { max-height: 16rem; }
</style>"""


@dataclass(frozen=True, slots=True)
class Edited:
    """What a draft says now, and what of it could not be read."""

    draft: PromptDraft
    unreadable: tuple[str, ...] = ()


def draw(name: str, source: PromptDraft) -> Edited:
    """Draw the editor of a draft that began with `source`; give what it says now."""
    st.html(STYLE)
    messages = _messages(name, source)
    with st.container(border=True):
        model_at, parameters_at = st.columns([1, 1])
        with model_at:
            model = _model(name, source)
        with parameters_at:
            lines = st.text_area(
                "Parameters",
                prompt_drafts.parameter_lines(source.parameters),
                key=widget_key(name, "parameters"),
                placeholder="temperature: 0.2\nmax_tokens: 400",
                height="content",
                help='`name: value`; values are numbers, true, false, texts, or JSON such as `["END"]`.',
                **KEPT,
            )
    tools, response_format = _structure(name, source)
    unreadable: list[str] = []
    parameters = _read(unreadable, prompt_drafts.read_parameters, lines) or {}
    found_tools = _read(unreadable, prompt_drafts.read_json, tools, "Tools", list) or ()
    found_format = _read(unreadable, prompt_drafts.read_json, response_format, "Response format", dict)
    return Edited(PromptDraft(tuple(messages), model, parameters, tuple(found_tools), found_format), tuple(unreadable))


def _read(unreadable: list[str], read: Callable[..., Any], *given: object) -> Any:
    """Read what was typed; what cannot be read is noted, and None for now."""
    try:
        return read(*given)
    except BadInput as error:
        unreadable.append(str(error))
        return None


def models(source: PromptDraft) -> list[str]:
    """Propose the models that prompts already ask, and those built in where there are none."""
    known = {model for model in ({prompt.model for prompt in data.prompt_list()} | {source.model}) if model}
    return sorted(known | set(DEMO_MODELS) if data.here().is_demo or not known else known)


def _model(name: str, source: PromptDraft) -> str:
    options = models(source)
    found = st.selectbox(
        "Model",
        options,
        index=options.index(source.model) if source.model else None,
        accept_new_options=True,
        placeholder="provider/name, such as openai/gpt-4o-mini",
        key=widget_key(name, "model"),
        help="As provider/name: openai/gpt-4o-mini, ollama/llama3.2, hosted_vllm/my-model. Type any name.",
        **KEPT,
    )
    return (found or "").strip()


def _messages(name: str, source: PromptDraft) -> list[dict[str, Any]]:
    opened = prompt_drafts.opened(name)
    rows: Sequence[int] = opened["rows"] if opened else ()
    found = []
    for place, row in enumerate(rows):
        begun: Mapping[str, Any] = source.messages[row] if row < len(source.messages) else {"role": "user", "content": ""}
        with st.container(border=True, gap="xsmall"):
            found.append(_message(name, row, place, len(rows), begun))
    st.button(
        "Add a message",
        key=widget_key(name, "add"),
        icon=":material/add:",
        type="tertiary",
        on_click=prompt_drafts.add_row,
        args=(name,),
    )
    return found


def _message(name: str, row: int, place: int, of: int, begun: Mapping[str, Any]) -> dict[str, Any]:
    number = place + 1
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width=150):
            role = st.selectbox(
                f"Role of message {number}",
                ROLES,
                index=ROLES.index(begun["role"]),
                key=widget_key(name, f"role_{row}"),
                label_visibility="collapsed",
                **KEPT,
            )
        with icon_buttons.box(widget_key(name, str(row)), horizontal=True, width="content", gap="xxsmall"):
            _act(name, row, "up", f"Move message {number} up", ":material/arrow_upward:", is_off=place == 0)
            _act(name, row, "down", f"Move message {number} down", ":material/arrow_downward:", is_off=number == of)
            _act(name, row, "remove", f"Remove message {number}", ":material/close:", is_off=of == 1)
    content = st.text_area(
        f"Content of message {number}",
        begun.get("content") or "",
        key=widget_key(name, f"content_{row}"),
        height="content",
        placeholder=PLACEHOLDERS.get(role, "What is said."),
        label_visibility="collapsed",
        **KEPT,
    )
    others = {field: value for field, value in begun.items() if field not in ("role", "content")}
    if others:
        st.caption(f"Sent with it as it was: {', '.join(sorted(others))}")
    is_bare = not content and begun.get("content") is None and "tool_calls" in others
    return {"role": role, "content": None if is_bare else content, **others}


def _act(name: str, row: int, what: str, label: str, icon: str, *, is_off: bool) -> None:
    """Draw the button that moves or removes a message."""
    key = widget_key(name, f"{what}_{row}")
    done = {"up": partial(prompt_drafts.move_row, by=-1), "down": partial(prompt_drafts.move_row, by=1)}.get(what, prompt_drafts.remove_row)
    st.button(label, key=key, icon=icon, help=label, type="tertiary", disabled=is_off, on_click=done, args=(name, row))


def _structure(name: str, source: PromptDraft) -> tuple[str, str]:
    """Ask for tools and response format as JSON."""
    used = bool(source.tools or source.response_format)
    key = widget_key(name, "structure")
    with st.expander("Tools and response format", key=key, icon=":material/data_object:", expanded=used):
        tools = st.text_area(
            "Tools, a JSON list",
            prompt_drafts.json_text(source.tools),
            key=widget_key(name, "tools"),
            placeholder='[{"type": "function", "function": {"name": "look_up_order", "parameters": {"type": "object"}}}]',
            height="content",
            **KEPT,
        )
        response_format = st.text_area(
            "Response format, a JSON object",
            prompt_drafts.json_text(source.response_format),
            key=widget_key(name, "response_format"),
            placeholder='{"type": "json_object"}',
            height="content",
            **KEPT,
        )
    return tools, response_format
