"""Store what comparisons of windows came to, one report for each watch and window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from workbench.store.tables import DriftReport
from workbench.store.tables.base import now
from workbench.store.upserts import table_of


@dataclass(frozen=True, slots=True)
class ReportHead:
    """A report without its long part; see the table for what the fields mean."""

    id: int
    drift_watch_id: int | None
    reference_from_us: int
    reference_to_us: int
    current_from_us: int
    current_to_us: int
    is_drifted: bool
    is_alarm: bool
    verdict: str
    made_at: datetime


def keep_report(session: Session, *, watch_id: int, values: Mapping[str, Any]) -> int:
    """Store the report of a watch; one of the same windows before it gives way."""
    table = table_of(DriftReport)
    windows = ("reference_from_us", "reference_to_us", "current_from_us", "current_to_us")
    same = [table.c[name] == values[name] for name in windows]
    session.execute(delete(table).where(table.c.drift_watch_id == watch_id, *same))
    return int(session.execute(insert(table).values(drift_watch_id=watch_id, made_at=now(), **values).returning(table.c.id)).scalar_one())


def reports(session: Session, *, watch_id: int, limit: int = 60) -> list[ReportHead]:
    """Give the reports of a watch, the latest window first."""
    table = table_of(DriftReport)
    columns = [table.c[name] for name in ReportHead.__slots__]
    query = select(*columns).where(table.c.drift_watch_id == watch_id).order_by(table.c.current_to_us.desc(), table.c.id.desc())
    return [ReportHead(*row) for row in session.execute(query.limit(limit)).all()]


def document_of(session: Session, *, report_id: int) -> dict[str, Any] | None:
    """Give a report's long part; None where there is no such report."""
    table = table_of(DriftReport)
    found = session.execute(select(table.c.report).where(table.c.id == report_id)).scalar()
    return None if found is None else dict(found)


def forget_texts(session: Session, *, before_us: int) -> int:
    """Take the examples out of reports on windows that ended before a moment, as their traces go; give how many reports had some."""
    table = table_of(DriftReport)
    forgotten = 0
    for id, report in session.execute(select(table.c.id, table.c.report).where(table.c.current_to_us <= before_us)).all():
        parts = [report, report.get("previous") or {}]
        if any(part.get("examples") for part in parts):
            for part in parts:
                part.pop("examples", None)
            session.execute(update(table).where(table.c.id == id).values(report=report))
            forgotten += 1
    return forgotten
