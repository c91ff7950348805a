"""Define a span as it came, before anybody reads a meaning into it: the same value from protobuf and from JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.store.span_values import SpanRecord


@dataclass(frozen=True, slots=True)
class RawEvent:
    """Something that happened at one moment within a span."""

    name: str
    at_ns: int
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawSpan:
    """One span of OTLP in Python's values.

    `place` says where it stood, for messages. Ids are hexadecimal, empty where they are missing or all zero; times count nanoseconds since
    1970; `status` is 0 (unset), 1 (good) or 2 (error). All texts are clean: no NUL, no lone surrogates.
    """

    place: str
    trace_id: str
    span_id: str
    parent_id: str
    name: str
    started_ns: int
    ended_ns: int
    status: int = 0
    status_message: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    resource: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[RawEvent] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Say why a span is not taken.

    `reason` is one of `clock`, `no_trace_id`, `no_span_id`, `bad_time` and `malformed`; `message` tells a person, with the place.
    """

    reason: str
    message: str


@dataclass(frozen=True)
class Reading:
    """What was read: spans, refusals, and how often something was cut (`attributes_cut`, `text_cut`)."""

    spans: list[SpanRecord] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
