"""Store golden sets: names, immutable examples, and revisions that say which of them belong, in what order.

Whoever adds a revision first locks the set's row (`find_set(…, locks=True)`), so that two writers get two numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, func, insert, update
from sqlalchemy import select as core_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from workbench.store import tables
from workbench.store.golden_filters import EVERYTHING, Filter, conditions
from workbench.store.json_columns import elements, is_postgresql
from workbench.store.runs import example_value
from workbench.terms import Example

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class GoldenRevisionInfo:
    """A revision without its examples; `name` is the set's, `examples` their count, `source` where they came from."""

    id: int
    golden_set_id: int
    name: str
    number: int
    hash: str
    examples: int
    note: str
    author: str
    source: str
    created_at: datetime

    @property
    def reference(self) -> str:
        """Give the reference that always means this revision, such as `support@3`."""
        return f"{self.name}@{self.number}"


@dataclass(frozen=True, slots=True)
class GoldenSetSummary:
    """A golden set in a list; `latest` is the newest revision's number, `examples` its count, `updated_at` its time."""

    id: int
    name: str
    latest: int
    examples: int
    author: str
    note: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class GoldenSetHeader:
    """A set's row; `latest` is 0 before the first revision."""

    id: int
    name: str
    latest: int
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredExample:
    """An example at its place (from 0) in a revision; `id` names this content of it for ever."""

    id: int
    position: int
    example: Example


class Entry(NamedTuple):
    """What a revision holds at one place, without the texts."""

    id: int
    key: str
    hash: str


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision to be stored: the ids of its examples in order, and what is said about it."""

    number: int
    hash: str
    example_ids: Sequence[int]
    note: str
    author: str
    source: str


def ensure_set(session: Session, *, name: str) -> None:
    """Make the name known, unless it is."""
    make = postgresql.insert if is_postgresql(session) else sqlite.insert
    statement = make(_table(tables.GoldenSet)).values(name=name, description="", created_at=tables.now())
    session.execute(statement.on_conflict_do_nothing(index_elements=["name"]))


def find_set(session: Session, *, name: str, locks: bool = False) -> GoldenSetHeader | None:
    """Give a set by its name, or None; `locks` keeps other writers out until the transaction ends."""
    query = select(tables.GoldenSet).where(tables.GoldenSet.name == name)
    row = session.exec(query.with_for_update() if locks else query).first()
    if row is None:
        return None
    set_id = int(row.id or 0)
    latest = session.exec(select(func.max(tables.GoldenRevision.number)).where(tables.GoldenRevision.golden_set_id == set_id)).one()
    return GoldenSetHeader(set_id, row.name, int(latest or 0), row.archived_at)


def set_names(session: Session) -> list[str]:
    """Give every name, archived ones too."""
    return list(session.exec(select(tables.GoldenSet.name).order_by(tables.GoldenSet.name)).all())


def set_archived(session: Session, *, golden_set_id: int, is_archived: bool) -> None:
    """Take a set out of the lists, or put it back."""
    statement = update(tables.GoldenSet).where(col(tables.GoldenSet.id) == golden_set_id)
    session.execute(statement.values(archived_at=tables.now() if is_archived else None))


def summaries(session: Session, *, search: str, archived: bool) -> list[GoldenSetSummary]:
    """Give the sets whose name contains `search`, by name; archived ones, or the others."""
    golden_set, revision = tables.GoldenSet, tables.GoldenRevision
    newest = select(func.max(revision.id)).group_by(col(revision.golden_set_id))
    query = (
        select(golden_set, revision)
        .join(revision, col(revision.golden_set_id) == golden_set.id)
        .where(col(revision.id).in_(newest), col(golden_set.name).icontains(search, autoescape=True))
        .where(col(golden_set.archived_at).is_not(None) if archived else col(golden_set.archived_at).is_(None))
        .order_by(golden_set.name)
    )
    return [_summary(one, latest) for one, latest in session.exec(query).all()]


def _summary(row: tables.GoldenSet, latest: tables.GoldenRevision) -> GoldenSetSummary:
    return GoldenSetSummary(
        id=int(row.id or 0),
        name=row.name,
        latest=latest.number,
        examples=latest.examples,
        author=latest.author,
        note=latest.note,
        created_at=row.created_at,
        updated_at=latest.created_at,
        archived_at=row.archived_at,
    )


def revisions_of(session: Session, *, golden_set: GoldenSetHeader, number: int | None = None) -> list[GoldenRevisionInfo]:
    """Give a set's revisions, newest first, or the one of that number."""
    query = select(tables.GoldenRevision).where(tables.GoldenRevision.golden_set_id == golden_set.id)
    if number is not None:
        query = query.where(tables.GoldenRevision.number == number)
    rows = session.exec(query.order_by(col(tables.GoldenRevision.number).desc())).all()
    return [GoldenRevisionInfo(**row.model_dump(), name=golden_set.name) for row in rows]


def revision_with_id(session: Session, *, revision_id: int) -> GoldenRevisionInfo | None:
    """Give a revision by its id, or None."""
    query = select(tables.GoldenRevision, tables.GoldenSet.name).join(
        tables.GoldenSet, col(tables.GoldenRevision.golden_set_id) == tables.GoldenSet.id
    )
    found = session.exec(query.where(tables.GoldenRevision.id == revision_id)).first()
    return GoldenRevisionInfo(**found[0].model_dump(), name=found[1]) if found else None


def example_with_id(session: Session, *, example_id: int) -> Example:
    """Give the content of an example."""
    return example_value(session.get_one(tables.GoldenExample, example_id))


