"""Say what changed since a person was last here, and what needs somebody's attention.

A visit ends after half an hour without a sign of its person. What is "since the last visit" counts from the end of the visit before the
present one, so that a reload shows the same again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from workbench.runs.releases import PRODUCTION, VersionHead, standing_and_newer
from workbench.store import calls, changes, releases, visits
from workbench.store import runs as run_store
from workbench.store.changes import NewRevision, NewVersion
from workbench.store.connection import reading, writing
from workbench.store.releases import Move
from workbench.store.tables import now as present_time
from workbench.store.values import StoredRun
from workbench.store.visits import Visit
from workbench.terms import RunStatus

__all__ = ["Attention", "Changes", "Move", "NewRevision", "NewVersion", "Unproven", "attention", "changes_since", "visit"]

VISIT_ENDS_AFTER = timedelta(minutes=30)
TROUBLE_LASTS = timedelta(days=14)
"""How long a stopped run asks for attention; after that it is history."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Changes:
    """What came to be after a moment, newest first, at most a hundred of each kind; `failures` counts calls without an answer by kind."""

    since: datetime
    runs: Sequence[StoredRun]
    versions: Sequence[NewVersion]
    moves: Sequence[Move]
    revisions: Sequence[NewRevision]
    failures: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """Claim that nothing happened."""
        return not (self.runs or self.versions or self.moves or self.revisions or self.failures)


@dataclass(frozen=True, slots=True)
class Unproven:
    """Versions of a prompt that are newer than the one in production and that no finished run has compared, newest first."""

    prompt: str
    production: int
    versions: Sequence[VersionHead]


@dataclass(frozen=True, slots=True)
class Attention:
    """What somebody should look at: runs that go on, runs that ended before their end, versions without evidence."""

    live: Sequence[StoredRun]
    troubled: Sequence[StoredRun]
    unproven: Sequence[Unproven]

    @property
    def is_empty(self) -> bool:
        """Claim that nothing needs attention."""
        return not (self.live or self.troubled or self.unproven)


def visit(engine: Engine, person: str, *, now: datetime | None = None) -> datetime | None:
    """Note a sign of a person; give when the visit before this one ended, None on the first."""
    here = now or present_time()
    with writing(engine) as session:
        found = visits.get_visit(session, person=person)
        if found is None:
            fresh = Visit(seen_at=here, since_at=None)
        elif here - found.seen_at > VISIT_ENDS_AFTER:
            fresh = Visit(seen_at=here, since_at=found.seen_at)
        else:
            fresh = Visit(seen_at=max(here, found.seen_at), since_at=found.since_at)
        visits.keep_visit(session, person=person, visit=fresh)
        return fresh.since_at


def changes_since(engine: Engine, since: datetime) -> Changes:
    """Give what happened after a moment."""
    with reading(engine) as session:
        return Changes(
            since=since,
            runs=changes.runs_over(session, since=since, limit=MOST),
            versions=changes.new_versions(session, since=since, limit=MOST),
            moves=releases.moves(session, since=since, limit=MOST),
            revisions=changes.new_revisions(session, since=since, limit=MOST),
            failures=calls.failure_counts(session, since=since),
        )


def attention(engine: Engine, *, now: datetime | None = None) -> Attention:
    """Give what needs attention at present."""
    live = [status for status in RunStatus if status.is_live]
    with reading(engine) as session:
        going_on = run_store.list_runs(session, statuses=live, limit=MOST)
        troubled = changes.troubled_runs(session, since=(now or present_time()) - TROUBLE_LASTS, limit=MOST)
    return Attention(live=going_on, troubled=troubled, unproven=_unproven(engine))


def _unproven(engine: Engine) -> list[Unproven]:
    found = [one for one in standing_and_newer(engine, PRODUCTION) if one.newer]
    with reading(engine) as session:
        proven = releases.compared(session, version_ids=[version.id for one in found for version in one.newer])
    unproven = [Unproven(one.prompt, one.number, [version for version in one.newer if version.id not in proven]) for one in found]
    return [one for one in unproven if one.versions]
