"""Read what came to be from a moment on."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, select
from sqlmodel import Session, col

from workbench.store import runs
from workbench.store.tables import GoldenRevision, GoldenSet, Prompt, PromptVersion, Run
from workbench.store.values import StoredRun
from workbench.terms import RunStatus


class NewVersion(NamedTuple):
    """A prompt version that was saved."""

    prompt: str
    number: int
    model: str
    note: str
    author: str
    created_at: datetime


class NewRevision(NamedTuple):
    """A revision of a golden set that was saved."""

    golden_set: str
    number: int
    examples: int
    note: str
    author: str
    created_at: datetime


def runs_over(session: Session, *, since: datetime, limit: int) -> list[StoredRun]:
    """Give the runs that came to their end after a moment, well or not, newest first."""
    return runs.headers(session, col(Run.finished_at) > since, limit=limit)


def troubled_runs(session: Session, *, since: datetime, limit: int) -> list[StoredRun]:
    """Give the runs that stopped or failed after a moment and were not resumed, newest first."""
    broken = [str(RunStatus.STOPPED), str(RunStatus.FAILED)]
    return runs.headers(session, col(Run.status).in_(broken), col(Run.finished_at) > since, limit=limit)


def new_versions(session: Session, *, since: datetime, limit: int) -> list[NewVersion]:
    """Give the prompt versions that were saved after a moment, newest first."""
    version, prompt = _table(PromptVersion).c, _table(Prompt)
    query = (
        select(prompt.c.name, version.number, version.model, version.note, version.author, version.created_at)
        .join(prompt, version.prompt_id == prompt.c.id)
        .where(version.created_at > since)
        .order_by(version.id.desc())
        .limit(limit)
    )
    return [NewVersion(*row) for row in session.execute(query).all()]


def new_revisions(session: Session, *, since: datetime, limit: int) -> list[NewRevision]:
    """Give the golden set revisions that were saved after a moment, newest first."""
    revision, golden_set = _table(GoldenRevision).c, _table(GoldenSet)
    query = (
        select(golden_set.c.name, revision.number, revision.examples, revision.note, revision.author, revision.created_at)
        .join(golden_set, revision.golden_set_id == golden_set.c.id)
        .where(revision.created_at > since)
        .order_by(revision.id.desc())
        .limit(limit)
    )
    return [NewRevision(*row) for row in session.execute(query).all()]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
