"""What the judge is shown of an example and of an answer."""

from typing import Any

import pytest

from tests.judging.samples import RUBRIC, judge
from workbench.judging import Subject, subject_of, unmet_need
from workbench.judging.subject import answer_text
from workbench.terms import Answer, Example


@pytest.mark.parametrize(
    ("inputs", "question"),
    [
        ({"whatever": "Why?"}, "Why?"),
        ({"tone": "kind", "question": "Why?"}, "Why?"),
        ({"Input": "Why?", "tone": "kind"}, "Why?"),
        ({"message": "m", "question": "q"}, "q"),
        ({"city": "Bern", "days": 2}, "city: Bern\ndays: 2"),
        ({"only": ["ä", 1]}, '["ä", 1]'),
        ({}, ""),
    ],
)
def test_the_question_is_the_only_input_or_the_one_named_so(inputs: dict[str, Any], question: str) -> None:
    assert subject_of(Example(key="1", inputs=inputs)).question == question


def test_context_and_expected_come_along() -> None:
    assert subject_of(Example(key="1", inputs={"q": "?"}, expected="42", context=("a",))) == Subject("?", ("a",), "42")


def test_an_answer_shows_its_tool_calls_without_their_random_ids() -> None:
    call = {"id": "call_83", "name": "refund", "arguments": {"to": "Zoë"}}
    assert answer_text(Answer("Done.", (call,))) == 'Done.\n[tool calls]\n{"arguments": {"to": "Zoë"}, "name": "refund"}'
    assert answer_text(Answer("", (call,))).startswith("[tool calls]")
    assert answer_text(Answer("Done.")) == "Done."
    assert answer_text(Answer("")) == ""


@pytest.mark.parametrize(
    ("need", "subject", "reason"),
    [
        ("expected", Subject("?"), "kindness needs an expected answer and the example has none"),
        ("expected", Subject("?", expected=" "), "kindness needs an expected answer and the example has none"),
        ("context", Subject("?", context=(" ",)), "kindness needs context documents and the example has none"),
        ("expected", Subject("?", expected="42"), None),
        ("context", Subject("?", context=("a",)), None),
    ],
)
def test_an_unmet_need_is_a_reason(need: str, subject: Subject, reason: str | None) -> None:
    criteria = [{"name": "kindness", "description": "?", "scale": {1: "a", 2: "b"}, "needs": [need]}]
    assert unmet_need(judge(RUBRIC, criteria=criteria).criteria[0], subject) == reason
