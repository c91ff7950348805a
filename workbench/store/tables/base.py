"""Give every table one registry of its own, UTC times and portable JSON.

The registry is ours, not SQLModel's default: Streamlit imports modules anew on a change, and a table class on the
default registry then dies with "Table is already defined".
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Table(SQLModel, registry=registry()):
    """Be the base of all tables; `Table.metadata` is the whole schema."""


class UtcDateTime(TypeDecorator[datetime]):
    """Keep times in UTC and refuse naive ones, on SQLite too, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive time; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the time back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON column on both databases."""


def now() -> datetime:
    """Give the present time in UTC."""
    return datetime.now(UTC)
