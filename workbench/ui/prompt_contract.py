"""Hold a draft against a real example while it is written: errors, variables, what is sent, tokens and price."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench import golden_sets
from workbench.errors import BadInput
from workbench.prompts import PromptDraft, Renderer, TemplateProblem, check, variables, variables_of
from workbench.prompts.drafts import problems_of
from workbench.runs.quoting import Quote, quote
from workbench.terms import Example
from workbench.ui import data, places, texts, words
from workbench.ui.prompt_editor import Edited

MOST_EXAMPLES = 100
DOCUMENTS = ("context", "documents")
CALLS = 1_000
LONG_PREVIEW, PREVIEW_PX = 600, 300
_NUMBERED = re.compile(r"(message|tool)s\[(\d+)\]\.?(.*)")
_VERBS = ("is ", "must ", "has ", "holds ", "looks ", "belongs ")
STYLE = """<style>
[data-testid="stColumn"]:has(.st-key-contract) > div {
  position: sticky; top: 4rem; max-height: calc(100vh - 5rem); overflow-y: auto; padding: 2px; }
</style>"""


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


def draw(edited: Edited) -> None:
    """Draw the strip beside the editor."""
    st.html(STYLE)
    with st.container(key="contract"):
        example = _example()
        found = contract(edited.draft.messages, example)
        _state(edited, found)
        _variables(found, has_example=example is not None)
        _price(edited.draft, found)
        _preview(found, has_example=example is not None)


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


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _examples(revision_id: int) -> list[Example]:
    return [stored.example for stored in golden_sets.examples(data.engine(), revision_id, limit=MOST_EXAMPLES)]


@st.cache_data(ttl=60, max_entries=50, show_spinner=False)
def _quote(messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], model: str) -> Quote:
    return quote(data.engine(), messages, tools, model)


def _example() -> Example | None:
    """Let a golden example be chosen."""
    sets = {found.name: found for found in data.golden_list()}
    if not sets:
        st.markdown("**No golden set yet.** With examples, this shows what the model is really sent:")
        st.code("workbench golden import questions.csv --name questions", language="console", wrap_lines=True)
        places.link(places.GOLDEN_SETS, "Golden sets")
        return None
    set_at, example_at = st.columns(2)
    with set_at:
        name = st.selectbox("Golden set", list(sets), key="contract_set", persist_state="session")
    revision = data.golden_revisions(name)[0]
    found = {example.key: example for example in _examples(revision.id)}
    with example_at:
        key = st.selectbox(
            "Example",
            list(found),
            format_func=lambda one: f"{one}  {_beginning(found[one])}" if one in found else one,
            key=f"contract_example_{name}",
            help=f"The first {MOST_EXAMPLES} of the newest revision." if revision.examples > MOST_EXAMPLES else None,
            persist_state="session",
        )
    return found.get(key or "")


def _beginning(example: Example) -> str:
    return words.shortened(" ".join(str(value) for value in example.inputs.values()), 60)


def _state(edited: Edited, found: Contract) -> None:
    """Say first what is wrong, then that nothing is."""
    for problem in found.problems:
        column = f", column {problem.column}" if problem.column else ""
        where = f"Message {problem.message_index + 1}, line {problem.line}{column}"
        st.error(f"**{where}:** {words.plain(problem.text)}", icon=":material/error:")
        st.code(excerpt(str(edited.draft.messages[problem.message_index].get("content") or ""), problem), language=None)
    others = problems_to_show(edited)
    if others:
        st.warning("**Before it can be saved**\n\n" + "\n".join(f"- {words.plain(one)}" for one in others), icon=":material/edit_note:")
    if found.failure:
        st.error(words.plain(f"{found.failure[:1].upper()}{found.failure[1:]}"), icon=":material/link_off:")
    if not found.problems and not others and not found.failure:
        text = "Renders with this example." if found.rendered else "No errors."
        st.success(text, icon=":material/check_circle:")


def excerpt(content: str, problem: TemplateProblem, width: int = 56) -> str:
    """Give the line that is wrong, cut around the place, with a mark below it where the column is known."""
    lines = content.split("\n")
    line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    if problem.column is None:
        return words.shortened(line, width) or " "
    start = max(0, problem.column - 1 - width // 2)
    return f"{line[start : start + width]}\n{' ' * (problem.column - 1 - start)}^"


def _variables(found: Contract, *, has_example: bool) -> None:
    marks = [f":red-badge[:material/close: {words.plain(name)}]" for name in found.missing]
    good = ":green-badge[:material/check: {}]" if has_example else ":gray-badge[{}]"
    marks += [good.format(words.plain(name)) for name in found.used if name not in found.missing]
    marks += [f":gray-badge[{words.plain(name)}, unused]" for name in found.unused]
    st.markdown(f"**Variables** &nbsp; {' '.join(marks) or 'none'}")


def _price(draft: PromptDraft, found: Contract) -> None:
    sent = found.rendered or draft.messages
    counted = _quote([dict(message) for message in sent], [dict(tool) for tool in draft.tools], draft.model)
    each = counted.input_usd
    with st.container(horizontal=True, gap="medium"):
        about = "" if found.rendered else " The templates alone, without an example."
        st.metric(
            "Input tokens",
            f"{counted.input_tokens:,}",
            help=f"Counted as OpenAI's models do; others differ by 10 to 20 %.{about}",
            width="content",
        )
        st.metric("Input price", words.usd(each), help="Of one call; the answer comes on top.", width="content")
        st.metric(f"{CALLS:,} calls", words.usd(None if each is None else CALLS * each), help="Input alone.", width="content")
    if each is None and draft.model:
        st.caption(f"The price of {words.plain(draft.model)} is unknown. `workbench prices set` makes it known.")


def _preview(found: Contract, *, has_example: bool) -> None:
    if not has_example or found.rendered is None:
        return
    st.markdown("**What the model is sent**")
    is_long = sum(len(str(message.get("content") or "")) for message in found.rendered) > LONG_PREVIEW
    with st.container(border=True, height=PREVIEW_PX if is_long else "content", key="preview", gap="xsmall"):
        for message in found.rendered:
            st.caption(words.plain(str(message.get("role", ""))))
            texts.box(str(message.get("content") or ""))
