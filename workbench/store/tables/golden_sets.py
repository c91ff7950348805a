"""Tables of golden sets: immutable examples, and revisions that say which of them belong, in what order."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from workbench.store.tables.base import Json, Table, UtcDateTime, now


class GoldenSet(Table, table=True):
    """A name under which revisions stand."""

    __tablename__ = "golden_set"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, index=True)
    description: str = ""
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class GoldenRevision(Table, table=True):
    """An immutable state of a golden set; `hash` is over the hashes of its examples in order."""

    __tablename__ = "golden_revision"
    __table_args__ = (UniqueConstraint("golden_set_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    golden_set_id: int = Field(foreign_key="golden_set.id", index=True)
    number: int
    hash: str
    examples: int
    note: str = ""
    author: str = ""
    source: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class GoldenExample(Table, table=True):
    """One content of one example; an edited example is a new row with the same `key`."""

    __tablename__ = "golden_example"
    __table_args__ = (
        UniqueConstraint("golden_set_id", "key", "hash"),
        Index("ix_golden_example_set_split", "golden_set_id", "split"),
    )
    id: int | None = Field(default=None, primary_key=True)
    golden_set_id: int = Field(foreign_key="golden_set.id")
    key: str
    hash: str
    inputs: dict[str, Any] = Field(sa_type=Json)
    expected: str | None = None
    context: list[str] = Field(default_factory=list, sa_type=Json)
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    cluster: str | None = None
    split: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class RevisionExample(Table, table=True):
    """An example's place in a revision."""

    __tablename__ = "revision_example"
    golden_revision_id: int = Field(foreign_key="golden_revision.id", primary_key=True)
    position: int = Field(primary_key=True)
    golden_example_id: int = Field(foreign_key="golden_example.id", index=True)
