import json

from tests.monitoring.conventions.otlp_spans import PARENT_ID, STARTED_NS, a_span, read_both, record
from workbench.store.span_values import TokenUse


def test_openinference_is_read() -> None:
    found = record(
        {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-4o-mini",
            "llm.provider": "azure",
            "llm.system": "openai",
            "llm.token_count.prompt": 100,
            "llm.token_count.completion": 20,
            "llm.token_count.prompt_details.cache_read": 60,
            "llm.token_count.completion_details.reasoning": 8,
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.contents.0.message_content.type": "text",
            "llm.input_messages.0.message.contents.0.message_content.text": "Where?",
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": "There.",
            "llm.output_messages.0.message.tool_calls.0.tool_call.id": "t1",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "track",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"parcel": 4}',
            "llm.invocation_parameters": '{"temperature": 0.7}',
            "llm.prompt_template.version": "v2",
            "input.value": "ignored where there are messages",
            "session.id": "s-1",
            "user.id": "u-1",
            "agent.name": "planner",
        }
    )
    assert (found.kind, found.model, found.provider, found.temperature) == ("llm", "gpt-4o-mini", "azure", 0.7)
    assert (found.session, found.user, found.agent, found.version) == ("s-1", "u-1", "planner", "2")
    assert found.tokens == TokenUse(100, 20, cache_read_tokens=60, reasoning_tokens=8)
    assert (found.input_text, found.output_text) == ("Where?", "There.")
    assert found.body is not None
    assert found.body.outputs[0]["tool_calls"] == [{"id": "t1", "name": "track", "arguments": {"parcel": 4}}]


def test_openinferences_tools_and_chains_are_read() -> None:
    tool = record({"openinference.span.kind": "TOOL", "tool.name": "track", "input.value": '{"parcel": 4}', "output.value": "Leeds"})
    assert (tool.kind, tool.tool, tool.input_text, tool.output_text) == ("tool", "track", '{"parcel": 4}', "Leeds")
    chain = record({"openinference.span.kind": "CHAIN", "input.value": "Where?", "output.value": "There."})
    assert (chain.kind, chain.input_text, chain.output_text) == ("workflow", "Where?", "There.")


def test_langfuses_fresh_input_is_normalised() -> None:
    found = record(
        {
            "langfuse.observation.type": "generation",
            "langfuse.observation.model.name": "gpt-4o",
            "langfuse.observation.usage_details": json.dumps(
                {"input": 40, "input_cached_tokens": 60, "output": 12, "output_reasoning_tokens": 8, "total": 120}
            ),
            "langfuse.observation.cost_details": '{"input": 0.1, "output": 0.2, "total": 0.3}',
            "langfuse.observation.prompt.name": "support",
            "langfuse.observation.prompt.version": 3,
            "langfuse.observation.completion_start_time": '"2026-09-21T13:45:40.500000Z"',
            "langfuse.observation.input": json.dumps([{"role": "user", "content": "Where?"}]),
            "langfuse.observation.output": json.dumps({"role": "assistant", "content": "There."}),
            "langfuse.session.id": "s-1",
            "langfuse.user.id": "u-1",
            "langfuse.environment": "staging",
            "langfuse.trace.name": "question",
        },
        started_ns=1_789_998_340_000_000_000,
        ended_ns=1_789_998_342_000_000_000,
    )
    assert (found.kind, found.model, found.prompt, found.version) == ("llm", "gpt-4o", "support", "3")
    assert found.tokens == TokenUse(100, 20, cache_read_tokens=60, reasoning_tokens=8)
    assert (found.reported_cost_usd, found.ttft_ms) == (0.3, 500.0)
    assert (found.session, found.user, found.environment) == ("s-1", "u-1", "staging")
    assert (found.input_text, found.output_text) == ("Where?", "There.")
    assert found.body is not None and "langfuse.observation.usage_details" in found.body.attributes


def test_langfuses_error_level_is_an_error() -> None:
    found = record({"langfuse.observation.level": "ERROR", "langfuse.observation.status_message": "no answer"})
    assert (found.is_error, found.error) == (True, "no answer")


LITELLM = {
    "metadata.user_api_key_end_user_id": "u-1",
    "metadata.usage_object": "{'prompt_tokens': 90, 'prompt_tokens_details': {'cached_tokens': 64, 'audio_tokens': None}}",
    "hidden_params": "{}",
    "gen_ai.cost.input_cost": 0.01,
    "gen_ai.cost.total_cost": 0.03,
    "gen_ai.request.model": "gpt-4o-mini",
    "llm.request.type": "acompletion",
    "gen_ai.system": "openai",
    "llm.is_streaming": "False",
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
    "gen_ai.usage.total_tokens": 100,
    "gen_ai.usage.output_tokens": 10,
    "gen_ai.usage.input_tokens": 90,
    "gen_ai.operation.name": "acompletion",
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Where?"}]}]),
    "gen_ai.output.messages": json.dumps(
        [
            {
                "role": "assistant",
                "parts": [{"type": "text", "content": "There."}],
                "tool_calls": [{"id": "t1", "type": "function", "function": {"name": "track", "arguments": '{"parcel": 4}'}}],
                "finish_reason": "stop",
            }
        ]
    ),
    "gen_ai.response.finish_reasons": '["stop"]',
    "gen_ai.completion.0.function_call.name": "track",
}


def test_litellms_callback_is_read_and_its_raw_request_counts_nothing() -> None:
    raw = {
        "llm.openai.model": "gpt-4o-mini",
        "llm.openai.usage": "{'prompt_tokens': 90}",
        "gen_ai.usage.input_tokens": 90,
        "gen_ai.request.model": "gpt-4o",
    }
    reading = read_both(
        [
            a_span(LITELLM, name="litellm_request", span_id=PARENT_ID, parent_id=""),
            a_span(raw, name="raw_gen_ai_request", parent_id=PARENT_ID),
        ]
    )
    request, child = reading.spans
    assert (request.kind, request.provider, request.model, request.finish) == ("llm", "openai", "gpt-4o-mini-2024-07-18", "stop")
    assert request.tokens == TokenUse(90, 10, cache_read_tokens=64)
    assert (request.reported_cost_usd, request.user, request.parent_id) == (0.03, "u-1", None)
    assert (request.input_text, request.output_text) == ("Where?", "There.")
    assert request.body is not None
    assert request.body.outputs[0]["tool_calls"] == [{"id": "t1", "name": "track", "arguments": {"parcel": 4}}]
    assert (child.kind, child.tokens, child.started_us) == ("other", TokenUse(), STARTED_NS // 1000)
