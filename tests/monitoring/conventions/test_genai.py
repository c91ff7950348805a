import json

import pytest

from tests.monitoring.conventions.otlp_spans import PARENT_ID, SPAN_ID, STARTED_NS, TRACE_ID, record
from workbench.store.span_values import SpanBody, TokenUse

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-5-mini",
    "gen_ai.response.model": "gpt-5-mini-2025-08-07",
    "gen_ai.request.temperature": 0.2,
    "gen_ai.conversation.id": "conversation-7",
    "gen_ai.agent.name": "planner",
    "gen_ai.prompt.name": "support",
    "gen_ai.prompt.version": "v3",
    "gen_ai.usage.input_tokens": 1200,
    "gen_ai.usage.output_tokens": 101,
    "gen_ai.usage.cache_read.input_tokens": 1000,
    "gen_ai.usage.cache_creation.input_tokens": 50,
    "gen_ai.usage.reasoning.output_tokens": 40,
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.response.time_to_first_chunk": 0.5,
    "openai.response.service_tier": "flex",
    "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be kind."}]),
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Where is my parcel?"}]}]),
    "gen_ai.output.messages": json.dumps(
        [
            {
                "role": "assistant",
                "parts": [
                    {"type": "text", "content": "I look it up."},
                    {"type": "tool_call", "id": "call_1", "name": "track", "arguments": {"parcel": 4}},
                ],
                "finish_reason": "stop",
            }
        ]
    ),
}


def test_a_chat_of_the_genai_conventions_fills_every_field() -> None:
    found = record(CHAT, {"deployment.environment.name": "production", "service.name": "shop"}, name="chat gpt-5-mini")
    assert (found.trace_id, found.span_id, found.parent_id) == (TRACE_ID, SPAN_ID, PARENT_ID)
    assert (found.started_us, found.duration_ms, found.name, found.kind) == (STARTED_NS // 1000, 2000.0, "chat gpt-5-mini", "llm")
    assert (found.session, found.agent, found.prompt, found.version) == ("conversation-7", "planner", "support", "3")
    assert (found.provider, found.model, found.environment) == ("openai", "gpt-5-mini-2025-08-07", "production")
    assert (found.tier, found.finish, found.temperature) == ("flex", "stop", 0.2)
    assert found.tokens == TokenUse(1200, 101, cache_read_tokens=1000, cache_write_tokens=50, reasoning_tokens=40)
    assert (found.ttft_ms, found.tpot_ms) == (500.0, 15.0)
    assert (found.input_text, found.output_text) == ("Where is my parcel?", "I look it up.")
    assert isinstance(found.body, SpanBody)
    assert found.body.inputs == [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Where is my parcel?"}]
    assert found.body.outputs[0]["tool_calls"] == [{"id": "call_1", "name": "track", "arguments": {"parcel": 4}}]
    assert found.body.attributes["gen_ai.request.model"] == "gpt-5-mini"
    assert found.body.attributes["gen_ai.usage.input_tokens"] == 1200
    assert "gen_ai.input.messages" not in found.body.attributes


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("chat", "llm"), ("generate_content", "llm"), ("text_completion", "llm"), ("embeddings", "embedding"),
        ("retrieval", "retrieval"), ("execute_tool", "tool"), ("invoke_agent", "agent"), ("create_agent", "agent"),
        ("invoke_workflow", "workflow"), ("plan", "other"), ("something_else", "other"),
    ],
)  # fmt: skip
def test_operations_say_the_kind(operation: str, kind: str) -> None:
    assert record({"gen_ai.operation.name": operation}).kind == kind


def test_the_clients_kind_goes_before_the_operation() -> None:
    assert record({"workbench.kind": "workflow", "gen_ai.operation.name": "chat"}).kind == "workflow"
    assert record({"workbench.kind": "nonsense", "gen_ai.operation.name": "chat"}).kind == "llm"


def test_the_clients_own_attributes_are_read() -> None:
    found = record(
        {
            "workbench.kind": "llm", "gen_ai.prompt.name": "support", "workbench.prompt.version": "12", "workbench.cost_usd": 0.25,
            "workbench.retries": 2, "workbench.cache_hit": True, "workbench.tags": ["beta"], "workbench.sample_rate": 0.1,
            "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 9, "gen_ai.usage.cache_creation.input_tokens": 30,
            "workbench.usage.cache_write_1h_tokens": 20, "gen_ai.usage.audio.input_tokens": 5, "gen_ai.usage.audio.output_tokens": 4,
            "user.id": "u-1",
        }
    )  # fmt: skip
    assert (found.prompt, found.version, found.reported_cost_usd, found.retries, found.user) == ("support", "12", 0.25, 2, "u-1")
    assert found.tokens == TokenUse(100, 9, cache_write_tokens=30, cache_write_1h_tokens=20, input_audio_tokens=5, output_audio_tokens=4)
    assert found.body is not None
    kept = {key: found.body.attributes[key] for key in ("workbench.cache_hit", "workbench.tags", "workbench.sample_rate")}
    assert kept == {"workbench.cache_hit": True, "workbench.tags": ["beta"], "workbench.sample_rate": 0.1}


