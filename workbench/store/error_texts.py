"""Read what failed calls said."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlmodel import Session

from workbench.store.tables import Span, TrafficKey
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_sums import PRICED_KINDS
from workbench.store.upserts import table_of

LENGTH = 200


class ErrorText(NamedTuple):
    """The beginning of an error's text, how many calls to models failed with it, and when the last of them began."""

    text: str
    calls: int
    last_us: int


def error_texts(session: Session, *, where: TrafficFilter, limit: int) -> list[ErrorText]:
    """Give what the failed calls to models said that began in a time, the commonest first; an empty text means: nothing."""
    span, key = table_of(Span), table_of(TrafficKey)
    said = func.coalesce(func.substr(span.c.error, 1, LENGTH), "").label("said")
    # By its name: with its parameters written out twice, PostgreSQL would take it for two.
    named: ColumnElement[str] = literal_column("said")
    # As the index of errors has it: written as a comparison SQLite would not see that the index is meant.
    failed: ColumnElement[bool] = literal_column("span.is_error")
    query = select(said, func.count().label("calls"), func.max(span.c.started_us)).join(key, key.c.id == span.c.key_id)
    query = query.where(failed, span.c.started_us >= where.from_us, span.c.started_us < where.to_us, key.c.kind.in_(sorted(PRICED_KINDS)))
    query = query.where(*(key.c[name] == value for name, value in where.named.items()))
    rows = session.execute(query.group_by(named).order_by(func.count().desc(), named).limit(limit)).all()
    return [ErrorText(str(text), int(calls), int(last)) for text, calls, last in rows]
