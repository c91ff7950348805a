"""Tables of live traffic: traces, their spans and texts, and the sums that screens read.

A span belongs to its trace by number and is stored beside its siblings, so that one trace is one read. What spans have in common (model,
agent, prompt version, …) stands once, as a traffic key. Sums by hour and by day, by session and by user and day, are kept in the
transaction that adds the spans: no screen ever adds up spans, and the sums outlive them. Times are integers, microseconds since 1970
(UTC): a million of them are compared and kept more cheaply than dates.
"""

from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from workbench.store.tables.base import Json, Table


class TrafficKey(Table, table=True):
    """What spans have in common; an empty text means: not said."""

    __tablename__ = "traffic_key"
    __table_args__ = (UniqueConstraint("kind", "model", "provider", "agent", "prompt", "version", "environment"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    model: str = ""
    provider: str = ""
    agent: str = ""
    prompt: str = ""
    version: str = ""
    environment: str = ""


class Trace(Table, table=True):
    """One request to the live application, summed up.

    `name`, `agent`, `input_text` and `output_text` (their beginnings) are the root's where it has come, else the earliest span's; `model`,
    `prompt` and `version` are those of the earliest call to a model. `unpriced` calls have tokens and no known price, or no tokens.
    `liked` is 1, 0 or None. `name_us` and `call_us` are the starts of the spans that gave name and model.
    """

    __tablename__ = "trace"
    __table_args__ = (
        Index("ix_trace_started", "started_us"),
        Index("ix_trace_session", "session", "started_us", sqlite_where=text("session <> ''"), postgresql_where=text("session <> ''")),
        Index("ix_trace_liked", "started_us", "liked", sqlite_where=text("liked IS NOT NULL"), postgresql_where=text("liked IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    trace_id: str = Field(unique=True)
    started_us: int = Field(sa_type=BigInteger)
    ended_us: int = Field(sa_type=BigInteger)
    spans: int = 0
    errors: int = 0
    calls: int = 0
    unpriced: int = 0
    input_tokens: int = Field(default=0, sa_type=BigInteger)
    output_tokens: int = Field(default=0, sa_type=BigInteger)
    cost_usd: float = 0.0
    liked: int | None = None
    findings: int = 0
    has_root: bool = False
    name: str = ""
    session: str = ""
    user: str = ""
    agent: str = ""
    model: str = ""
    prompt: str = ""
    version: str = ""
    environment: str = ""
    ttft_ms: float | None = None
    name_us: int | None = Field(default=None, sa_type=BigInteger)
    call_us: int | None = Field(default=None, sa_type=BigInteger)
    input_text: str = ""
    output_text: str = ""


class Span(Table, table=True):
    """One step of a trace."""

    __tablename__ = "span"
    __table_args__ = (
        Index("ix_span_error", "started_us", sqlite_where=text("is_error"), postgresql_where=text("is_error")),
        {"sqlite_with_rowid": False},
    )
    trace_ref: int = Field(primary_key=True, foreign_key="trace.id")
    span_id: str = Field(primary_key=True)
    parent_id: str | None = None
    key_id: int = Field(foreign_key="traffic_key.id")
    started_us: int = Field(sa_type=BigInteger)
    duration_ms: float
    name: str
    is_error: bool = False
    error: str | None = None
    tool: str = ""
    tier: str = ""
    finish: str = ""
    temperature: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cache_write_1h_tokens: int = 0
    reasoning_tokens: int = 0
    input_audio_tokens: int = 0
    output_audio_tokens: int = 0
    ttft_ms: float | None = None
    tpot_ms: float | None = None
    retries: int = 0
    cost_usd: float | None = None


class SpanText(Table, table=True):
    """What a span was given and gave: plain texts for search, and the whole as compressed JSON, read when it is opened."""

    __tablename__ = "span_text"
    __table_args__ = (UniqueConstraint("trace_ref", "span_id"),)
    id: int | None = Field(default=None, primary_key=True)
    trace_ref: int = Field(foreign_key="trace.id")
    span_id: str
    input_text: str = ""
    output_text: str = ""
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


class Traffic(Table, table=True):
    """Sums of the spans of one hour or day (`grain` `h` or `d`, `bucket` counted since 1970 in UTC) and one traffic key.

    The last four are histograms of times (`workbench.stats.histograms`): time to first token, time per output token, duration in
    milliseconds, and output tokens per second.
    """

    __tablename__ = "traffic"
    grain: str = Field(primary_key=True)
    bucket: int = Field(primary_key=True)
    key_id: int = Field(primary_key=True, foreign_key="traffic_key.id")
    spans: int = 0
    errors: int = 0
    retries: int = 0
    retried: int = 0
    unpriced: int = 0
    cost_usd: float = 0.0
    input_tokens: int = Field(default=0, sa_type=BigInteger)
    output_tokens: int = Field(default=0, sa_type=BigInteger)
    cache_read_tokens: int = Field(default=0, sa_type=BigInteger)
    cache_write_tokens: int = Field(default=0, sa_type=BigInteger)
    reasoning_tokens: int = Field(default=0, sa_type=BigInteger)
    audio_tokens: int = Field(default=0, sa_type=BigInteger)
    ttft: bytes = Field(default=b"", sa_type=LargeBinary)
    tpot: bytes = Field(default=b"", sa_type=LargeBinary)
    duration: bytes = Field(default=b"", sa_type=LargeBinary)
    speed: bytes = Field(default=b"", sa_type=LargeBinary)


class LiveSession(Table, table=True):
    """Sums of a session, a conversation of one user with the live application."""

    __tablename__ = "live_session"
    __table_args__ = (Index("ix_live_session_ended", "ended_us"),)
    session: str = Field(primary_key=True)
    user: str = ""
    started_us: int = Field(sa_type=BigInteger)
    ended_us: int = Field(sa_type=BigInteger)
    traces: int = 0
    errors: int = 0
    unpriced: int = 0
    input_tokens: int = Field(default=0, sa_type=BigInteger)
    output_tokens: int = Field(default=0, sa_type=BigInteger)
    cost_usd: float = 0.0


class UserDay(Table, table=True):
    """Sums of a user's day (UTC)."""

    __tablename__ = "user_day"
    day: int = Field(primary_key=True)
    user: str = Field(primary_key=True)
    traces: int = 0
    unpriced: int = 0
    input_tokens: int = Field(default=0, sa_type=BigInteger)
    output_tokens: int = Field(default=0, sa_type=BigInteger)
    cost_usd: float = 0.0


class Feedback(Table, table=True):
    """What a user said of a trace or of a session; it may come before the trace."""

    __tablename__ = "feedback"
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    name: str
    at_us: int = Field(sa_type=BigInteger, index=True)
    trace_id: str = Field(default="", index=True)
    session: str = Field(default="", index=True)
    value: float | None = None
    comment: str = ""
    person: str = ""


class Finding(Table, table=True):
    """What a detector found in a span; `spans` are `[field, start, end]`."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("trace_ref", "span_id", "kind", "detector"), Index("ix_finding_kind", "kind", "at_us"))
    id: int | None = Field(default=None, primary_key=True)
    trace_ref: int = Field(foreign_key="trace.id")
    span_id: str
    kind: str
    detector: str
    score: float | None = None
    is_flagged: bool = False
    spans: list[Any] = Field(default_factory=list, sa_type=Json)
    at_us: int = Field(sa_type=BigInteger)


class TrafficRefusal(Table, table=True):
    """How many spans of a day (UTC) were refused or cut, by reason."""

    __tablename__ = "traffic_refusal"
    day: int = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    count: int = 0
