"""Make OTLP requests as fast as a collector can take them: one request is encoded, then ids and times are written over in its bytes."""

import os
import random
import re
import struct
import time

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

BATCH = 200
STEPS = ("agent", "retrieval", "chat", "tool")
MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-4.1")
AGENTS = ("support", "billing", "onboarding")
MARK = "zzzzzzzz"
DAY_NS = 86_400_000_000_000
TEXT = "the customer asks when the invoice of last month will be sent again because it went to an old address and was not paid"


class Traffic:
    """Give requests of 200 spans, 50 traces of an agent, a retrieval, a call and a tool, over the last 30 days."""

    def __init__(self, *, texts: bool, seed: int = 1) -> None:
        self._random = random.Random(seed)
        request = ExportTraceServiceRequest()
        resource = request.resource_spans.add()
        text(resource.resource, "service.name", "shop")
        text(resource.resource, "deployment.environment.name", "production")
        scope = resource.scope_spans.add()
        scope.scope.name = "bench"
        self._marks: list[bytes] = [mark(number) for number in range(BATCH)]
        for number in range(BATCH):
            self._span(scope.spans.add(), number, texts)
        self._body = bytearray(request.SerializeToString())
        self._places = [self._found(number) for number in range(BATCH)]
        self._texts_at = [found.start() for found in re.finditer(MARK.encode(), self._body)]

    def next(self, share: float) -> bytes:
        """Give the next request, its spans about so far (0 to 1) into the 30 days."""
        body = self._body
        now = time.time_ns() - int(30 * DAY_NS * (1 - share)) - 60_000_000_000
        ids = os.urandom(BATCH * 8)
        traces = os.urandom(BATCH // 4 * 16)
        for number, (trace, span, parent, start, session) in enumerate(self._places):
            root, at = number // 4, now + number * 1_000_000
            body[trace : trace + 16] = traces[root * 16 : root * 16 + 16]
            body[span : span + 8] = ids[number * 8 : number * 8 + 8]
            if parent:
                body[parent : parent + 8] = ids[root * 32 : root * 32 + 8]
            body[start : start + 8] = struct.pack("<Q", at)
            body[start + 9 : start + 17] = struct.pack("<Q", at + self._random.randrange(200_000_000, 4_000_000_000))
            if session:
                body[session : session + 8] = b"%08d" % self._random.randrange(10**5)
        letters = self._random.choices(b"abcdefghijklmnop", k=8 * len(self._texts_at))
        for number, place in enumerate(self._texts_at):
            body[place : place + 8] = bytes(letters[8 * number : 8 * number + 8])
        return bytes(body)

    def _span(self, span: Span, number: int, texts: bool) -> None:
        step, trace = STEPS[number % 4], number // 4
        span.trace_id, span.span_id = mark(number // 4 * 4) * 2, mark(number)
        if step != "agent":
            span.parent_span_id = mark(number // 4 * 4)
        span.name = {"chat": f"chat {MODELS[trace % 4]}", "agent": f"invoke_agent {AGENTS[trace % 3]}"}.get(step, f"{step} orders")
        span.start_time_unix_nano, span.end_time_unix_nano = 2**60, 2**60 + 1
        operation = {"agent": "invoke_agent", "tool": "execute_tool"}.get(step, step)
        text(span, "gen_ai.operation.name", operation)
        if step == "agent":
            text(span, "gen_ai.agent.name", AGENTS[trace % 3])
            text(span, "gen_ai.conversation.id", "session-00000000")
            text(span, "user.id", f"user-{trace}")
        if step == "tool":
            text(span, "gen_ai.tool.name", "orders")
        if step == "chat":
            self._call(span, trace)
        if texts:
            self._texts(span, step)

    def _call(self, span: Span, trace: int) -> None:
        text(span, "gen_ai.provider.name", "openai")
        text(span, "gen_ai.request.model", MODELS[trace % 4])
        text(span, "gen_ai.response.model", MODELS[trace % 4])
        text(span, "gen_ai.prompt.name", AGENTS[trace % 3])
        text(span, "workbench.prompt.version", str(trace % 5 + 1))
        for name, value in (("input_tokens", 900 + trace), ("output_tokens", 150 + trace), ("cache_read.input_tokens", 512)):
            span.attributes.add(key=f"gen_ai.usage.{name}").value.int_value = value
        span.attributes.add(key="gen_ai.response.time_to_first_chunk").value.double_value = 0.2 + trace / 100

    def _texts(self, span: Span, step: str) -> None:
        asked, answered = self._words(60), self._words(90)
        if step == "chat":
            text(span, "gen_ai.input.messages", f'[{{"role": "user", "parts": [{{"type": "text", "content": "{asked}"}}]}}]')
            text(span, "gen_ai.output.messages", f'[{{"role": "assistant", "parts": [{{"type": "text", "content": "{answered}"}}]}}]')
        elif step == "tool":
            text(span, "gen_ai.tool.call.arguments", f'{{"order": "{self._words(5)}"}}')
            text(span, "gen_ai.tool.call.result", f'{{"found": "{self._words(30)}"}}')

    def _words(self, count: int) -> str:
        """Give a text; its beginning is another in each request, so that nothing is remembered of it."""
        return " ".join((MARK, *self._random.choices(TEXT.split(), k=count)))

    def _found(self, number: int) -> tuple[int, int, int, int, int]:
        """Find where the ids and times of a span stand in the encoded request."""
        own, root = mark(number), mark(number // 4 * 4)
        trace = self._body.index(b"\x0a\x10" + root * 2, self._after(number)) + 2
        span = self._body.index(b"\x12\x08" + own, trace) + 2
        parent = self._body.index(b"\x22\x08" + root, span) + 2 if number % 4 else 0
        start = self._body.index(b"\x39" + struct.pack("<Q", 2**60), span) + 1
        session = self._body.index(b"session-00000000", start) + 8 if number % 4 == 0 else 0
        self._last = start
        return trace, span, parent, start, session

    def _after(self, number: int) -> int:
        return self._last if number else 0


def mark(number: int) -> bytes:
    """Give eight bytes by which a span is found."""
    return b"\xfe\xed\xfa\xce" + struct.pack(">I", number)


def text(holder: object, key: str, value: str) -> None:
    """Add an attribute."""
    holder.attributes.add(key=key).value.string_value = value  # type: ignore[attr-defined]
