"""Hold a draft against a real example while it is written: errors, variables, what is sent, tokens and price."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptDraft, Renderer, TemplateProblem, check, variables, variables_of
from workbench.prompts.drafts import problems_of
from workbench.runs.quoting import Quote
from workbench.terms import Example
from workbench.ui import prompt_data, texts, words
from workbench.ui.prompt_drafts import NEW
from workbench.ui.prompt_editor import Edited

DOCUMENTS = ("context", "documents")
CALLS = 1_000
_NUMBERED = re.compile(r"(message|tool)s\[(\d+)\]\.?(.*)")
_VERBS = ("is ", "must ", "has ", "holds ", "looks ", "belongs ")


@dataclass(frozen=True, slots=True)
class Contract:
    """What templates use and an example offers; `rendered` is None where they do not meet, and `failure` says why."""

    problems: tuple[TemplateProblem, ...]
    used: tuple[str, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    rendered: tuple[Mapping[str, Any], ...] | None
    failure: str


def contract(messages: Sequence[Mapping[str, Any]], example: Example | None) -> Contract:
    """Hold messages against an example; without one, only what they use and where they are wrong is known."""
    problems, used = tuple(check(list(messages))), variables(list(messages))
    if example is None:
        return Contract(problems, tuple(sorted(used)), (), (), None, "")
    offered = variables_of(example)
    has_documents = bool(example.context) and not used & set(DOCUMENTS)
    unused = [name for name in example.inputs if name not in used and name not in DOCUMENTS] + ["context"] * has_documents
    rendered, failure = None, ""
    if not problems:
        try:
            rendered = Renderer(list(messages)).render(offered)
        except BadInput as error:
            failure = str(error)
    return Contract(problems, tuple(sorted(used)), tuple(sorted(used - offered.keys())), tuple(unused), rendered, failure)


def draw(edited: Edited, found: Contract, *, is_filled: bool) -> None:
    """Draw what is wrong, else that nothing is; the variables; tokens and price of a call."""
    _trouble(edited, found)
    _variables(found, is_filled=is_filled, is_well=not (found.problems or found.failure or problems_to_show(edited)))
    _price(edited.draft, found)


def problems_to_show(edited: Edited) -> list[str]:
    """Say what keeps a draft from being saved, but for errors in templates, which have a place of their own."""
    found = [*edited.unreadable, *(_told(one.field, one.text) for one in problems_of(edited.draft) if one.line is None)]
    return list(dict.fromkeys(found))


def _told(field: str, text: str) -> str:
    """Say a problem with its field named as the page does.

    >>> _told("messages[1].content", "is empty"), _told("tools[0].function.name", "must be text"), _told("model", "a model is needed")
    ('Message 2 is empty', 'Tool 1, function.name must be text', 'Model: a model is needed')
    """
    found = _NUMBERED.fullmatch(field)
    rest = found[3].removeprefix("content") if found else ""
    named = f"{found[1]} {int(found[2]) + 1}{', ' * bool(rest)}{rest}" if found else field.replace("_", " ")
    return f"{named[:1].upper()}{named[1:]}{'' if text.startswith(_VERBS) else ':'} {text}"


def _trouble(edited: Edited, found: Contract) -> None:
    for problem in found.problems:
        column = f", column {problem.column}" if problem.column else ""
        where = f"Message {problem.message_index + 1}, line {problem.line}{column}"
        st.error(f"**{where}:** {words.plain(problem.text)}", icon=":material/error:")
        st.code(excerpt(str(edited.draft.messages[problem.message_index].get("content") or ""), problem), language=None)
    others = problems_to_show(edited)
    if others:
        # A new prompt lacks everything at first, which is no fault.
        draw = st.info if edited.draft.hash == NEW.hash else st.warning
        draw("**Before it can be saved**\n\n" + "\n".join(f"- {words.plain(one)}" for one in others), icon=":material/edit_note:")
    if found.failure:
        st.error(words.plain(f"{found.failure[:1].upper()}{found.failure[1:]}"), icon=":material/link_off:")


def excerpt(content: str, problem: TemplateProblem, width: int = 56) -> str:
    """Give the line that is wrong, cut around the place, with a mark below it where the column is known."""
    lines = content.split("\n")
    line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    if problem.column is None:
        return words.shortened(line, width) or " "
    start = max(0, problem.column - 1 - width // 2)
    return f"{line[start : start + width]}\n{' ' * (problem.column - 1 - start)}^"


def _variables(found: Contract, *, is_filled: bool, is_well: bool) -> None:
    """Draw a line of marks: that all is well, and each variable with how it stands."""
    marks = []
    if is_well:
        marks.append(f":green-badge[:material/check_circle: {'Renders with these values' if found.rendered else 'No errors'}]")
    marks += [f":red-badge[:material/close: {words.plain(name)}, missing]" for name in found.missing]
    good = ":blue-badge[{}]" if is_filled else ":gray-badge[{}]"
    marks += [good.format(words.plain(name)) for name in found.used if name not in found.missing]
    marks += [f":gray-badge[{words.plain(name)}, unused]" for name in found.unused]
    if not (found.used or found.unused):
        marks.append(":gray-badge[no variables]")
    st.markdown(" ".join(marks))


def _price(draft: PromptDraft, found: Contract) -> None:
    sent = found.rendered or draft.messages
    counted = prompt_data.quoted([dict(message) for message in sent], [dict(tool) for tool in draft.tools], draft.model)
    each = counted.input_usd
    pieces = [f"**{counted.input_tokens:,}** input tokens"]
    if each is not None:
        pieces += [f"**{words.usd(each)}** a call", f"**{words.usd(CALLS * each)}** for {CALLS:,}", _answer_price(draft, counted)]
    elif draft.model:
        pieces.append(f"price of {words.plain(draft.model)} **unknown**: `workbench prices set` tells it")
    about = "" if found.rendered else " The templates alone, with nothing filled in."
    help = f"Tokens are counted as OpenAI's models do; others differ by 10 to 20 %.{about} The answer comes on top."
    st.markdown(" &nbsp;·&nbsp; ".join(piece.replace("$", "\\$") for piece in pieces if piece), help=help)


def _answer_price(draft: PromptDraft, counted: Quote) -> str:
    """Say what the answer may cost at most, where the parameters bound its length."""
    most = draft.parameters.get("max_completion_tokens") or draft.parameters.get("max_tokens")
    if counted.output_token_usd is None or not isinstance(most, int):
        return ""
    return f"answer at most **{words.usd(most * counted.output_token_usd)}**"


def preview(found: Contract) -> None:
    """Draw what the model is sent."""
    if found.rendered is None:
        return
    for message in found.rendered:
        with st.container(border=True, gap="xxsmall"):
            st.caption(words.plain(str(message.get("role", ""))))
            texts.box(str(message.get("content") or ""))
            if calls := message.get("tool_calls"):
                st.code(json.dumps(calls, ensure_ascii=False, indent=2), language="json", wrap_lines=True)
