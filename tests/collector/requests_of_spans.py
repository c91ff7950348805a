"""Make OTLP requests."""

import os
import time
from collections.abc import Callable

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

Change = Callable[[int, Span], None]


def request_of(count: int, *, change: Change = lambda number, span: None, session: str = "s1") -> ExportTraceServiceRequest:
    """Make a request of `count` calls to a model, each a trace of its own; `change` may do anything to them."""
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    now = time.time_ns()
    for number in range(count):
        span = scope.spans.add(
            trace_id=os.urandom(16),
            span_id=os.urandom(8),
            name="chat gpt-4o-mini",
            start_time_unix_nano=now - 2_000_000_000,
            end_time_unix_nano=now - 1_000_000_000,
        )
        for key, value in {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.conversation.id": session,
        }.items():
            span.attributes.add(key=key).value.string_value = value
        span.attributes.add(key="gen_ai.usage.input_tokens").value.int_value = 100
        span.attributes.add(key="gen_ai.usage.output_tokens").value.int_value = 20
        change(number, span)
    return request


def ids(request: ExportTraceServiceRequest) -> set[tuple[str, str]]:
    """Give the trace and span ids of a request."""
    spans = (span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans)
    return {(span.trace_id.hex(), span.span_id.hex()) for span in spans}
