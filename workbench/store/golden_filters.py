"""Say in SQL which examples of a revision are meant, on SQLite and PostgreSQL alike."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, TableValuedAlias, cast, exists, func, or_, select, type_coerce
from sqlmodel import Session, col

from workbench.store.tables import GoldenExample


@dataclass(frozen=True, slots=True)
class Filter:
    """Which examples of a revision are meant: any of `tags`, that split, `search` in key, expected answer or an input."""

    tags: tuple[str, ...] = ()
    split: str | None = None
    search: str = ""

    @property
    def is_empty(self) -> bool:
        """Claim that every example is meant."""
        return self == EVERYTHING


EVERYTHING = Filter()


def conditions(session: Session, only: Filter) -> list[ColumnElement[bool]]:
    """Give what an example must meet to be meant."""
    found: list[ColumnElement[bool]] = []
    if only.split is not None:
        found.append(col(GoldenExample.split) == only.split)
    if only.tags:
        tag = elements(session, col(GoldenExample.tags))
        found.append(exists(select(1).select_from(tag).where(tag.c.value.in_(only.tags))))
    if only.search:
        # Searched value by value: the JSON text would match its own field names, and on SQLite hides letters behind \u escapes.
        value = values(session, col(GoldenExample.inputs))
        found.append(
            or_(
                col(GoldenExample.key).icontains(only.search, autoescape=True),
                col(GoldenExample.expected).icontains(only.search, autoescape=True),
                exists(select(1).select_from(value).where(value.c.value.icontains(only.search, autoescape=True))),
            )
        )
    return found


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
