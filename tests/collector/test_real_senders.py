"""Traffic of real senders: OpenTelemetry's SDK with its exporter, and LiteLLM's own callback."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode
from sqlalchemy import Engine

from tests.collector.looking import rows
from tests.collector.running import REPOSITORY, Collector
from tests.loopback import LoopbackServer

SPANS = """SELECT span.name, span.is_error, span.error, span.input_tokens, span.output_tokens, span.cost_usd, span.tool, span.parent_id,
  key.kind, key.model, key.provider, key.agent, key.environment, trace.trace_id, trace.session, trace.spans AS of_trace,
  text.input_text, text.output_text
  FROM span JOIN trace ON trace.id = span.trace_ref JOIN traffic_key AS key ON key.id = span.key_id
  LEFT JOIN span_text AS text ON text.trace_ref = span.trace_ref AND text.span_id = span.span_id ORDER BY span.started_us"""


@pytest.fixture(params=[Compression.NoCompression, Compression.Gzip, Compression.Deflate])
def provider(collector: Collector, request: pytest.FixtureRequest) -> Iterator[TracerProvider]:
    """Give a tracer provider that sends to the collector."""
    exporter = OTLPSpanExporter(endpoint=f"{collector.url}/v1/traces", compression=request.param)
    found = TracerProvider(resource=Resource.create({"service.name": "shop", "deployment.environment.name": "staging"}))
    found.add_span_processor(BatchSpanProcessor(exporter))
    yield found
    found.shutdown()


def test_the_sdk_of_opentelemetry_is_understood(provider: TracerProvider, store: Engine) -> None:
    tracer = provider.get_tracer("shop")
    with tracer.start_as_current_span("invoke_agent support") as agent:
        agent.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "support", "gen_ai.conversation.id": "c-1"})
        with tracer.start_as_current_span("chat gpt-4o-mini") as call:
            call.set_attributes({"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.response.model": "gpt-4o-mini"})
            call.set_attributes({"gen_ai.usage.input_tokens": 1_000_000, "gen_ai.usage.output_tokens": 0})
        with tracer.start_as_current_span("execute_tool orders") as tool:
            tool.set_attributes({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "orders"})
            tool.record_exception(RuntimeError("no such order"))
            tool.set_status(Status(StatusCode.ERROR, "no such order"))
    assert provider.force_flush()
    agent_row, call_row, tool_row = rows(store, SPANS)
    assert {row["trace_id"] for row in (agent_row, call_row, tool_row)} == {f"{agent.get_span_context().trace_id:032x}"}
    assert (agent_row["kind"], agent_row["agent"], agent_row["environment"]) == ("agent", "support", "staging")
    assert (call_row["kind"], call_row["model"], call_row["session"], call_row["agent"]) == ("llm", "gpt-4o-mini", "c-1", "support")
    assert call_row["cost_usd"] == pytest.approx(0.15)
    assert (tool_row["kind"], tool_row["tool"], tool_row["is_error"]) == ("tool", "orders", 1)
    assert "no such order" in tool_row["error"]


def test_a_hundred_traces_of_the_sdk_arrive_whole(provider: TracerProvider, store: Engine) -> None:
    tracer = provider.get_tracer("shop")
    for _ in range(100):
        with tracer.start_as_current_span("outer"), tracer.start_as_current_span("inner"):
            pass
    assert provider.force_flush()
    assert [row["of_trace"] for row in rows(store, SPANS)] == [2] * 200


def test_litellms_own_callback_is_understood(collector: Collector, store: Engine) -> None:
    environment = {
        **os.environ,
        "OTEL_EXPORTER": "otlp_http",
        "OTEL_ENDPOINT": f"{collector.url}/v1/traces",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }
    with LoopbackServer() as server:
        command = [sys.executable, "-m", "tests.collector.litellm_sender", server.api_base]
        done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    calls = [row for row in rows(store, SPANS) if row["kind"] == "llm"]
    answered = [row for row in calls if not row["is_error"]]
    assert len(answered) == 2, "each call counts once, though LiteLLM sends a second span for the raw request"
    assert all(row["input_tokens"] and row["output_tokens"] and row["provider"] == "openai" for row in answered)
    assert all("Where is my order?" in (row["input_text"] or "") for row in answered)
    failed = [row for row in calls if row["is_error"]]
    assert len(failed) == 1 and failed[0]["error"]