@pytest.mark.parametrize(
    ("said", "prompt", "version"), [("support@3", "support", "3"), ("support", "support", ""), ("a@v3-b", "a", "v3-b")]
)
def test_a_reference_names_prompt_and_version(said: str, prompt: str, version: str) -> None:
    found = record({"workbench.prompt": said})
    assert (found.prompt, found.version) == (prompt, version)


def test_tools_give_what_they_were_asked_and_what_they_answered() -> None:
    found = record(
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "track",
            "gen_ai.tool.call.arguments": '{"parcel": 4}',
            "gen_ai.tool.call.result": "in Leeds",
        }
    )
    assert (found.kind, found.tool, found.input_text, found.output_text) == ("tool", "track", '{"parcel": 4}', "in Leeds")
    assert found.body is not None and found.body.outputs == [{"role": "assistant", "content": "in Leeds"}]


def test_a_retrieval_gives_its_question_and_its_documents() -> None:
    documents = json.dumps([{"id": "a", "score": 0.9}])
    found = record({"workbench.kind": "retrieval", "gen_ai.retrieval.query.text": "parcels", "gen_ai.retrieval.documents": documents})
    assert (found.input_text, found.output_text) == ("parcels", documents)


def test_an_embedding_gives_no_tokens_and_agents_count_none() -> None:
    embedding = record({"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "small", "gen_ai.usage.input_tokens": 7})
    assert embedding.tokens == TokenUse(7, 0)
    agent = record({"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 7, "workbench.cost_usd": 3.0})
    assert (agent.tokens, agent.reported_cost_usd) == (TokenUse(), None)
    assert agent.body is not None and agent.body.attributes["gen_ai.usage.input_tokens"] == 7


def test_unknown_counts_stay_unknown() -> None:
    assert record({"gen_ai.operation.name": "chat"}).tokens == TokenUse()


def test_only_calls_have_a_first_token_and_no_part_of_a_cache_is_larger_than_it() -> None:
    said = {"gen_ai.response.time_to_first_chunk": 0.5, "workbench.usage.cache_write_1h_tokens": 9}
    assert record({"workbench.kind": "agent", **said}).ttft_ms is None
    found = record({"workbench.kind": "llm", **said, "gen_ai.usage.cache_creation.input_tokens": 4})
    assert (found.ttft_ms, found.tokens.cache_write_1h_tokens) == (500.0, 4)


def test_parts_that_are_more_than_the_whole_are_added_to_it() -> None:
    found = record(
        {
            "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.cache_read.input_tokens": 100,
            "gen_ai.usage.output_tokens": 5, "gen_ai.usage.reasoning.output_tokens": 30,
        }
    )  # fmt: skip
    assert found.tokens == TokenUse(110, 35, cache_read_tokens=100, reasoning_tokens=30)


def test_an_error_says_its_type_and_its_message() -> None:
    found = record({"error.type": "RateLimitError"}, code=2, message="try again in 5 s")
    assert (found.is_error, found.error) == (True, "RateLimitError: try again in 5 s")
    raised = record({}, code=2, events=[("exception", 1, {"exception.type": "ValueError", "exception.message": "no number"})])
    assert (raised.is_error, raised.error) == (True, "ValueError: no number")
    handled = record({}, events=[("exception", 1, {"exception.type": "ValueError"})])
    assert (handled.is_error, handled.error) == (False, None)
    assert record({"error.type": "timeout"}).is_error
    assert not record({"error.type": "timeout"}, code=1).is_error


TOKENS = [("gen_ai.first_token", 0.25), ("llm.content.completion.chunk", 0.5)]


def test_a_first_token_is_taken_from_the_first_event() -> None:
    found = record({"workbench.kind": "llm", "gen_ai.usage.output_tokens": 2}, events=[(name, at, {}) for name, at in TOKENS])
    assert (found.ttft_ms, found.tpot_ms) == (250.0, 1750.0)


@pytest.mark.parametrize("seconds", [-1.0, 500.0, "soon"])
def test_a_first_token_outside_of_the_span_is_not_believed(seconds: object) -> None:
    found = record({"workbench.kind": "llm", "gen_ai.server.time_to_first_token": seconds})
    assert found.ttft_ms is None
    assert found.body is not None and found.body.attributes["gen_ai.server.time_to_first_token"] == seconds


def test_one_output_token_has_no_time_per_token() -> None:
    found = record({"workbench.kind": "llm", "gen_ai.response.time_to_first_chunk": 0.5, "gen_ai.usage.output_tokens": 1})
    assert (found.ttft_ms, found.tpot_ms) == (500.0, None)


def test_resent_requests_are_retries() -> None:
    assert record({"http.request.resend_count": 3}).retries == 3


def test_ordinary_tiers_are_no_tier() -> None:
    assert record({"openai.response.service_tier": "default"}).tier == ""


def test_messages_and_tools_may_be_structures_instead_of_json() -> None:
    found = record(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": "Hello"}]}],
            "gen_ai.tool.definitions": [{"name": "track", "type": "function"}],
        }
    )
    assert found.input_text == "Hello"
    assert found.body is not None and found.body.tools == [{"name": "track", "type": "function"}]
