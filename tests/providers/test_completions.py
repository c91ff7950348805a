"""Requests become OpenAI's JSON, and its answers become ours."""

from typing import Any

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.completions import Assembly, body, chunk_of_answer, chunk_of_events, read_usage
from workbench.providers.values import Chunk, Request, Usage

MESSAGES = ({"role": "user", "content": "hi"},)


def test_a_streamed_request_asks_for_its_usage() -> None:
    written = body(Request("openai/m", MESSAGES, {"temperature": 0, "extra_body": {"min_p": 0.1}}), "m")
    assert written == {
        "model": "m", "messages": [{"role": "user", "content": "hi"}], "temperature": 0, "min_p": 0.1,
        "stream": True, "stream_options": {"include_usage": True},
    }  # fmt: skip


def test_tools_and_format_are_written_and_an_unstreamed_request_says_nothing_of_streams() -> None:
    tool = {"type": "function", "function": {"name": "look_up"}}
    request = Request("openai/m", MESSAGES, tools=(tool,), response_format={"type": "json_object"}, stream=False)
    assert body(request, "m") == {
        "model": "m", "messages": [{"role": "user", "content": "hi"}], "tools": [tool], "response_format": {"type": "json_object"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "parameters", [{"model": "other"}, {"n": 2}, {"api_key": "x"}, {"extra_body": {"messages": []}}, {"stream": False}]
)
def test_a_parameter_that_would_change_what_is_asked_is_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ProviderError, match="cannot be set among the parameters") as caught:
        body(Request("openai/m", MESSAGES, parameters), "m")
    assert caught.value.kind is FailureKind.BAD_REQUEST


def test_one_answer_asked_for_by_name_is_no_offence() -> None:
    assert body(Request("openai/m", MESSAGES, {"n": 1}), "m")["n"] == 1


def test_usage_is_read_in_openais_sense_and_in_that_of_its_imitators() -> None:
    openai = {
        "prompt_tokens": 10,
        "completion_tokens": 7,
        "prompt_tokens_details": {"cached_tokens": 4},
        "completion_tokens_details": {"reasoning_tokens": 5},
    }
    assert read_usage(openai) == Usage(10, 7, cached_input_tokens=4, reasoning_tokens=5)
    other = {
        "prompt_tokens": 10,
        "completion_tokens": 7,
        "cache_read_input_tokens": 3,
        "cache_creation_input_tokens": 2,
        "prompt_tokens_details": None,
    }
    assert read_usage(other) == Usage(10, 7, cached_input_tokens=3, cache_write_tokens=2)


def test_the_events_of_one_read_become_one_chunk() -> None:
    events: list[dict[str, Any]] = [
        {"model": "m-1", "choices": [{"delta": {"content": "Hel"}}]},
        {"model": "m-1", "choices": [{"delta": {"content": "lo"}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}},
    ]
    assert chunk_of_events(events) == Chunk("Hello", (), "stop", Usage(1, 2), "m-1")


def test_a_role_alone_is_no_chunk_and_so_no_first_token_but_a_thought_is() -> None:
    assert chunk_of_events([{"choices": [{"delta": {"role": "assistant", "content": ""}}]}]) is None
    assert chunk_of_events([{"choices": [{"delta": {"reasoning_content": "Hm"}}]}]) == Chunk(reasoning="Hm")


def test_a_refusal_is_what_the_model_said() -> None:
    assert chunk_of_answer({"choices": [{"message": {"content": None, "refusal": "I will not."}}]}).text == "I will not."


def test_tool_calls_are_put_together_from_their_pieces() -> None:
    answer = Assembly()
    answer.add(Chunk(tool_calls=({"index": 0, "id": "a", "function": {"name": "look_up", "arguments": '{"or'}},)))
    answer.add(Chunk(tool_calls=({"index": 1, "id": "b", "function": {"name": "refund", "arguments": "not json"}},)))
    answer.add(Chunk(tool_calls=({"index": 0, "function": {"arguments": 'der": 7}'}},), finish_reason="tool_calls"))
    assert answer.tool_calls == (
        {"id": "a", "name": "look_up", "arguments": {"order": 7}},
        {"id": "b", "name": "refund", "arguments": "not json"},
    )
    assert not answer.is_empty
    again = Assembly()
    again.add(Chunk(tool_calls=answer.deltas))
    assert again.tool_calls == answer.tool_calls


def test_an_answer_of_blanks_is_empty() -> None:
    answer = Assembly()
    answer.add(Chunk(" \n"))
    assert answer.is_empty
