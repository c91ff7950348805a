from typing import Any

import pytest
from openai.types.chat import ChatCompletion

from tests.client.receiver import Receiver
from workbench.client import Workbench
from workbench.client.answers import read_answer

CHAT = {
    "id": "c-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "On its way."}}],
    "usage": {
        "prompt_tokens": 90,
        "completion_tokens": 60,
        "total_tokens": 150,
        "prompt_tokens_details": {"cached_tokens": 64, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 25, "audio_tokens": 0},
    },
}
ANTHROPIC = {
    "id": "m-1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-4-5",
    "content": [{"type": "text", "text": "Let me look."}, {"type": "tool_use", "id": "t-1", "name": "find", "input": {"id": 7}}],
    "stop_reason": "tool_use",
    "usage": {
        "input_tokens": 100,
        "output_tokens": 50,
        "cache_read_input_tokens": 3_000,
        "cache_creation_input_tokens": 700,
        "cache_creation": {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 500},
        "service_tier": "standard",
    },
}
RESPONSES = {
    "id": "r-1",
    "model": "gpt-5-mini",
    "status": "completed",
    "output": [{"type": "reasoning", "summary": []}, {"type": "message", "content": [{"type": "output_text", "text": "Yes."}]}],
    "usage": {
        "input_tokens": 30,
        "output_tokens": 9,
        "input_tokens_details": {"cached_tokens": 20},
        "output_tokens_details": {"reasoning_tokens": 4},
    },
}


def test_an_answer_of_openais_library_fills_a_span(workbench: Workbench, receiver: Receiver) -> None:
    with workbench.span("chat", kind="llm", model="openai/gpt-4o-mini", input="Where is it?") as call:
        call.end(response=ChatCompletion.model_validate(CHAT), finish="length")
    workbench.flush()
    said = receiver.named("chat")["attributes"]
    assert "On its way." in said["gen_ai.output.messages"] and said["gen_ai.response.model"] == "gpt-4o-mini-2024-07-18"
    assert [
        said[f"gen_ai.usage.{name}"] for name in ("input_tokens", "output_tokens", "cache_read.input_tokens", "reasoning.output_tokens")
    ] == [90, 60, 64, 25]
    assert said["gen_ai.response.finish_reasons"] == ["length"], "what is said by hand goes before"
    assert "response" not in said


def test_anthropics_counts_are_added_up_and_its_tools_found() -> None:
    assert read_answer(ANTHROPIC) == {
        "output": "Let me look.",
        "tool_calls": [{"id": "t-1", "name": "find", "arguments": {"id": 7}}],
        "finish": "tool_calls",
        "response_model": "claude-sonnet-4-5",
        "response_id": "m-1",
        "input_tokens": 3_800,
        "output_tokens": 50,
        "cache_read_tokens": 3_000,
        "cache_write_tokens": 700,
        "cache_write_1h_tokens": 500,
    }


def test_openais_responses_are_read() -> None:
    assert read_answer(RESPONSES) == {
        "output": "Yes.",
        "finish": "stop",
        "response_model": "gpt-5-mini",
        "response_id": "r-1",
        "input_tokens": 30,
        "output_tokens": 9,
        "cache_read_tokens": 20,
        "reasoning_tokens": 4,
    }


def test_the_last_part_of_a_stream_gives_its_counts() -> None:
    assert read_answer({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}) == {"input_tokens": 5, "output_tokens": 2}


@pytest.mark.parametrize(
    "answer", ["text", None, 7, {}, {"choices": "no"}, {"content": "x", "usage": "much"}, {"choices": [None, 3], "output": 4}]
)
def test_what_is_no_answer_says_nothing(answer: Any) -> None:
    assert read_answer(answer) == {}
