"""Store when people were last here."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from workbench.store import tables


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's present or last visit: its newest sign, and the end of the visit before it, None where there was none."""

    seen_at: datetime
    since_at: datetime | None


def get_visit(session: Session, *, person: str) -> Visit | None:
    """Give a person's newest visit; None for somebody who was never here."""
    row = session.get(tables.Visit, person)
    return Visit(row.seen_at, row.since_at) if row else None


def keep_visit(session: Session, *, person: str, visit: Visit) -> None:
    """Replace what is known of a person's visits."""
    session.merge(tables.Visit(person=person, seen_at=visit.seen_at, since_at=visit.since_at))
