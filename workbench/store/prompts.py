"""Store prompts: names, immutable versions, tags that stay and labels that move.

Whoever adds a version, a tag or a move first locks the prompt's row (`find_prompt(…, locks=True)`), so that two writers get two numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, update
from sqlalchemy import select as core_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from workbench.hashing import content_hash
from workbench.store import tables


@dataclass(frozen=True, slots=True)
class PromptDraft:
    """What a version is made of: chat messages with Jinja2 templates as content, and what is sent with them."""

    messages: tuple[Mapping[str, Any], ...]
    model: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tools: tuple[Mapping[str, Any], ...] = ()
    response_format: Mapping[str, Any] | None = None

    @property
    def hash(self) -> str:
        """Identify the content; note, author and names are not part of it."""
        return content_hash(
            {
                "messages": list(self.messages),
                "model": self.model,
                "parameters": dict(self.parameters),
                "tools": list(self.tools),
                "response_format": self.response_format,
            }
        )


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """A stored version; `prompt` is the name, `number` counts from 1."""

    id: int
    prompt: str
    number: int
    hash: str
    messages: tuple[Mapping[str, Any], ...]
    model: str
    parameters: Mapping[str, Any]
    tools: tuple[Mapping[str, Any], ...]
    response_format: Mapping[str, Any] | None
    note: str
    author: str
    created_at: datetime
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """Give the reference that always means this version, such as `support@7`."""
        return f"{self.prompt}@{self.number}"

    @property
    def draft(self) -> PromptDraft:
        """Give the content alone, to be edited or compared."""
        return PromptDraft(self.messages, self.model, self.parameters, self.tools, self.response_format)


@dataclass(frozen=True, slots=True)
class PromptSummary:
    """A prompt in a list; `labels` maps each label that is on a version to its number."""

    id: int
    name: str
    latest: int
    model: str
    author: str
    note: str
    labels: Mapping[str, int]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class LabelMove:
    """One move of a label; `number` is None where it was taken off."""

    label: str
    number: int | None
    author: str
    note: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class PromptHeader:
    """A prompt's row without its versions; `latest` is 0 before the first one."""

    id: int
    name: str
    latest: int
    archived_at: datetime | None


def ensure_prompt(session: Session, *, name: str) -> None:
    """Make the name known, unless it is."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_table(tables.Prompt)).values(name=name, description="", created_at=tables.now())
    session.execute(statement.on_conflict_do_nothing(index_elements=["name"]))


def find_prompt(session: Session, *, name: str, locks: bool = False) -> PromptHeader | None:
    """Give a prompt by its name, or None; `locks` keeps other writers out until the transaction ends."""
    query = select(tables.Prompt).where(tables.Prompt.name == name)
    row = session.exec(query.with_for_update() if locks else query).first()
    if row is None:
        return None
    prompt_id = int(row.id or 0)
    latest = session.exec(select(func.max(tables.PromptVersion.number)).where(tables.PromptVersion.prompt_id == prompt_id)).one()
    return PromptHeader(prompt_id, row.name, int(latest or 0), row.archived_at)


def prompt_names(session: Session) -> list[str]:
    """Give every name, archived ones too."""
    return list(session.exec(select(tables.Prompt.name).order_by(tables.Prompt.name)).all())


def add_version(session: Session, *, prompt_id: int, number: int, draft: PromptDraft, note: str, author: str) -> None:
    """Store a version."""
    session.add(
        tables.PromptVersion(
            prompt_id=prompt_id,
            number=number,
            hash=draft.hash,
            messages=[dict(message) for message in draft.messages],
            model=draft.model,
            parameters=dict(draft.parameters),
            tools=[dict(tool) for tool in draft.tools],
            response_format=None if draft.response_format is None else dict(draft.response_format),
            note=note,
            author=author,
        )
    )
    session.flush()


def versions_of(session: Session, *, prompt: PromptHeader, number: int | None = None) -> list[PromptVersion]:
    """Give a prompt's versions, newest first, or the one of that number."""
    query = select(tables.PromptVersion).where(tables.PromptVersion.prompt_id == prompt.id)
    if number is not None:
        query = query.where(tables.PromptVersion.number == number)
    tags = _by_number(tags_of(session, prompt_id=prompt.id))
    labels = _by_number(labels_of(session, prompt_id=prompt.id))
    rows = session.exec(query.order_by(col(tables.PromptVersion.number).desc())).all()
    return [_version(row, prompt.name, tags.get(row.number, ()), labels.get(row.number, ())) for row in rows]


def version_by_id(session: Session, *, version_id: int) -> PromptVersion | None:
    """Give a version by its id, or None."""
    query = (
        select(tables.Prompt.name, tables.PromptVersion.number)
        .join(tables.PromptVersion, col(tables.PromptVersion.prompt_id) == tables.Prompt.id)
        .where(tables.PromptVersion.id == version_id)
    )
    found = session.exec(query).first()
    prompt = find_prompt(session, name=found[0]) if found else None
    return versions_of(session, prompt=prompt, number=found[1])[0] if found and prompt else None


