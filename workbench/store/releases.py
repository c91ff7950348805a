"""Read where labels are and were, over all prompts, and what the versions are that could follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from workbench.store.tables import Prompt, PromptLabelMove, PromptVersion, Run, RunSummary, RunVariant
from workbench.terms import RunStatus


class Move(NamedTuple):
    """One move of a label: to which version and from which; a number is None where the label was on no version."""

    id: int
    prompt: str
    label: str
    number: int | None
    version_id: int | None
    before: int | None
    author: str
    note: str
    moved_at: datetime


class VersionHead(NamedTuple):
    """A prompt version without its messages."""

    id: int
    prompt: str
    number: int
    model: str
    parameters: dict[str, Any]
    note: str
    author: str
    created_at: datetime


class TestedVariant(NamedTuple):
    """With which model and parameters a run asked a version."""

    run_id: int
    version_id: int
    model: str
    parameters: dict[str, Any]


def moves(
    session: Session, *, prompt: str | None = None, since: datetime | None = None, limit: int | None = None, offset: int = 0
) -> list[Move]:
    """Give a page of the moves of all labels, of one prompt or of all, newest first."""
    found = _moves().subquery()
    query = select(*(found.c[name] for name in Move._fields)).order_by(found.c.id.desc()).limit(limit).offset(offset)
    if prompt is not None:
        query = query.where(found.c.prompt == prompt)
    if since is not None:
        query = query.where(found.c.moved_at > since)
    return [Move(*row) for row in session.execute(query).all()]


def count_moves(session: Session, *, prompt: str | None = None) -> int:
    """Count the moves of one prompt's labels, or of all."""
    move, name = _table(PromptLabelMove), _table(Prompt)
    query = select(func.count()).select_from(move.join(name, move.c.prompt_id == name.c.id))
    return int(session.execute(query if prompt is None else query.where(name.c.name == prompt)).scalar_one())


def present_moves(session: Session, *, prompts: Sequence[str]) -> list[Move]:
    """Give for each label of some prompts the move that brought it where it is, by prompt and label; labels taken off are left out."""
    found = _moves().subquery()
    query = (
        select(*(found.c[name] for name in Move._fields))
        .where(found.c.place == 1, found.c.number.is_not(None), found.c.prompt.in_(prompts))
        .order_by(found.c.prompt, found.c.label)
    )
    return [Move(*row) for row in session.execute(query).all()]


def _moves() -> Select[Any]:
    move, name, version = _table(PromptLabelMove), _table(Prompt), _table(PromptVersion)
    one_label = (move.c.prompt_id, move.c.label)
    return (
        select(
            move.c.id,
            name.c.name.label("prompt"),
            move.c.label,
            version.c.number,
            move.c.prompt_version_id.label("version_id"),
            func.lag(version.c.number).over(partition_by=one_label, order_by=move.c.id).label("before"),
            move.c.author,
            move.c.note,
            move.c.moved_at,
            func.row_number().over(partition_by=one_label, order_by=move.c.id.desc()).label("place"),
        )
        .join(name, move.c.prompt_id == name.c.id)
        .outerjoin(version, move.c.prompt_version_id == version.c.id)
    )


def version_heads(session: Session, *, prompts: Sequence[str]) -> list[VersionHead]:
    """Give the versions of some prompts without their messages, newest first."""
    version, name = _table(PromptVersion), _table(Prompt)
    own = ("model", "parameters", "note", "author", "created_at")
    query = (
        select(version.c.id, name.c.name, version.c.number, *(version.c[column] for column in own))
        .join(name, version.c.prompt_id == name.c.id)
        .where(name.c.name.in_(prompts))
        .order_by(name.c.name, version.c.number.desc())
    )
    return [VersionHead(*row) for row in session.execute(query).all()]


def tested_variants(session: Session, *, run_ids: Sequence[int], version_ids: Sequence[int]) -> list[TestedVariant]:
    """Give how runs asked versions, the first variant first."""
    variant = _table(RunVariant)
    query = (
        select(variant.c.run_id, variant.c.prompt_version_id, variant.c.model, variant.c.parameters)
        .where(variant.c.run_id.in_(run_ids), variant.c.prompt_version_id.in_(version_ids))
        .order_by(variant.c.run_id, variant.c.position)
    )
    return [TestedVariant(*row) for row in session.execute(query).all()]


def compared(session: Session, *, version_ids: Sequence[int]) -> set[int]:
    """Give those of the versions that a finished run with statistics has compared with something."""
    variant, run = _table(RunVariant), _table(Run)
    other, summary = variant.alias("other"), _table(RunSummary)
    is_compared = select(other.c.id).where(other.c.run_id == run.c.id, other.c.id != variant.c.id).exists()
    query = (
        select(variant.c.prompt_version_id)
        .distinct()
        .join(run, variant.c.run_id == run.c.id)
        .join(summary, summary.c.run_id == run.c.id)
        .where(variant.c.prompt_version_id.in_(version_ids), run.c.status == RunStatus.DONE.value, is_compared)
    )
    return {int(id) for id in session.execute(query).scalars()}


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
