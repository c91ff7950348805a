import json

from tests.monitoring.conventions.otlp_spans import record
from workbench.store.span_values import TokenUse


def test_openllmetrys_flat_messages_are_put_together() -> None:
    found = record(
        {
            "gen_ai.system": "Anthropic",
            "llm.request.type": "chat",
            "gen_ai.request.model": "claude-sonnet-4",
            "gen_ai.prompt.0.role": "system",
            "gen_ai.prompt.0.content": "Be kind.",
            "gen_ai.prompt.1.role": "user",
            "gen_ai.prompt.1.content": json.dumps([{"type": "text", "text": "Where?"}, {"type": "image_url", "image_url": {"url": "x"}}]),
            "gen_ai.completion.0.role": "assistant",
            "gen_ai.completion.0.content": "There.",
            "gen_ai.completion.0.finish_reason": "end_turn",
            "gen_ai.completion.0.tool_calls.0.id": "t1",
            "gen_ai.completion.0.tool_calls.0.name": "track",
            "gen_ai.completion.0.tool_calls.0.arguments": '{"parcel": 4}',
            "gen_ai.usage.prompt_tokens": 30,
            "gen_ai.usage.completion_tokens": 12,
            "llm.usage.total_tokens": 42,
            "gen_ai.usage.cache_read_input_tokens": 20,
            "llm.request.functions.0.name": "track",
            "traceloop.association.properties.session_id": "s-1",
            "traceloop.association.properties.user_id": "u-1",
        },
        name="anthropic.chat",
    )
    assert (found.kind, found.provider, found.model, found.finish) == ("llm", "anthropic", "claude-sonnet-4", "end_turn")
    assert (found.session, found.user) == ("s-1", "u-1")
    assert found.tokens == TokenUse(30, 12, cache_read_tokens=20)
    assert (found.input_text, found.output_text) == ("Where?\n[image]", "There.")
    assert found.body is not None
    assert found.body.inputs[0] == {"role": "system", "content": "Be kind."}
    assert found.body.outputs[0]["tool_calls"] == [{"id": "t1", "name": "track", "arguments": {"parcel": 4}}]
    assert found.body.tools == [{"name": "track"}]
    assert not any(key.startswith(("gen_ai.prompt.", "gen_ai.completion.")) for key in found.body.attributes)


def test_more_than_ten_flat_messages_stay_in_order() -> None:
    attributes = {f"gen_ai.prompt.{number}.content": f"message {number}" for number in reversed(range(12))}
    found = record({"llm.request.type": "chat", **attributes})
    assert found.body is not None and [message["content"] for message in found.body.inputs] == [f"message {n}" for n in range(12)]
    assert found.input_text == "message 11"


def test_traceloops_steps_have_kinds_and_texts() -> None:
    workflow = record({"traceloop.span.kind": "workflow", "traceloop.entity.input": '{"inputs": {"q": "Where?"}}'})
    assert (workflow.kind, workflow.input_text) == ("workflow", '{"inputs": {"q": "Where?"}}')
    tool = record({"traceloop.span.kind": "tool", "traceloop.entity.name": "track", "traceloop.entity.output": "Leeds"}, name="track.tool")
    assert (tool.kind, tool.tool, tool.output_text) == ("tool", "track", "Leeds")


def test_a_total_fills_what_is_missing() -> None:
    found = record({"llm.request.type": "chat", "gen_ai.usage.completion_tokens": 12, "llm.usage.total_tokens": 42})
    assert found.tokens == TokenUse(30, 12)


def test_messages_in_events_are_read() -> None:
    found = record(
        {"gen_ai.operation.name": "chat", "gen_ai.system": "openai"},
        events=[
            ("gen_ai.system.message", 0, {"content": "Be kind."}),
            ("gen_ai.user.message", 0, {"gen_ai.system": "openai", "content": "Where?"}),
            ("gen_ai.tool.message", 0, {"id": "t1", "content": "Leeds"}),
            ("gen_ai.choice", 1, {"index": 0, "finish_reason": "stop", "message": '{"role": "assistant", "content": "There."}'}),
            ("something", 1, {"is": "kept"}),
        ],
    )
    assert (found.input_text, found.output_text, found.finish) == ("Where?", "There.", "stop")
    assert found.body is not None
    assert [message["role"] for message in found.body.inputs] == ["system", "user", "tool"]
    assert found.body.inputs[2] == {"role": "tool", "content": "Leeds", "tool_call_id": "t1"}
    assert [event["name"] for event in found.body.events] == ["something"]


def test_contents_in_events_are_read() -> None:
    prompt = json.dumps([{"role": "user", "content": "Where?"}])
    events = [
        ("gen_ai.content.prompt", 0, {"gen_ai.prompt": prompt}),
        ("gen_ai.content.completion", 1, {"gen_ai.completion": "There."}),
    ]
    found = record({"gen_ai.operation.name": "chat"}, events=events)
    assert (found.input_text, found.output_text) == ("Where?", "There.")


def test_a_model_and_token_counts_without_an_operation_are_a_call() -> None:
    assert record({"gen_ai.request.model": "gpt-4o", "gen_ai.usage.prompt_tokens": 3}).kind == "llm"
    assert record({"gen_ai.request.model": "gpt-4o"}).kind == "other"