def _by_number(marks: Mapping[str, int | None]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for mark, number in sorted(marks.items()):
        if number is not None:
            found[number] = (*found.get(number, ()), mark)
    return found


def _version(row: tables.PromptVersion, prompt: str, tags: Sequence[str], labels: Sequence[str]) -> PromptVersion:
    return PromptVersion(
        id=int(row.id or 0),
        prompt=prompt,
        number=row.number,
        hash=row.hash,
        messages=tuple(row.messages),
        model=row.model,
        parameters=row.parameters,
        tools=tuple(row.tools),
        response_format=row.response_format,
        note=row.note,
        author=row.author,
        created_at=row.created_at,
        tags=tuple(tags),
        labels=tuple(labels),
    )


def tags_of(session: Session, *, prompt_id: int) -> dict[str, int]:
    """Map a prompt's tags to version numbers."""
    query = (
        select(tables.PromptTag.name, tables.PromptVersion.number)
        .join(tables.PromptVersion, col(tables.PromptTag.prompt_version_id) == tables.PromptVersion.id)
        .where(tables.PromptTag.prompt_id == prompt_id)
        .order_by(tables.PromptTag.name)
    )
    return dict(session.exec(query).all())


def labels_of(session: Session, *, prompt_id: int) -> dict[str, int | None]:
    """Map every label that a prompt ever had to its present version number, None where it was taken off."""
    return {move.label: move.number for move in reversed(label_moves(session, prompt_id=prompt_id))}


def label_moves(session: Session, *, prompt_id: int, label: str | None = None) -> list[LabelMove]:
    """Give the moves of a prompt's labels, or of one, newest first."""
    move = tables.PromptLabelMove
    query = (
        select(move, tables.PromptVersion.number)
        .join(tables.PromptVersion, col(move.prompt_version_id) == tables.PromptVersion.id, isouter=True)
        .where(move.prompt_id == prompt_id)
        .order_by(col(move.id).desc())
    )
    if label is not None:
        query = query.where(move.label == label)
    return [LabelMove(row.label, number, row.author, row.note, row.moved_at) for row, number in session.exec(query).all()]


def add_tag(session: Session, *, prompt_id: int, version_id: int, name: str, author: str) -> None:
    """Put a tag on a version."""
    session.add(tables.PromptTag(prompt_id=prompt_id, name=name, prompt_version_id=version_id, author=author))
    session.flush()


def add_label_move(session: Session, *, prompt_id: int, version_id: int | None, label: str, author: str, note: str) -> None:
    """Record that a label went to a version, or off all of them."""
    session.add(tables.PromptLabelMove(prompt_id=prompt_id, label=label, prompt_version_id=version_id, author=author, note=note))
    session.flush()


def set_archived(session: Session, *, prompt_id: int, is_archived: bool) -> None:
    """Take a prompt out of the lists, or put it back."""
    statement = update(tables.Prompt).where(col(tables.Prompt.id) == prompt_id)
    session.execute(statement.values(archived_at=tables.now() if is_archived else None))


def summaries(session: Session, *, search: str, archived: bool) -> list[PromptSummary]:
    """Give the prompts whose name contains `search`, by name; archived ones, or the others. Reads no messages."""
    version = tables.PromptVersion
    newest = select(version.prompt_id, func.max(version.number).label("number")).group_by(col(version.prompt_id)).subquery()
    query = (
        core_select(tables.Prompt, col(version.number), col(version.model), col(version.author), col(version.note), col(version.created_at))
        .join(newest, newest.c.prompt_id == tables.Prompt.id)
        .join(version, (col(version.prompt_id) == newest.c.prompt_id) & (col(version.number) == newest.c.number))
        .where(col(tables.Prompt.name).icontains(search, autoescape=True))
        .where(col(tables.Prompt.archived_at).is_not(None) if archived else col(tables.Prompt.archived_at).is_(None))
        .order_by(tables.Prompt.name)
    )
    labels = _present_labels(session)
    return [_summary(row, labels) for row in session.execute(query).all()]


def _summary(row: Any, labels: Mapping[int, Mapping[str, int]]) -> PromptSummary:
    prompt, number, model, author, note, updated_at = row
    return PromptSummary(
        id=prompt.id,
        name=prompt.name,
        latest=number,
        model=model,
        author=author,
        note=note,
        labels=labels.get(prompt.id, {}),
        created_at=prompt.created_at,
        updated_at=updated_at,
        archived_at=prompt.archived_at,
    )


def _present_labels(session: Session) -> dict[int, dict[str, int]]:
    move, version = tables.PromptLabelMove, tables.PromptVersion
    newest = select(func.max(move.id)).group_by(col(move.prompt_id), col(move.label))
    query = (
        select(move.prompt_id, move.label, version.number)
        .join(version, col(move.prompt_version_id) == version.id)
        .where(col(move.id).in_(newest))
        .order_by(col(move.label))
    )
    found: dict[int, dict[str, int]] = {}
    for prompt_id, label, number in session.exec(query).all():
        found.setdefault(prompt_id, {})[label] = number
    return found


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
