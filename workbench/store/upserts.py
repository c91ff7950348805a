"""Insert rows, or put them in the place of those with the same key, on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def upsert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns; one whose primary key is there already takes its place."""
    if not rows:
        return
    statement = _insert(session, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), [dict(row) for row in rows])


def add_up(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns; the numbers of one whose primary key is there already are added to its own."""
    if not rows:
        return
    statement = _insert(session, table)
    keys = [column.name for column in table.primary_key.columns]
    summed = {name: table.c[name] + statement.excluded[name] for name in rows[0] if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=summed), [dict(row) for row in rows])


def _insert(session: Session, table: Table) -> Any:
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)


def table_of(model: Any) -> Table:
    """Give the table of a model, for statements in the Core."""
    table: Table = model.__table__
    return table
