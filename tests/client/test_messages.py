import json
from typing import Any

import pytest

from workbench.client.messages import input_messages, output_messages

PARTS = [
    ({"role": "user", "content": None}, {"role": "user", "parts": []}),
    (
        {
            "role": "user",
            "content": [{"type": "text", "text": "this?"}, {"type": "image_url", "image_url": {"url": "u"}}, {"type": "x"}, "s", 3],
        },
        {
            "role": "user",
            "parts": [
                {"type": "text", "content": "this?"},
                {"type": "uri", "modality": "image", "uri": "u"},
                {"type": "x"},
                {"type": "text", "content": "s"},
                {"type": "text", "content": "3"},
            ],
        },
    ),
    (
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{no"}}],
        },
        {"role": "assistant", "parts": [{"type": "tool_call", "id": "1", "name": "f", "arguments": "{no"}]},
    ),
    (
        {"role": "tool", "tool_call_id": "1", "content": "42"},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "1", "result": "42"}]},
    ),
    (
        {"role": "user", "parts": [{"type": "text", "content": "as it is"}]},
        {"role": "user", "parts": [{"type": "text", "content": "as it is"}]},
    ),
]


@pytest.mark.parametrize(("given", "wanted"), PARTS)
def test_messages_of_openais_protocol_become_roles_and_parts(given: Any, wanted: Any) -> None:
    assert input_messages([given]) == [wanted]


@pytest.mark.parametrize("value", [{"question": "why"}, ["a", "b"], 7, []])
def test_what_is_no_message_is_one_as_json(value: Any) -> None:
    (message,) = input_messages(value)
    assert message["role"] == "user" and json.loads(message["parts"][0]["content"]) == value


def test_an_answer_may_be_a_message_several_or_nothing() -> None:
    message = {"role": "assistant", "content": "ho"}
    assert output_messages(message) == [{"role": "assistant", "parts": [{"type": "text", "content": "ho"}]}]
    assert len(output_messages([message, message])) == 2
    assert output_messages(None, finish="stop") == []
    assert output_messages("", tool_calls=[{"id": "1", "name": "f", "arguments": {"a": 1}}])[0]["parts"][-1] == {
        "type": "tool_call",
        "id": "1",
        "name": "f",
        "arguments": {"a": 1},
    }
