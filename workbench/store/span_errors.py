"""Read the words in which calls failed."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.store.tables import Span, TrafficKey
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_sums import PRICED_KINDS
from workbench.store.upserts import table_of


class ErrorWords(NamedTuple):
    """In which words calls failed, and how many did."""

    words: str
    calls: int


def error_words(session: Session, *, where: TrafficFilter, limit: int) -> list[ErrorWords]:
    """Give the commonest words in which calls to models failed in a time."""
    span, key = table_of(Span), table_of(TrafficKey)
    said = func.coalesce(span.c.error, "")
    query = select(said, func.count()).join(key, key.c.id == span.c.key_id)
    query = query.where(span.c.is_error, span.c.started_us >= where.from_us, span.c.started_us < where.to_us)
    query = query.where(key.c.kind.in_(sorted(PRICED_KINDS)), *(key.c[name] == value for name, value in where.named.items()))
    return [ErrorWords(*row) for row in session.execute(query.group_by(said).order_by(func.count().desc(), said).limit(limit)).all()]
