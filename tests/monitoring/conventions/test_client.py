"""What the client really sends, read as the collector reads it."""

import time

import pytest

from tests.client.receiver import receiving
from workbench.client import Workbench
from workbench.monitoring.conventions import read_otlp_json
from workbench.store.span_values import SpanRecord, TokenUse


@pytest.fixture
def sent() -> dict[str, SpanRecord]:
    """Send a trace over HTTP; give its spans by their names."""
    with receiving() as receiver:
        workbench = Workbench(receiver.url, environment="staging")
        with workbench.trace("question", session="s-1", user="u-1", agent="support", prompt="support@3", input="Where?") as trace:
            with trace.span("look up", kind="tool", input={"parcel": 4}) as tool:
                tool.set(output="in Leeds")
            with trace.span("ask", kind="llm", model="gpt-5", provider="openai", input=[{"role": "user", "content": "Where?"}]) as call:
                call.first_token()
                call.set(
                    output="In Leeds.", input_tokens=30, output_tokens=12, cache_read_tokens=20, retries=1, finish="stop", temperature=0.0
                )
            with pytest.raises(TimeoutError), trace.span("fail", kind="llm", model="gpt-5"):
                raise TimeoutError("too slow")
        workbench.flush()
        workbench.close()
        readings = [read_otlp_json(body, now_us=time.time_ns() // 1000) for body in receiver.bodies("/v1/traces")]
    assert [reading.refusals for reading in readings] == [[]] * len(readings)
    return {span.name: span for reading in readings for span in reading.spans}


def test_every_span_of_the_client_arrives_whole(sent: dict[str, SpanRecord]) -> None:
    call, tool, failed, above = sent["ask"], sent["look up"], sent["fail"], sent["question"]
    assert call.tokens == TokenUse(30, 12, cache_read_tokens=20)
    assert (call.kind, call.model, call.provider, call.finish, call.temperature, call.retries) == ("llm", "gpt-5", "openai", "stop", 0.0, 1)
    assert call.ttft_ms is not None and call.tpot_ms is not None and call.ttft_ms <= call.duration_ms
    assert (call.input_text, call.output_text) == ("Where?", "In Leeds.")
    assert (tool.kind, tool.tool, tool.input_text, tool.output_text) == ("tool", "look up", '{"parcel": 4}', "in Leeds")
    assert (failed.is_error, failed.error) == (True, "TimeoutError: too slow")
    assert (above.parent_id, above.input_text) == (None, "Where?")
    for span in sent.values():
        assert (span.session, span.user, span.agent, span.environment) == ("s-1", "u-1", "support", "staging")
        assert (span.prompt, span.version, span.trace_id) == ("support", "3", above.trace_id)
