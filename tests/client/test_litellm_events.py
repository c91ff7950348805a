"""Shapes that no server on loopback gives: usage as LiteLLM's own readers normalise it, cache hits, the responses interface."""

from typing import Any

import pytest

from workbench.client.litellm_events import read_event

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm.*", "ignore:Item 'summary':UserWarning")


def event(usage: Any = None, *, params: Any = None, **told: Any) -> Any:
    standard = {
        "litellm_call_id": "c-1",
        "call_type": "acompletion",
        "status": "success",
        "startTime": 1_800_000_000.0,
        "endTime": 1_800_000_002.0,
        "model": "anthropic/claude-sonnet-4-5",
        "custom_llm_provider": "anthropic",
        "response_cost": 0.01,
        "metadata": {"usage_object": usage or {}},
        "messages": [{"role": "user", "content": "hi"}],
        "response": {
            "model": "claude-sonnet-4-5",
            "choices": [{"message": {"role": "assistant", "content": "ho"}, "finish_reason": "stop"}],
        },
        **told,
    }
    found = read_event({"standard_logging_object": standard, "litellm_params": params or {}})
    assert found is not None
    return found


def tokens(found: Any) -> dict[str, int]:
    return {name: value for name, value in found.details.items() if name.endswith("_tokens")}


def test_anthropics_counts_include_the_cache_once_litellm_has_read_them() -> None:
    from litellm.llms.anthropic.chat.transformation import AnthropicConfig

    raw = {
        "input_tokens": 100,
        "output_tokens": 50,
        "cache_read_input_tokens": 3_000,
        "cache_creation_input_tokens": 700,
        "cache_creation": {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 500},
    }
    usage = AnthropicConfig().calculate_usage(usage_object=raw, reasoning_content=None)
    assert tokens(event(usage.model_dump())) == {
        "input_tokens": 3_800,
        "output_tokens": 50,
        "cache_read_tokens": 3_000,
        "cache_write_tokens": 700,
        "cache_write_1h_tokens": 500,
    }
    assert tokens(event(raw))["input_tokens"] == 3_800, "passed through unread"


def test_reasoning_and_audio_are_parts_of_the_sums() -> None:
    usage = {
        "prompt_tokens": 90,
        "completion_tokens": 60,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 40},
        "completion_tokens_details": {"reasoning_tokens": 25, "audio_tokens": 10},
    }
    assert tokens(event(usage)) == {
        "input_tokens": 90,
        "output_tokens": 60,
        "reasoning_tokens": 25,
        "input_audio_tokens": 40,
        "output_audio_tokens": 10,
    }


def test_a_cache_hit_costs_nothing_and_counts_nothing() -> None:
    usage = {"prompt_tokens": 90, "completion_tokens": 60, "prompt_tokens_details": {"cached_tokens": 7}}
    found = event(usage, response={"choices": [{"message": {"role": "assistant", "content": "ho"}}], "usage": usage}, cache_hit=True)
    assert tokens(found) == {"input_tokens": 0, "output_tokens": 0}
    assert found.details["cost_usd"] == 0 and found.details["cache_hit"] is True


def test_nothing_said_of_tokens_is_not_zero() -> None:
    assert tokens(event()) == tokens(event(prompt_tokens=0, completion_tokens=0)) == {}
    assert tokens(event(prompt_tokens=4, completion_tokens=2)) == {"input_tokens": 4, "output_tokens": 2}


def test_the_responses_interface_is_a_models_call_too() -> None:
    output = [
        {"type": "reasoning", "summary": []},
        {"type": "message", "content": [{"type": "output_text", "text": "On its way."}]},
        {"type": "function_call", "call_id": "f-1", "name": "find", "arguments": '{"id": 7}'},
    ]
    usage = {"input_tokens": 30, "output_tokens": 9, "input_tokens_details": {"cached_tokens": 20}, "cache_read_input_tokens": 20}
    found = event(usage, call_type="aresponses", response={"status": "completed", "output": output})
    assert (found.kind, found.details["output"], found.details["finish"]) == ("llm", "On its way.", "tool_calls")
    assert found.details["tool_calls"] == [{"id": "f-1", "name": "find", "arguments": '{"id": 7}'}]
    assert tokens(found) == {"input_tokens": 30, "output_tokens": 9, "cache_read_tokens": 20}


@pytest.mark.parametrize(
    ("call", "kind", "name"),
    [
        ("aembedding", "embedding", "embeddings claude-sonnet-4-5"),
        ("aanthropic_messages", "llm", "chat claude-sonnet-4-5"),
        ("anthropic_messages", "llm", "chat claude-sonnet-4-5"),
        ("agenerate_content", "llm", "generate_content claude-sonnet-4-5"),
        ("arerank", "other", "rerank claude-sonnet-4-5"),
    ],
)
def test_every_interface_has_its_kind(call: str, kind: str, name: str) -> None:
    found = event(call_type=call)
    assert (found.kind, found.name) == (kind, name)


def test_the_proxy_hands_on_what_its_caller_said() -> None:
    params = {
        "metadata": {"requester_metadata": {"session_id": "s-9", "agent": "support"}, "user_api_key_alias": "team"},
        "proxy_server_request": {"headers": {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}},
    }
    found = event(params=params, end_user="u-7")
    assert (found.details["session"], found.details["agent"], found.details["user"]) == ("s-9", "support", "u-7")
    assert found.parent == ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")


def test_an_event_told_twice_has_the_same_identifier_and_another_attempt_has_its_own() -> None:
    assert event().span_id == event().span_id != event(status="failure").span_id != event(litellm_call_id="c-2").span_id


def test_a_failure_says_what_litellm_says() -> None:
    found = event(
        status="failure", response={}, response_cost=0.0, error_information={"error_class": "Timeout", "error_message": "too slow"}
    )
    assert found.error == ("Timeout", "too slow") and "cost_usd" not in found.details and tokens(found) == {}
