"""Find traces, a page at a time, and read one with its spans, texts, feedback and findings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlmodel import Session

from workbench.errors import NotFound
from workbench.store.span_texts import unpacked
from workbench.store.span_values import SpanBody
from workbench.store.tables import Feedback, Finding, Span, SpanText, Trace, TrafficKey
from workbench.store.upserts import table_of

ORDERS = ("newest", "dearest", "slowest")
KINDS = ("errors", "liked", "disliked", "findings", "unpriced")
MOST_TEXTS = 20_000
"""Of words that more texts have, the latest so many are looked through: a word of every answer finds everything, in no time to wait for."""
_MATCHES = "SELECT rowid FROM span_search WHERE span_search MATCH :match ORDER BY rowid DESC LIMIT :most"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TraceSearch:
    """Which traces are looked for; empty texts mean: all. `only` is one of `KINDS`, `words` are looked for in the texts of spans."""

    from_us: int
    to_us: int
    words: str = ""
    session: str = ""
    user: str = ""
    agent: str = ""
    model: str = ""
    prompt: str = ""
    version: str = ""
    environment: str = ""
    only: str = ""
    order: str = "newest"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A trace in short; see the table for what the fields mean."""

    id: int
    trace_id: str
    started_us: int
    ended_us: int
    spans: int
    errors: int
    calls: int
    unpriced: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    liked: int | None
    findings: int
    has_root: bool
    name: str
    session: str
    user: str
    agent: str
    model: str
    prompt: str
    version: str
    environment: str
    ttft_ms: float | None
    input_text: str
    output_text: str

    @property
    def duration_ms(self) -> float:
        """Give the time from the first start to the last end."""
        return (self.ended_us - self.started_us) / 1000


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A span of an opened trace, without its texts."""

    span_id: str
    parent_id: str | None
    started_us: int
    duration_ms: float
    name: str
    kind: str
    model: str
    agent: str
    prompt: str
    version: str
    tool: str
    is_error: bool
    error: str | None
    finish: str
    temperature: float | None
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    ttft_ms: float | None
    tpot_ms: float | None
    retries: int
    cost_usd: float | None


def find_traces(session: Session, *, search: TraceSearch, limit: int, offset: int = 0) -> list[TraceRow]:
    """Give a page of traces."""
    trace = table_of(Trace)
    order = {"newest": trace.c.started_us, "dearest": trace.c.cost_usd, "slowest": trace.c.ended_us - trace.c.started_us}[search.order]
    query = _found(session, select(*_columns()), search).order_by(order.desc(), trace.c.id.desc())
    return [TraceRow(*row) for row in session.execute(query.limit(limit).offset(offset)).all()]


def count_traces(session: Session, *, search: TraceSearch) -> int:
    """Count the traces that are found."""
    return int(session.execute(_found(session, select(func.count()).select_from(table_of(Trace)), search)).scalar_one())


def read_trace(session: Session, *, trace_id: str) -> tuple[TraceRow, list[SpanRow]]:
    """Give a trace with its spans, the earliest first. Raises `NotFound`."""
    trace, span, key = table_of(Trace), table_of(Span), table_of(TrafficKey)
    row = session.execute(select(*_columns()).where(trace.c.trace_id == trace_id)).first()
    if row is None:
        raise NotFound(f"there is no trace {trace_id}: it may have been let go, or its spans have not come yet")
    found = TraceRow(*row)
    of_key = ("kind", "model", "agent", "prompt", "version")
    columns = [key.c[name] if name in of_key else span.c[name] for name in SpanRow.__slots__]
    query = select(*columns).join(key, key.c.id == span.c.key_id).where(span.c.trace_ref == found.id)
    return found, [SpanRow(*one) for one in session.execute(query.order_by(span.c.started_us, span.c.span_id)).all()]


def read_body(session: Session, *, trace_ref: int, span_id: str) -> tuple[SpanBody, str, str]:
    """Give what a span was given and gave, and its plain texts; empty where none were kept."""
    table = table_of(SpanText)
    query = select(table.c.body, table.c.input_text, table.c.output_text)
    row = session.execute(query.where(table.c.trace_ref == trace_ref, table.c.span_id == span_id)).first()
    if row is None:
        return SpanBody(), "", ""
    return (unpacked(row.body) if row.body is not None else SpanBody()), row.input_text, row.output_text


def feedback_of(session: Session, *, trace_id: str, of_session: str = "") -> list[dict[str, Any]]:
    """Give what users said of a trace, and of its session as a whole, the earliest first."""
    table = table_of(Feedback)
    place = table.c.trace_id == trace_id
    if of_session:
        place = or_(place, (table.c.session == of_session) & (table.c.trace_id == ""))
    return [dict(row) for row in session.execute(select(table).where(place).order_by(table.c.at_us)).mappings()]


def findings_of(session: Session, *, trace_ref: int) -> list[dict[str, Any]]:
    """Give what detectors found in a trace."""
    table = table_of(Finding)
    return [dict(row) for row in session.execute(select(table).where(table.c.trace_ref == trace_ref).order_by(table.c.id)).mappings()]


def _columns() -> list[Any]:
    trace = table_of(Trace)
    return [trace.c[name] for name in TraceRow.__slots__]


def _found(session: Session, query: Select[Any], search: TraceSearch) -> Select[Any]:
    trace = table_of(Trace)
    query = query.where(trace.c.started_us >= search.from_us, trace.c.started_us < search.to_us)
    named = ("session", "user", "agent", "model", "prompt", "version", "environment")
    query = query.where(*(trace.c[name] == getattr(search, name) for name in named if getattr(search, name)))
    if search.only:
        only: dict[str, ColumnElement[bool]] = {
            "errors": trace.c.errors > 0,
            "liked": trace.c.liked == 1,
            "disliked": trace.c.liked == 0,
            "findings": trace.c.findings > 0,
            "unpriced": trace.c.unpriced > 0,
        }
        query = query.where(only[search.only])
    if search.words.strip():
        query = query.where(_holds(session, search.words))
    return query


def _holds(session: Session, words: str) -> ColumnElement[bool]:
    """Hold to traces of which a span's texts have all the words, the last of them perhaps only begun; signs between words are nothing."""
    trace, texts = table_of(Trace), table_of(SpanText)
    found = _WORD.findall(words)
    if session.get_bind().dialect.name == "sqlite" and found:
        inner = f"SELECT trace_ref FROM span_text WHERE id IN ({_MATCHES})"
        return trace.c.id.in_(text(inner).bindparams(match=_match(found), most=MOST_TEXTS).columns(texts.c.trace_ref))
    like = [or_(texts.c.input_text.icontains(one, autoescape=True), texts.c.output_text.icontains(one, autoescape=True)) for one in found]
    return trace.c.id.in_(select(texts.c.trace_ref).where(*like)) if found else trace.c.id.is_(None)


def ids_like(session: Session, *, typed: str) -> tuple[str, str]:
    """Give the trace of an id, written with or without hyphens, and the session of it; empty where there is none."""
    trace = table_of(Trace)
    ids = {typed, typed.replace("-", "").lower()}
    found = session.execute(select(trace.c.trace_id).where(trace.c.trace_id.in_(ids)).limit(1)).scalar()
    of = session.execute(select(trace.c.session).where(trace.c.session == typed, trace.c.session != "").limit(1)).scalar()
    return str(found or ""), str(of or "")


def are_common(session: Session, *, words: str) -> bool:
    """Claim that more texts have the words than are looked through."""
    found = _WORD.findall(words)
    if session.get_bind().dialect.name != "sqlite" or not found:
        return False
    count = text(f"SELECT count(*) FROM ({_MATCHES})").bindparams(match=_match(found), most=MOST_TEXTS + 1)
    return int(session.execute(count).scalar_one()) > MOST_TEXTS


def _match(found: Sequence[str]) -> str:
    return " ".join(f'"{word}"' for word in found) + "*"
