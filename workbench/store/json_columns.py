"""Take JSON columns apart in SQL, on SQLite and on PostgreSQL alike."""

from typing import Any

from sqlalchemy import ColumnElement, String, TableValuedAlias, cast, func, type_coerce
from sqlmodel import Session


def elements(session: Session, column: Any) -> TableValuedAlias:
    """Give the elements of a JSON list as rows with a `value`."""
    function = func.jsonb_array_elements_text(column) if is_postgresql(session) else func.json_each(column)
    return function.table_valued("value", joins_implicitly=True)


def values(session: Session, column: Any) -> TableValuedAlias:
    """Give the values of a JSON object as rows with a `key` and a `value`."""
    function = func.jsonb_each_text(column) if is_postgresql(session) else func.json_each(column)
    return function.table_valued("key", "value", joins_implicitly=True)


def text_of(session: Session, column: Any) -> ColumnElement[str]:
    """Give a JSON column as the text that it is written as."""
    return cast(column, String) if is_postgresql(session) else type_coerce(column, String)


def is_postgresql(session: Session) -> bool:
    """Claim that the store is on PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"
