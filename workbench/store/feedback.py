"""Store what users said of traces and sessions, what detectors found, and what was refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session

from workbench.store.batches import batches
from workbench.store.span_values import FeedbackRecord, FindingRecord
from workbench.store.spans import Added
from workbench.store.tables import Feedback, Finding, Trace, TrafficRefusal
from workbench.store.trace_states import liking
from workbench.store.upserts import add_up, table_of


def add_feedback(session: Session, *, feedback: Sequence[FeedbackRecord]) -> Added:
    """Store feedback; one whose token is known already is left out. The latest liking of a trace stands."""
    table, trace = table_of(Feedback), table_of(Trace)
    known: set[str] = set()
    for part in batches([one.token for one in feedback]):
        known |= set(session.execute(select(table.c.token).where(table.c.token.in_(part))).scalars())
    new = {one.token: one for one in reversed(feedback) if one.token not in known}
    ordered = sorted(new.values(), key=lambda one: one.at_us)
    if ordered:
        session.execute(insert(table), [{name: getattr(one, name) for name in FeedbackRecord.__slots__} for one in ordered])
    for one in ordered:
        liked = liking(one.name, one.value)
        if liked is not None and one.trace_id:
            later = select(table.c.id).where(
                table.c.trace_id == one.trace_id, table.c.at_us > one.at_us, table.c.name.in_(("thumbs", "stars"))
            )
            session.execute(update(trace).where(trace.c.trace_id == one.trace_id, ~later.exists()).values(liked=liked))
    return Added(len(ordered), len(feedback) - len(ordered))


def add_findings(session: Session, *, findings: Sequence[FindingRecord]) -> Added:
    """Store findings of stored spans; one of the same span, kind and detector is left as it is, one without its trace left out."""
    table, trace = table_of(Finding), table_of(Trace)
    numbers: dict[str, int] = {}
    for part in batches(list({one.trace_id for one in findings})):
        numbers |= {name: int(id) for id, name in session.execute(select(trace.c.id, trace.c.trace_id).where(trace.c.trace_id.in_(part)))}
    found = {(numbers[one.trace_id], one.span_id, one.kind, one.detector): one for one in findings if one.trace_id in numbers}
    known: set[tuple[object, ...]] = set()
    for numbers_part in batches(sorted({key[0] for key in found})):
        query = select(table.c.trace_ref, table.c.span_id, table.c.kind, table.c.detector).where(table.c.trace_ref.in_(numbers_part))
        known |= {tuple(row) for row in session.execute(query).all()}
    new = {key: one for key, one in found.items() if key not in known}
    if new:
        rows = [
            {
                "trace_ref": key[0],
                "span_id": one.span_id,
                "kind": one.kind,
                "detector": one.detector,
                "score": one.score,
                "is_flagged": one.is_flagged,
                "spans": [list(span) for span in one.spans],
                "at_us": one.at_us,
            }
            for key, one in new.items()
        ]
        session.execute(insert(table), rows)
        for key, one in new.items():
            if one.is_flagged:
                session.execute(update(trace).where(trace.c.id == key[0]).values(findings=trace.c.findings + 1))
    return Added(len(new), len(findings) - len(new))


def count_refusals(session: Session, *, reasons: Mapping[str, int], day: date) -> None:
    """Count spans that were refused or cut, by reason."""
    number = (day - datetime(1970, 1, 1, tzinfo=UTC).date()).days
    rows = [{"day": number, "reason": reason, "count": count} for reason, count in reasons.items() if count]
    add_up(session, table_of(TrafficRefusal), rows)