def set_of_example(session: Session, *, example_id: int) -> str | None:
    """Give the name of the set that an example belongs to, or None for one that there is not."""
    example, golden_set = tables.GoldenExample, tables.GoldenSet
    query = select(golden_set.name).join(example, col(example.golden_set_id) == golden_set.id).where(example.id == example_id)
    return session.exec(query).first()


def add_revision(session: Session, *, golden_set_id: int, new: NewRevision) -> int:
    """Store a revision; give its id."""
    row = tables.GoldenRevision(
        golden_set_id=golden_set_id,
        number=new.number,
        hash=new.hash,
        examples=len(new.example_ids),
        note=new.note,
        author=new.author,
        source=new.source,
    )
    session.add(row)
    session.flush()
    revision_id = int(row.id or 0)
    places = [{"golden_revision_id": revision_id, "position": at, "golden_example_id": id} for at, id in enumerate(new.example_ids)]
    _insert(session, tables.RevisionExample, places)
    return revision_id


def entries(session: Session, *, revision_id: int) -> list[Entry]:
    """Give what a revision holds, in order."""
    example, place = tables.GoldenExample, tables.RevisionExample
    query = (
        core_select(col(example.id), col(example.key), col(example.hash))
        .join(place, col(place.golden_example_id) == example.id)
        .where(col(place.golden_revision_id) == revision_id)
        .order_by(col(place.position))
    )
    return [Entry(*row) for row in session.execute(query).all()]


def add_examples(session: Session, *, golden_set_id: int, examples: Sequence[tuple[str, Example]]) -> list[int]:
    """Store examples given as (hash, example), each content once in a set; give their ids in the same order."""
    known = _known(session, golden_set_id, examples)
    fresh = [(hash, example) for hash, example in examples if (example.key, hash) not in known]
    for low in range(0, len(fresh), BATCH):
        _insert(session, tables.GoldenExample, [_row(golden_set_id, hash, example) for hash, example in fresh[low : low + BATCH]])
    if fresh:
        known = _known(session, golden_set_id, examples)
    return [known[example.key, hash] for hash, example in examples]


def _known(session: Session, golden_set_id: int, examples: Sequence[tuple[str, Example]]) -> dict[tuple[str, str], int]:
    """Give the ids of what is stored, by (key, hash): of these examples where they are few, of the whole set where they are many."""
    example = tables.GoldenExample
    query = core_select(col(example.key), col(example.hash), col(example.id)).where(col(example.golden_set_id) == golden_set_id)
    if len(examples) <= BATCH:
        query = query.where(col(example.key).in_([one.key for _, one in examples]))
    return {(key, hash): int(id) for key, hash, id in session.execute(query).all()}


def _row(golden_set_id: int, hash: str, example: Example) -> dict[str, Any]:
    return {
        "golden_set_id": golden_set_id,
        "key": example.key,
        "hash": hash,
        "inputs": dict(example.inputs),
        "expected": example.expected,
        "context": list(example.context),
        "tags": list(example.tags),
        "cluster": example.cluster,
        "split": example.split,
        "details": dict(example.metadata),
    }


def stored_examples(
    session: Session, *, revision_id: int, only: Filter = EVERYTHING, after: int = -1, offset: int = 0, limit: int | None = None
) -> list[StoredExample]:
    """Give the examples of a revision that are meant, in order; those after the place `after`, which costs less than a large `offset`."""
    place = tables.RevisionExample
    query = (
        select(place.position, tables.GoldenExample)
        .join(tables.GoldenExample, col(place.golden_example_id) == tables.GoldenExample.id)
        .where(place.golden_revision_id == revision_id, col(place.position) > after, *conditions(session, only))
        .order_by(col(place.position))
        .offset(offset)
        .limit(limit)
    )
    return [StoredExample(int(row.id or 0), position, example_value(row)) for position, row in session.exec(query).all()]


def example_ids(session: Session, *, revision_id: int, only: Filter = EVERYTHING) -> list[tuple[int, str]]:
    """Give (id, key) of the examples of a revision that are meant, in order."""
    place, example = tables.RevisionExample, tables.GoldenExample
    query = (
        select(example.id, example.key)
        .join(place, col(place.golden_example_id) == example.id)
        .where(place.golden_revision_id == revision_id, *conditions(session, only))
        .order_by(col(place.position))
    )
    return [(int(id or 0), key) for id, key in session.exec(query).all()]


def count_examples(session: Session, *, revision_id: int, only: Filter = EVERYTHING) -> int:
    """Count the examples of a revision that are meant."""
    place, example = tables.RevisionExample, tables.GoldenExample
    query = (
        select(func.count())
        .select_from(place)
        .join(example, col(place.golden_example_id) == example.id)
        .where(place.golden_revision_id == revision_id, *conditions(session, only))
    )
    return int(session.exec(query).one())


def tag_counts(session: Session, *, revision_id: int) -> dict[str, int]:
    """Count the examples of a revision by tag, by name."""
    tag = elements(session, col(tables.GoldenExample.tags))
    return _counts(session, revision_id, tag.c.value)


def split_counts(session: Session, *, revision_id: int) -> dict[str, int]:
    """Count the examples of a revision by split, by name; those without one are left out."""
    return _counts(session, revision_id, col(tables.GoldenExample.split))


def _counts(session: Session, revision_id: int, value: Any) -> dict[str, int]:
    place, example = tables.RevisionExample, tables.GoldenExample
    query = (
        core_select(value, func.count())
        .select_from(place)
        .join(example, col(place.golden_example_id) == example.id)
        .where(col(place.golden_revision_id) == revision_id, value.is_not(None))
        .group_by(value)
        .order_by(value)
    )
    return {str(name): int(count) for name, count in session.execute(query).all()}


def _insert(session: Session, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(_table(model)), list(rows))


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
