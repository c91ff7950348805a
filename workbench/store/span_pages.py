"""Read whole spans a page of traces at a time, as they are to leave the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from workbench.store.span_texts import unpacked
from workbench.store.span_values import SpanRecord, TokenUse
from workbench.store.tables import Span, SpanText, Trace, TrafficKey
from workbench.store.upserts import table_of

_OF_SPAN = ("span_id", "parent_id", "started_us", "duration_ms", "name", "is_error", "error", "tool", "tier", "finish")
_MORE_OF_SPAN = ("temperature", "ttft_ms", "tpot_ms", "retries", "cost_usd")
_OF_KEY = ("kind", "agent", "prompt", "version", "model", "provider", "environment")


@dataclass(frozen=True)
class SpanPage:
    """Some spans, trace by trace, and the place after which the next page begins (None after the last)."""

    spans: Sequence[SpanRecord]
    after: tuple[int, int] | None


def span_page(session: Session, *, since_us: int, until_us: int, after: tuple[int, int] | None = None, limit: int = 200) -> SpanPage:
    """Give the spans of up to `limit` traces that began in a time range, the oldest first.

    What a span did not say itself (agent, prompt, environment, session, user) is as its trace has it.
    """
    trace = table_of(Trace)
    query = select(trace.c.id, trace.c.trace_id, trace.c.session, trace.c.user, trace.c.started_us)
    query = query.where(trace.c.started_us >= since_us, trace.c.started_us < until_us)
    if after is not None:
        query = query.where(or_(trace.c.started_us > after[0], and_(trace.c.started_us == after[0], trace.c.id > after[1])))
    traces = session.execute(query.order_by(trace.c.started_us, trace.c.id).limit(limit)).all()
    if not traces:
        return SpanPage((), None)
    by_number = {row.id: row for row in traces}
    spans = [_record(row, by_number[row["trace_ref"]]) for row in _rows(session, list(by_number))]
    return SpanPage(spans, (traces[-1].started_us, traces[-1].id) if len(traces) == limit else None)


def _rows(session: Session, numbers: Sequence[int]) -> Sequence[Any]:
    span, key, texts = table_of(Span), table_of(TrafficKey), table_of(SpanText)
    columns = [key.c[name] for name in _OF_KEY] + [texts.c.input_text, texts.c.output_text, texts.c.body]
    query = (
        select(span, *columns)
        .join(key, key.c.id == span.c.key_id)
        .outerjoin(texts, and_(texts.c.trace_ref == span.c.trace_ref, texts.c.span_id == span.c.span_id))
        .where(span.c.trace_ref.in_(numbers))
        .order_by(span.c.trace_ref, span.c.started_us, span.c.span_id)
    )
    return session.execute(query).mappings().all()


def _record(row: Any, trace: Any) -> SpanRecord:
    return SpanRecord(
        trace_id=trace.trace_id,
        session=trace.session,
        user=trace.user,
        tokens=TokenUse(**{name: row[name] for name in TokenUse.__slots__}),
        input_text=row["input_text"] or "",
        output_text=row["output_text"] or "",
        body=None if row["body"] is None else unpacked(row["body"]),
        **{name: row[name] for name in (*_OF_SPAN, *_MORE_OF_SPAN, *_OF_KEY)},
    )
