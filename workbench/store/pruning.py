"""Let old traces go: spans, texts, findings, sessions, and the examples in reports of drift; the sums by hour and day stay."""

from sqlalchemy import delete, select, text
from sqlmodel import Session

from workbench.store.batches import batches
from workbench.store.drift_reports import forget_texts
from workbench.store.tables import Feedback, Finding, LiveSession, Span, SpanText, Trace
from workbench.store.upserts import table_of


def prune(session: Session, *, before_us: int, limit: int = 5000) -> int:
    """Delete up to `limit` traces that ended before a moment, the oldest first; give how many. Call until it gives 0.

    What users said of a trace goes with it; sessions that ended before go when no trace is left to go.
    """
    trace = table_of(Trace)
    query = select(trace.c.id, trace.c.trace_id).where(trace.c.started_us < before_us, trace.c.ended_us < before_us)
    gone = session.execute(query.order_by(trace.c.started_us).limit(limit)).all()
    for part in batches(gone):
        numbers = [row.id for row in part]
        _delete_texts(session, numbers)
        for model in (Finding, Span):
            session.execute(delete(table_of(model)).where(table_of(model).c.trace_ref.in_(numbers)))
        session.execute(delete(table_of(Feedback)).where(table_of(Feedback).c.trace_id.in_([row.trace_id for row in part])))
        session.execute(delete(trace).where(trace.c.id.in_(numbers)))
    if not gone:
        table = table_of(LiveSession)
        session.execute(delete(table).where(table.c.ended_us < before_us))
        forget_texts(session, before_us=before_us)
    return len(gone)


def _delete_texts(session: Session, numbers: list[int]) -> None:
    table = table_of(SpanText)
    if session.get_bind().dialect.name == "sqlite":
        # The index holds no texts of its own: it must be told what it is to forget.
        forget = text(
            "INSERT INTO span_search (span_search, rowid, input_text, output_text) SELECT 'delete', id, input_text, output_text "
            "FROM span_text WHERE trace_ref = :number AND (input_text <> '' OR output_text <> '')"
        )
        session.connection().execute(forget, [{"number": number} for number in numbers])
    session.execute(delete(table).where(table.c.trace_ref.in_(numbers)))
