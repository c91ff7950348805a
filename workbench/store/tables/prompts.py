"""Tables of prompts: immutable versions, tags that never move, labels whose every move is a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.store.tables.base import Json, Table, UtcDateTime, now


class Prompt(Table, table=True):
    """A name under which versions stand."""

    __tablename__ = "prompt"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, index=True)
    description: str = ""
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PromptVersion(Table, table=True):
    """An immutable version: messages, model, parameters, tools and response format, hashed together."""

    __tablename__ = "prompt_version"
    __table_args__ = (UniqueConstraint("prompt_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    number: int
    hash: str = Field(index=True)
    messages: list[dict[str, Any]] = Field(sa_type=Json)
    model: str
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    tools: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    response_format: dict[str, Any] | None = Field(default=None, sa_type=Json)
    note: str = ""
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PromptTag(Table, table=True):
    """A name such as `v2.4-stable` that stays on its version for ever."""

    __tablename__ = "prompt_tag"
    __table_args__ = (UniqueConstraint("prompt_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id")
    name: str
    prompt_version_id: int = Field(foreign_key="prompt_version.id", index=True)
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PromptLabelMove(Table, table=True):
    """One move of a label; the newest move says where the label is (nowhere when it has no version)."""

    __tablename__ = "prompt_label_move"
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    label: str = Field(index=True)
    prompt_version_id: int | None = Field(default=None, foreign_key="prompt_version.id", index=True)
    author: str = ""
    note: str = ""
    moved_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
