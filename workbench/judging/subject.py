"""Say what an answer answers: the question, the documents and the expected answer, as the judge is shown them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.judging.judge import Criterion
from workbench.terms import Answer, Example

QUESTION_FIELDS = ("question", "input", "instruction", "query", "message", "prompt", "task", "text")


@dataclass(frozen=True, slots=True)
class Subject:
    """What the answers under judgement are about."""

    question: str
    context: tuple[str, ...] = ()
    expected: str | None = None


def subject_of(example: Example) -> Subject:
    """Read an example as a judge sees it.

    The question is the only input, or the one whose name says so (`question`, `input`, `instruction`, …); where several could be meant or
    none is, all inputs are shown as labelled lines. Values that are not text are shown as JSON.
    """
    return Subject(question=_question(example.inputs), context=example.context, expected=example.expected)


def unmet_need(criterion: Criterion, subject: Subject) -> str | None:
    """Say what the criterion needs and the subject lacks, or None: the reason why an answer stays unscored."""
    if "expected" in criterion.needs and not (subject.expected or "").strip():
        return f"{criterion.name} needs an expected answer and the example has none"
    if "context" in criterion.needs and not any(document.strip() for document in subject.context):
        return f"{criterion.name} needs context documents and the example has none"
    return None


def answer_text(answer: Answer) -> str:
    """Show an answer with its tool calls, one JSON line each; their random ids are left out."""
    calls = [
        json.dumps({key: value for key, value in call.items() if key != "id"}, ensure_ascii=False, sort_keys=True, default=str)
        for call in answer.tool_calls
    ]
    return "\n".join([*([answer.text] if answer.text or not calls else []), *(["[tool calls]", *calls] if calls else [])])


def _question(inputs: Mapping[str, Any]) -> str:
    if len(inputs) == 1:
        return _text(next(iter(inputs.values())))
    by_name = {name.casefold(): value for name, value in inputs.items()}
    for field in QUESTION_FIELDS:
        if field in by_name:
            return _text(by_name[field])
    return "\n".join(f"{name}: {_text(value)}" for name, value in inputs.items())


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
