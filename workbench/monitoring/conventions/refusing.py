"""Refuse spans that cannot be kept, and make records of the others."""

from collections.abc import Iterable

from workbench.monitoring.conventions.raw_spans import RawSpan, Reading, Refusal
from workbench.monitoring.conventions.records import record_of

LATEST_AHEAD_US = 24 * 3600 * 1_000_000
"""A clock may be wrong by so much before its spans are refused."""


def read_raw_spans(spans: Iterable[RawSpan | Refusal], *, now_us: int, oldest_us: int | None = None) -> Reading:
    """Give what can be kept; one bad span does no harm to the others."""
    reading = Reading()
    for span in spans:
        refusal = span if isinstance(span, Refusal) else refusal_of(span, now_us=now_us, oldest_us=oldest_us)
        if refusal is not None:
            reading.refusals.append(refusal)
        elif isinstance(span, RawSpan):
            reading.spans.append(record_of(span, reading.notes))
    return reading


def refusal_of(span: RawSpan, *, now_us: int, oldest_us: int | None) -> Refusal | None:
    """Say why a span cannot be kept; None where it can."""
    if not span.trace_id:
        return Refusal("no_trace_id", f"{span.place}: traceId must be 16 bytes and not all zero")
    if not span.span_id:
        return Refusal("no_span_id", f"{span.place}: spanId must be 8 bytes and not all zero")
    if span.started_ns <= 0 or span.ended_ns <= 0:
        return Refusal("bad_time", f"{span.place}: start and end must be said, in nanoseconds since 1970")
    if span.ended_ns < span.started_ns:
        return Refusal("bad_time", f"{span.place}: ends before it starts")
    started_us = span.started_ns // 1000
    if started_us > now_us + LATEST_AHEAD_US:
        return Refusal("clock", f"{span.place}: starts more than 24 hours in the future; set the sender's clock")
    if oldest_us is not None and started_us < oldest_us:
        return Refusal(
            "clock", f"{span.place}: starts before the oldest time that is taken; set the sender's clock, or import it as a file"
        )
    return None
