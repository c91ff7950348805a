from datetime import date
from typing import Any

import pytest

from tests.prompts.drafts_for_tests import draft, tool
from workbench.errors import BadInput
from workbench.prompts.drafts import checked, problems_of

SCHEMA = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}}


def test_a_whole_draft_is_taken_as_it_is() -> None:
    whole = draft(
        parameters={"temperature": 0.2, "stop": ["\n"], "max_tokens": 9},
        tools=(tool(parameters={"type": "object"}),),
        response_format=SCHEMA,
    )
    assert problems_of(whole) == []
    assert checked(whole) == whole


def test_an_assistant_message_with_tool_calls_needs_no_content() -> None:
    messages = ({"role": "user", "content": "q"}, {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]})
    assert problems_of(draft(messages=messages)) == []


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"model": ""}, "model", "a model is needed"),
        ({"model": " "}, "model", "a model is needed"),
        ({"messages": ()}, "messages", "at least one message"),
        ({"messages": ("hello",)}, "messages[0]", "must have role and content"),
        ({"messages": ({"role": "robot", "content": "x"},)}, "messages[0].role", "'robot'"),
        ({"messages": ({"role": "user"},)}, "messages[0].content", "it is missing"),
        ({"messages": ({"role": "user", "content": "  \n"},)}, "messages[0].content", "is empty"),
        ({"messages": ({"role": "user", "content": True},)}, "messages[0].content", "it is true or false"),
        ({"messages": ({"role": "user", "content": "x", "contents": "y"},)}, "messages[0].contents", "is not a message's field"),
        ({"messages": ({"role": "user", "content": "a\x00"},)}, "messages[0].content", "NUL"),
        ({"messages": ({"role": "user", "content": "a\ud800"},)}, "messages[0].content", "broken character"),
        ({"messages": ({"role": "user", "content": "x" * 1_000_001},)}, "messages[0].content", "1,000,001 characters"),
        ({"messages": ({"role": "user", "content": "a\n{{ b"},)}, "messages[0].content", "line 2, column 4: unexpected end"),
        ({"messages": ({"role": "user", "content": "{{ a $ b }}"},)}, "messages[0].content", "line 1, column 6"),
        ({"parameters": [1]}, "parameters", "it is a list"),
        ({"parameters": {"stop": {1: 2}}}, "parameters.stop", "not text"),
        ({"parameters": {"top_p": float("nan")}}, "parameters.top_p", "JSON cannot hold"),
        ({"parameters": {"day": date(2026, 1, 1)}}, "parameters.day", "is date"),
        ({"parameters": {"api_key": "sk"}}, "parameters.api_key", "secret"),
        ({"parameters": {"aws_secret_access_key": "sk"}}, "parameters.aws_secret_access_key", "secret"),
        ({"parameters": {"model": "x"}}, "parameters.model", "field of its own"),
        ({"parameters": {"stream": True}}, "parameters.stream", "decided by the run"),
        ({"tools": "x"}, "tools", "must be a list"),
        ({"tools": ({"name": "f"},)}, "tools[0]", "type: function"),
        ({"tools": (tool("bad name"),)}, "tools[0].function.name", "'bad name'"),
        ({"tools": (tool("f"), tool("f"))}, "tools[1].function.name", "given twice"),
        ({"tools": (tool(parameters="x"),)}, "tools[0].function.parameters", "JSON Schema"),
        ({"tools": (tool(description=1),)}, "tools[0].function.description", "must be text"),
        ({"response_format": {"type": "xml"}}, "response_format", "one of text"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema", "{name, schema}"),
    ],
)
def test_each_fault_is_named_with_its_field(changes: dict[str, Any], field: str, text: str) -> None:
    (problem,) = [problem for problem in problems_of(draft(**changes)) if problem.field == field]
    assert text in problem.text


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadInput, match=r"support: model: .*; messages\[0\].role: .*; parameters.api_key: .*"):
        checked(draft(model="", messages=({"role": "x", "content": "y"},), parameters={"api_key": "k"}), where="support")


def test_counting_tokens_is_no_secret() -> None:
    assert problems_of(draft(parameters={"max_tokens": 5, "max_completion_tokens": 5, "logit_bias": {"50256": -100}})) == []
