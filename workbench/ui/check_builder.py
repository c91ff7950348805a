"""Build checks without knowing how they are written: choose what to look for, give its value, add it.

The checks themselves are lines of text, as on the command line, which can be written by hand too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.checks import build_check
from workbench.errors import BadInput, WorkbenchError
from workbench.ui import icon_buttons, words
from workbench.ui.compare_seed import widget_key

KEPT: Mapping[str, Any] = {"persist_state": "session"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that can be looked for: how a line of it begins, what it is called, which value it takes (None for none)."""

    word: str
    label: str
    value: str | None
    help: str = ""
    is_needed: bool = True
    is_json: bool = False


CHOICES = (
    Wanted("contains", "contains a text", "refund", "Empty: the expected answer.", is_needed=False),
    Wanted("not_contains", "does not contain a text", "as an AI"),
    Wanted("equals", "equals a text", "yes", "Empty: the expected answer.", is_needed=False),
    Wanted("regex", "matches a pattern", r"\d+ euros", "A regular expression, found anywhere."),
    Wanted("max_words", "has at most so many words", "80"),
    Wanted("max_sentences", "has at most so many sentences", "3"),
    Wanted("max_length", "has at most so many characters", "800"),
    Wanted("min_length", "has at least so many characters", "20"),
    Wanted("numeric", "gives a number", "42", "Empty: the number that the expected answer ends with.", is_needed=False),
    Wanted("similarity", "shares words with the expected answer", "0.5", "From 0 to 1, by ROUGE-L.", is_needed=False),
    Wanted("valid_json", "is JSON", None),
    Wanted("json_schema", "follows a JSON schema", '{"type": "object", "required": ["answer"]}', is_json=True),
    Wanted("tool_call", "calls a tool", "look_up_order", "Empty: the call that the example expects.", is_needed=False),
    Wanted("no_tool_call", "calls no tool", None),
    Wanted("latency", "comes within so many milliseconds", "2000"),
    Wanted("cost", "costs at most so many US dollars", "0.001"),
)


BY_WORD = {wanted.word: wanted for wanted in CHOICES}


def draw(begun: Sequence[Any]) -> list[Any]:
    """Draw the chosen checks, at first those of `begun`, and the ways to more; give them as a run file has them."""
    place = widget_key("checks")
    first = "" if place in st.session_state else "\n".join(line_of(one) for one in begun)
    shown = st.container(gap="xxsmall")
    _add_one(place)
    with st.expander("Write them as lines", key=widget_key("lines"), icon=":material/edit_note:"):
        text = st.text_area(
            "Checks, one a line",
            first,
            key=place,
            placeholder="max_words:80\ncontains:refund",
            height="content",
            help='`type`, `type:value`, or JSON such as `{"type": "contains", "value": ["a", "b"], "match": "any"}`.',
            **KEPT,
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    with shown:
        for position, line in enumerate(lines):
            _line(place, position, line)
    return [_read(line) for line in lines]


def _read(line: str) -> Any:
    """Read a line; one that cannot be read stays as it is, and keeps the run from being started."""
    try:
        return read_line(line)
    except BadInput:
        return line


def line_of(check: Any) -> str:
    """Write a check as a line.

    >>> line_of({"type": "contains", "value": ["a"]}), line_of({"type": "valid_json"}), line_of("max_words:80")
    ('{"type": "contains", "value": ["a"]}', 'valid_json', 'max_words:80')
    """
    if isinstance(check, str):
        return check
    return str(check["type"]) if set(check) == {"type"} else json.dumps(check, ensure_ascii=False)


def read_line(line: str) -> Any:
    """Read a line: JSON as a mapping, anything else as the command line has it. Raises `BadInput`."""
    if not line.startswith("{"):
        return line
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{words.shortened(line, 60)} is not valid JSON", where="Checks") from error


def line_for(wanted: Wanted, value: str) -> str:
    """Write the line of what was chosen with its value. Raises `BadInput` in words where the value does not do."""
    value = " ".join(value.split()) if not wanted.is_json else value.strip()
    if not value and wanted.value is not None and wanted.is_needed:
        raise BadInput(f"give a value, such as {wanted.value}", where=wanted.label)
    if wanted.is_json:
        try:
            line = json.dumps({"type": wanted.word, "schema": json.loads(value)}, ensure_ascii=False)
        except (ValueError, RecursionError) as error:
            raise BadInput("the value is not valid JSON", where=wanted.label) from error
    else:
        line = f"{wanted.word}:{value}" if value else wanted.word
    build_check(read_line(line), wanted.label)
    return line


def _add_one(place: str) -> None:
    what_at, rest_at = st.columns([3, 4], vertical_alignment="bottom")
    with what_at:
        word = st.selectbox(
            "Check that the answer …",
            list(BY_WORD),
            format_func=lambda one: BY_WORD[one].label if one in BY_WORD else one,
            key=widget_key("check_type"),
        )
    wanted = BY_WORD[word]
    problem = widget_key("check_problem")
    with rest_at, st.form(widget_key("check_form"), border=False, clear_on_submit=False), st.container(horizontal=True, gap="small"):
        field = widget_key(f"value_of_{wanted.word}")
        if wanted.value is not None:
            st.text_input(
                "Value",
                key=field,
                placeholder=_example_of(wanted),
                help=wanted.help or None,
                label_visibility="collapsed",
            )
        st.form_submit_button("Add", key=widget_key("add_check"), icon=":material/add:", on_click=_add, args=(place, word, field, problem))
    if said := st.session_state.pop(problem, ""):
        st.warning(words.plain(said), icon=":material/error:")


def _example_of(wanted: Wanted) -> str:
    empty = f"; {wanted.help[:1].lower()}{wanted.help[1:].rstrip('.')}" if not wanted.is_needed and wanted.help.startswith("Empty") else ""
    return f"{wanted.value}{empty}"


def _add(place: str, word: str, field: str, problem: str) -> None:
    try:
        line = line_for(BY_WORD[word], st.session_state.get(field, ""))
    except WorkbenchError as error:
        st.session_state[problem] = str(error)
        return
    st.session_state[place] = "\n".join([*str(st.session_state.get(place, "")).splitlines(), line])
    st.session_state[field] = ""


def _line(place: str, position: int, line: str) -> None:
    """Draw one chosen check: what it asks, how it is written, and the way to take it out."""
    with icon_buttons.box(f"check_{position}", horizontal=True, vertical_alignment="center", gap="small"):
        try:
            said = f":material/check: {words.plain(build_check(read_line(line)).name)}"
        except BadInput:
            said = ":red[:material/error: not a check]"
        with st.container(width="stretch"):
            st.markdown(f"{said} &nbsp; :gray[:small[{words.plain(words.shortened(line, 60))}]]")
        label = f"Remove the check {words.shortened(line, 40)}"
        st.button(
            label,
            key=widget_key(f"drop_check_{position}"),
            icon=":material/close:",
            type="tertiary",
            on_click=_drop,
            args=(place, position),
        )


def _drop(place: str, position: int) -> None:
    lines = [line for line in str(st.session_state.get(place, "")).splitlines() if line.strip()]
    st.session_state[place] = "\n".join(line for number, line in enumerate(lines) if number != position)
