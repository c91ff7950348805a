"""The request that goes to the judge."""

from typing import Any

import pytest

from tests.judging.samples import PAIRWISE, RUBRIC, judge
from workbench.errors import BadInput
from workbench.judging import Subject, pairwise_request, rubric_request
from workbench.terms import Answer

SUBJECT = Subject("Why?")
NEEDY = [{"name": "kindness", "description": "?", "scale": {1: "a", 2: "b"}, "needs": ["expected"]}]


def test_the_first_answer_is_shown_as_a_and_the_second_as_b() -> None:
    asked = pairwise_request(judge(), SUBJECT, Answer("one"), Answer("two"))
    assert "<answer_a>one</answer_a>\n<answer_b>two</answer_b>" in asked.messages[-1]["content"]


def test_the_request_carries_the_judges_settings_and_is_not_streamed() -> None:
    settings: dict[str, Any] = {
        "model": "openai/x",
        "api_base": "http://localhost:1",
        "api_key_env": "KEY",
        "parameters": {"temperature": 0},
    }
    asked = pairwise_request(judge(**settings), SUBJECT, Answer("one"), Answer("two"), repeat=3)
    assert (asked.model, asked.api_base, asked.api_key_env, asked.parameters) == tuple(settings.values())
    assert (asked.stream, asked.repeat, asked.response_format) == (False, 3, None)


def test_a_structured_pairwise_judge_asks_for_the_reason_before_the_verdict() -> None:
    asked = pairwise_request(judge(structured=True), SUBJECT, Answer("one"), Answer("two")).response_format
    assert asked is not None
    schema = asked["json_schema"]["schema"]
    assert list(schema["properties"]) == schema["required"] == ["reason", "verdict"]
    assert schema["properties"]["verdict"]["enum"] == ["A", "B", "TIE"]


def test_a_structured_rubric_allows_its_own_levels_only() -> None:
    rubric = judge(RUBRIC, structured=True)
    asked = rubric_request(rubric, rubric.criteria[0], SUBJECT, Answer("one")).response_format
    assert asked is not None
    assert asked["json_schema"]["schema"]["properties"]["level"] == {"type": "integer", "enum": [1, 2, 3]}


def test_the_rubric_request_shows_answer_criterion_and_levels() -> None:
    shown = rubric_request(judge(RUBRIC), judge(RUBRIC).criteria[0], SUBJECT, Answer("one")).messages
    assert [message["role"] for message in shown] == ["system", "user"]
    assert "<answer>one</answer>\n<criterion>kindness: Is it kind?</criterion>\n<levels>\n1: no\n2: so so\n3: yes\n" in shown[-1]["content"]


def test_a_judge_is_asked_in_its_own_way_only() -> None:
    with pytest.raises(BadInput, match="judge kind: is a rubric judge and cannot be asked as a pairwise one"):
        pairwise_request(judge(RUBRIC), SUBJECT, Answer("one"), Answer("two"))
    with pytest.raises(BadInput, match="judge better: is a pairwise judge and cannot be asked as a rubric one"):
        rubric_request(judge(PAIRWISE), judge(RUBRIC).criteria[0], SUBJECT, Answer("one"))


def test_an_unmet_need_is_refused() -> None:
    needy = judge(RUBRIC, threshold=None, criteria=NEEDY)
    with pytest.raises(BadInput, match="kindness needs an expected answer"):
        rubric_request(needy, needy.criteria[0], SUBJECT, Answer("one"))
    pair = judge(criteria=[{"name": "kindness", "description": "?", "needs": ["context"]}])
    with pytest.raises(BadInput, match="kindness needs context documents"):
        pairwise_request(pair, SUBJECT, Answer("one"), Answer("two"))
