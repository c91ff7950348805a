"""Say in SQL which examples of a revision are meant, on SQLite and PostgreSQL alike."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from workbench.store.json_columns import elements, values
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
