from typing import Any

import pytest

from workbench.monitoring.conventions.messages import instructions_of, last_text, messages_of

CALL = [{"id": "t1", "name": "track", "arguments": {"parcel": 4}}]
TEXT_AND_CALL = {"role": "assistant", "content": "I look.", "tool_calls": CALL}
OPENAI_CALL = {"id": "t1", "type": "function", "function": {"name": "track", "arguments": '{"parcel": 4}'}}
BEDROCK_CALL = {"toolUse": {"toolUseId": "t1", "name": "track", "input": {"parcel": 4}}}
RESULT = {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "Leeds"}]}
ANSWERED = {"role": "tool", "content": "Leeds", "tool_call_id": "t1"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {"role": "assistant", "content": "I look.", "tool_calls": [OPENAI_CALL]},
            TEXT_AND_CALL,
        ),
        (
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "I look."}, {"type": "tool_use", "id": "t1", "name": "track", "input": {"parcel": 4}}],
            },
            TEXT_AND_CALL,
        ),
        (
            {"role": "assistant", "content": [{"text": "I look."}, BEDROCK_CALL]},
            TEXT_AND_CALL,
        ),
        ({"role": "tool", "content": "Leeds", "tool_call_id": "t1"}, ANSWERED),
        ({"role": "user", "content": [RESULT]}, ANSWERED),
        ({"role": "user", "content": [{"toolResult": {"toolUseId": "t1", "content": [{"text": "Leeds"}]}}]}, ANSWERED),
        ({"role": "tool", "parts": [{"type": "tool_call_response", "id": "t1", "response": "Leeds"}]}, ANSWERED),
        ({"message": {"role": "ai", "content": "Hello"}, "finish_reason": "stop"},
         {"role": "assistant", "content": "Hello", "finish_reason": "stop"}),
        (
            {"role": "assistant", "parts": [{"type": "reasoning", "content": "Hm."}, {"type": "text", "content": "Yes."}]},
            {"role": "assistant", "content": "Yes.", "reasoning": "Hm."},
        ),
        ({"role": "user", "parts": [{"type": "uri", "modality": "image", "uri": "x"}]}, {"role": "user", "content": "[image]"}),
    ],
)  # fmt: skip
def test_every_shape_of_a_message_becomes_the_same(value: dict[str, Any], expected: dict[str, Any]) -> None:
    assert messages_of([value], "user") == [expected]


def test_structures_that_are_no_messages_are_texts() -> None:
    assert messages_of({"q": "Where?"}, "user") == [{"role": "user", "content": '{"q": "Where?"}'}]
    assert messages_of('{"role": "admin"}', "user") == [{"role": "user", "content": '{"role": "admin"}'}]
    assert messages_of("", "user") == []


def test_messages_are_found_inside_a_request_or_an_answer() -> None:
    assert messages_of({"model": "m", "messages": [{"role": "user", "content": "a"}]}, "user") == [{"role": "user", "content": "a"}]
    assert messages_of({"choices": [{"message": {"content": "b"}}]}, "assistant") == [{"role": "assistant", "content": "b"}]


def test_instructions_are_a_text_parts_or_messages() -> None:
    expected = [{"role": "system", "content": "Be kind."}]
    for said in (
        "Be kind.",
        [{"type": "text", "content": "Be kind."}],
        [{"role": "system", "parts": [{"type": "text", "content": "Be kind."}]}],
    ):
        assert instructions_of(said) == expected


def test_the_last_text_is_the_users() -> None:
    said = [{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}, {"role": "user", "content": ""}]
    assert (last_text(said, "user"), last_text(said, "assistant"), last_text([], "user")) == ("a", "b", "")
