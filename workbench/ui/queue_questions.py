"""Ask what a queue asks: ready-made questions, or one's own as YAML."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
import yaml

from workbench.annotation.questions import Question, golden_questions, output_questions, pair_questions, read_examples, read_questions
from workbench.errors import BadInput
from workbench.ui import words

OWN = "Own questions"
READY: Mapping[str, Mapping[str, Callable[[], tuple[Question, ...]]]] = {
    "golden": {"Is the expected answer right?": golden_questions},
    "outputs": {"Good or bad": output_questions, "Five levels": lambda: output_questions(is_scale=True)},
    "pairs": {"Which answer is better?": pair_questions},
}
HEIGHT_PX = 260
HELP = (
    "A list of questions, each with `name`, `text` and `kind`: choice, yes_no, scale (with `options`), pairwise, text (corrects the block "
    "named by `field`), spans (with `labels`) or comment. Several are answered one after the other; "
    "`when: {right: [no]}` asks one only after that answer."
)
EXAMPLES_HELP = "A list, each with `title`, `text`, `answer` and `why`; labellers see them beside each item."
EXAMPLE = "- title: A refund\n  text: You get it within five days.\n  answer: Good\n  why: It says when."


def draw(kind: str) -> Sequence[Question] | None:
    """Draw the choice; give the questions, None where they cannot be read."""
    ready = READY[kind]
    chosen = st.selectbox("Questions", [*ready, OWN], key=f"queue_asks_{kind}", persist_state="session")
    first = next(iter(ready.values()))()
    if chosen != OWN:
        return ready[chosen]()
    return edit(f"queue_questions_{kind}", as_yaml(first))


def edit(key: str, begun: str) -> Sequence[Question] | None:
    """Draw questions as YAML to be edited, and what is wrong with them; give them, None where they cannot be read."""
    text = st.text_area("Questions", begun, key=key, height=HEIGHT_PX, help=HELP, persist_state="session")
    try:
        return read_yaml(text or "")
    except BadInput as error:
        st.error(words.plain(error), icon=":material/error:")
        return None


def examples(key: str, begun: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, str]] | None:
    """Draw examples as YAML to be edited, folded; give them, None where they cannot be read."""
    with st.expander("Examples beside the instructions", icon=":material/format_quote:"):
        written = str(yaml.safe_dump([dict(one) for one in begun], sort_keys=False, allow_unicode=True, width=100)) if begun else ""
        text = st.text_area("Examples", written, key=key, height=140, help=EXAMPLES_HELP, placeholder=EXAMPLE, persist_state="session")
        try:
            return read_examples(_load(text or "") or [])
        except BadInput as error:
            st.error(words.plain(error), icon=":material/error:")
            return None


def read_yaml(text: str) -> tuple[Question, ...]:
    """Read questions from YAML. Raises `BadInput` with the line, or with question and field."""
    return read_questions(_load(text))


def _load(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "YAML"
        raise BadInput(f"is not YAML: {getattr(error, 'problem', None) or error}", where=place) from error


def as_yaml(questions: Sequence[Question | Mapping[str, Any]]) -> str:
    """Write questions as YAML, without what is as usual.

    >>> print(as_yaml([Question("good", "Good?", read_questions([{"name": "good", "text": "Good?", "kind": "yes_no"}])[0].kind)]))
    - name: good
      text: Good?
      kind: yes_no
    <BLANKLINE>
    """
    plain = [one.to_json() if isinstance(one, Question) else dict(one) for one in questions]
    return str(yaml.safe_dump([_short(one) for one in plain], sort_keys=False, allow_unicode=True, width=100))


def _short(one: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: one[name] for name in ("name", "text", "kind")}
    if one["kind"] in ("choice", "scale"):
        found["options"] = [{name: value for name, value in option.items() if value} for option in one.get("options") or ()]
    if one.get("labels"):
        found["labels"] = list(one["labels"])
    if one.get("field"):
        found["field"] = one["field"]
    if one.get("when"):
        found["when"] = {name: list(values) for name, values in one["when"].items()}
    if one.get("is_required") is False and one["kind"] != "comment":
        found["is_required"] = False
    return found
