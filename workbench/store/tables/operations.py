"""Tables of operation: prices that override the shipped ones, and the workers that are alive."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from workbench.store.tables.base import Json, Table, UtcDateTime, now


class Price(Table, table=True):
    """A price from a date on, in US dollars per token, for models whose whole name matches the pattern."""

    __tablename__ = "price"
    id: int | None = Field(default=None, primary_key=True)
    model_pattern: str
    effective_from: datetime = Field(sa_type=UtcDateTime)
    input_usd: float
    cached_input_usd: float | None = None
    cache_write_usd: float | None = None
    output_usd: float
    author: str = ""
    note: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Worker(Table, table=True):
    """A worker's sign of life."""

    __tablename__ = "worker"
    id: str = Field(primary_key=True)
    host: str
    pid: int
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    beat_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    state: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Visit(Table, table=True):
    """When a person was last here: `seen_at` is the newest sign, `since_at` the end of the visit before the present one."""

    __tablename__ = "visit"
    person: str = Field(primary_key=True)
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    since_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
