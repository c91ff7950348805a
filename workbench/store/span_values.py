"""Define what is kept of live traffic as frozen values: spans, feedback and findings.

A span's `session`, `user`, `agent`, `prompt` and `version` are what it says of itself; the store fills what is blank from its ancestors in
the trace. An empty string means: not said. Counts and times are None where they are unknown, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SPAN_KINDS = ("llm", "embedding", "retrieval", "tool", "agent", "workflow", "other")
"""What a span is. Tokens and costs are counted on `llm` and `embedding` alone: what agents and workflows report are sums of those."""


@dataclass(frozen=True, slots=True)
class TokenUse:
    """Token counts of one call, normalised to OpenTelemetry's rule whatever the source says.

    `input_tokens` includes cache reads, cache writes and audio; `output_tokens` includes reasoning and audio. `cache_write_1h_tokens` are
    part of `cache_write_tokens`.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cache_write_1h_tokens: int = 0
    reasoning_tokens: int = 0
    input_audio_tokens: int = 0
    output_audio_tokens: int = 0

    @property
    def is_known(self) -> bool:
        """Claim that both counts are known."""
        return self.input_tokens is not None and self.output_tokens is not None


@dataclass(frozen=True, slots=True)
class SpanBody:
    """The long part of a span, read when it is opened.

    `inputs` and `outputs` are messages as `{"role": …, "content": …, "tool_calls": [{"id", "name", "arguments"}]}`, or for other kinds one
    message whose content is the text; `attributes` is everything else that was said, raw counts included; `events` are
    `{"name", "at_us", "attributes"}`.
    """

    inputs: Sequence[Mapping[str, Any]] = ()
    outputs: Sequence[Mapping[str, Any]] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    tools: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """One span as it is stored.

    `trace_id` and `span_id` are lower-case hexadecimal from OpenTelemetry, else any name up to 64 characters. `started_us` counts
    microseconds since 1970 (UTC); times are in milliseconds. `model` is as answered where that is known; `provider` and `model` together
    find the price. `tier` is the provider's service tier (`batch`, `flex`, `priority`) where said. `input_text` and `output_text` are plain
    text for search, previews and drift: the last message of the user, the answer.
    """

    trace_id: str
    span_id: str
    started_us: int
    duration_ms: float
    name: str
    kind: str = "other"
    parent_id: str | None = None
    is_error: bool = False
    error: str | None = None
    session: str = ""
    user: str = ""
    agent: str = ""
    prompt: str = ""
    version: str = ""
    model: str = ""
    provider: str = ""
    environment: str = ""
    tool: str = ""
    tier: str = ""
    finish: str = ""
    temperature: float | None = None
    tokens: TokenUse = TokenUse()
    ttft_ms: float | None = None
    tpot_ms: float | None = None
    retries: int = 0
    cost_usd: float | None = None
    reported_cost_usd: float | None = None
    input_text: str = ""
    output_text: str = ""
    body: SpanBody | None = None


@dataclass(frozen=True, slots=True)
class FeedbackRecord:
    """What a user said of a trace, or of a whole session; `token` makes a second delivery harmless.

    `name` is `thumbs` (value 1 or 0), `stars` (1 to 5), `comment` (no value) or any other name; `at_us` as in `SpanRecord`.
    """

    token: str
    name: str
    at_us: int
    trace_id: str = ""
    session: str = ""
    value: float | None = None
    comment: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """What a detector found in a span: a kind (`toxicity`, `injection`, `pii`), a score in 0..1, and where in which text.

    `spans` are `(field, start, end)` in code points of `input` or `output`; `detector` names it with its version.
    """

    trace_id: str
    span_id: str
    kind: str
    detector: str
    score: float | None
    is_flagged: bool
    spans: Sequence[tuple[str, int, int]] = ()
    at_us: int = 0
