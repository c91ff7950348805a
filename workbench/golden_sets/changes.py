"""Say what differs between two revisions: counts for a list of revisions, and pairs of examples for a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from workbench.store import golden_changes, golden_pages
from workbench.store.connection import reading
from workbench.store.golden_changes import SetChanges
from workbench.terms import Example


@dataclass(frozen=True, slots=True)
class Pair:
    """An example before and after; None where it was not, or is no more, there."""

    key: str
    before: Example | None
    after: Example | None


def changes_between(engine: Engine, before_id: int, after_id: int) -> SetChanges:
    """Give the keys that were added, removed and changed from one revision to another of the same set."""
    with reading(engine) as session:
        return golden_changes.changes(session, before_id=before_id, after_id=after_id)


def pairs(engine: Engine, before_id: int, after_id: int, keys: Sequence[str]) -> list[Pair]:
    """Give examples as two revisions hold them, in the order of `keys`."""
    with reading(engine) as session:
        before = golden_pages.examples_by_key(session, revision_id=before_id, keys=keys)
        after = golden_pages.examples_by_key(session, revision_id=after_id, keys=keys)
    return [Pair(key, before[key].example if key in before else None, after[key].example if key in after else None) for key in keys]
