"""Take a request of live traffic further: into a golden set, to people in a queue, or into the prompt editor."""

import streamlit as st

from workbench.annotation import from_traces
from workbench.annotation.from_traces import LiveAnswer
from workbench.errors import BadInput, WorkbenchError
from workbench.golden_sets import from_traffic
from workbench.golden_sets.from_traffic import Asked, question_name
from workbench.prompts.template import RESERVED, variables
from workbench.store.traces import TraceRow
from workbench.ui import data, frame, places, prompt_choice, prompt_data, prompt_values, trace_data, words

FIELD = "question"
NAMING = "Choose or name one"


def draw(found: TraceRow) -> None:
    """Draw the buttons."""
    question, answer = trace_data.asked_and_answered(found)
    with st.container(horizontal=True, gap="small", key="trace_actions"):
        if st.button("Add to golden set", icon=places.GOLDEN_SETS.icon, key="to_golden", disabled=not question):
            _golden(found.trace_id, question, answer)
        if st.button("Send to queue", icon=places.QUEUES.icon, key="to_queue", disabled=not (question or answer)):
            _queue(found, question, answer)
        version, lacking = _registered(found)
        st.button(
            "Open in prompt editor",
            icon=places.PROMPTS.icon,
            key="to_editor",
            disabled=version is None,
            on_click=_remember,
            args=(found, version, question),
        )
    if lacking:
        st.caption(words.plain(lacking))
    if st.session_state.pop("open_editor", False):
        places.go(places.PROMPTS, prompt=found.prompt, version=version, tab=prompt_choice.EDIT, golden=prompt_values.OWN)


@st.dialog("Add to a golden set", width="medium", icon=places.GOLDEN_SETS.icon)
def _golden(trace_id: str, question: str, answer: str) -> None:
    sets = [one.name for one in data.golden_list()]
    name = st.selectbox("Golden set", sets, index=0 if sets else None, accept_new_options=True, key="golden_name", placeholder=NAMING)
    fields = _fields(name or "")
    field = _field(name or "", fields)
    text = st.text_area("Question", question, key="golden_question", height=100)
    others = {one: st.text_input(one, key=f"golden_other_{one}", placeholder="Not known") for one in fields if one != field}
    takes = st.checkbox("The answer was right: take it as the expected one", key="golden_takes")
    expected = st.text_area(
        "Expected answer", answer if takes else "", key=f"golden_expected_{takes}", height=140, placeholder="Not known yet"
    )
    tags = st.multiselect("Tags", [from_traffic.TAG], [from_traffic.TAG], accept_new_options=True, key="golden_tags")
    st.caption("It becomes an example of the next revision, with the trace in its metadata.")
    if st.button("Add", type="primary", key="keep_golden", icon=":material/check:"):
        try:
            if field is None:
                raise BadInput("choose which input of the set holds the question", where="The question goes into")
            asked = Asked(text, trace_id, field=field, expected=expected.strip() or None, tags=tuple(tags), others=others)
            report = from_traffic.add_asked(data.engine(), name or "", asked, author=data.person())
        except WorkbenchError as error:
            frame.refuse(error)
            return
        data.forget()
        st.toast(words.plain(f"Added to {report.golden_set}, revision {report.revision}."), icon=":material/check:")
        st.rerun()


def _fields(name: str) -> list[str]:
    if name in {one.name for one in data.golden_list()}:
        return trace_data.golden_inputs(data.golden_revisions(name)[0].id) or [FIELD]
    return [FIELD]


def _field(name: str, fields: list[str]) -> str | None:
    """Draw the choice of the input for the question, where a set has several; None where nobody can tell and nobody has."""
    if len(fields) == 1:
        return fields[0]
    usual = question_name(fields)
    index = fields.index(usual) if usual else None
    return st.selectbox("The question goes into", fields, index=index, key=f"golden_field_{name}", placeholder="Choose an input")


@st.dialog("Send to a queue", width="medium", icon=places.QUEUES.icon)
def _queue(found: TraceRow, question: str, answer: str) -> None:
    known = trace_data.queues()
    name = st.selectbox("Queue", known, index=0 if known else None, accept_new_options=True, key="trace_queue", placeholder=NAMING)
    st.caption("A new queue asks whether the answer is good; its guideline can be edited on its page.")
    if st.button("Send", type="primary", key="keep_queue", icon=":material/check:"):
        tags = tuple(tag for tag in (found.agent, found.model) if tag)
        try:
            sent = from_traces.send(data.engine(), name or "", [LiveAnswer(found.trace_id, question, answer, tags)], author=data.person())
        except WorkbenchError as error:
            frame.refuse(error)
            return
        data.forget()
        st.toast(words.plain(f"{'It is in' if sent.known else 'Sent to'} {name}."), icon=":material/check:")
        st.rerun()


def _registered(found: TraceRow) -> tuple[int | None, str]:
    """Give the version of the registry that a trace names, archived or not; or None, and what is lacking."""
    if not found.prompt:
        return None, "The prompt editor cannot open it: the request does not say which prompt it was asked with."
    if found.prompt not in {one.name for one in (*data.prompt_list(), *prompt_data.archived())}:
        return None, f"The prompt editor cannot open it: its prompt {found.prompt} is not in the registry."
    numbers = {str(one.number): one.number for one in data.prompt_history(found.prompt)}
    if found.version not in numbers:
        named = f"version {found.version}" if found.version else "a version that is not named"
        return None, f"The prompt editor cannot open it: it was asked with {named} of {found.prompt}, which is not in the registry."
    return numbers[found.version], ""


def _remember(found: TraceRow, version: int, question: str) -> None:
    """Fill the version's variable for the question with what was asked, then open the editor."""
    history = data.prompt_history(found.prompt)
    messages = next(one.messages for one in history if one.number == version)
    if name := question_name(sorted(set(variables(messages)) - set(RESERVED))):
        st.session_state[f"own_value_{name}"] = question
    st.session_state["open_editor"] = True
