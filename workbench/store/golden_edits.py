"""Make a revision out of another one in SQL, so that a few edits of a large golden set cost little.

The places are copied by one statement; what is edited is put in its place, what is removed closes up, what is added comes last. Whoever
does this has locked the set's row, as `golden_sets` says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, literal, select, update
from sqlmodel import Session, col

from workbench.store import tables
from workbench.store.golden_filters import Filter, conditions
from workbench.store.golden_sets import NewRevision, add_revision

MOST = 10_000
"""Edits at once: what a statement can name."""


def derive_revision(
    session: Session,
    *,
    golden_set_id: int,
    source_id: int,
    new: NewRevision,
    removed: Sequence[int] = (),
    replaced: Mapping[int, int] | None = None,
) -> int:
    """Store a revision that holds what `source_id` holds, edited; give its id.

    `removed` are ids of examples, `replaced` maps an id to the one that takes its place, and `new.example_ids` come at the end. The hash
    and the count are those of `new` until `seal` sets them.
    """
    first = NewRevision(new.number, new.hash, (), new.note, new.author, new.source)
    revision_id = add_revision(session, golden_set_id=golden_set_id, new=first)
    kept = _copy_places(session, source_id, revision_id, removed)
    place = tables.RevisionExample
    for before, after in (replaced or {}).items():
        statement = update(place).where(col(place.golden_revision_id) == revision_id, col(place.golden_example_id) == before)
        session.execute(statement.values(golden_example_id=after))
    fresh = [{"golden_revision_id": revision_id, "position": kept + at, "golden_example_id": id} for at, id in enumerate(new.example_ids)]
    if fresh:
        session.execute(insert(_table(place)), fresh)
    return revision_id


def _copy_places(session: Session, source_id: int, target_id: int, removed: Sequence[int]) -> int:
    place = tables.RevisionExample
    number = func.row_number().over(order_by=col(place.position)) - 1
    kept = select(literal(target_id), number, col(place.golden_example_id)).where(col(place.golden_revision_id) == source_id)
    if removed:
        kept = kept.where(col(place.golden_example_id).not_in(removed))
    session.execute(insert(_table(place)).from_select(["golden_revision_id", "position", "golden_example_id"], kept))
    return _count(session, target_id)


def hashes_of(session: Session, *, revision_id: int) -> list[str]:
    """Give the hashes of a revision's examples in order."""
    place, example = tables.RevisionExample, tables.GoldenExample
    query = (
        select(col(example.hash))
        .join(place, col(place.golden_example_id) == example.id)
        .where(col(place.golden_revision_id) == revision_id)
        .order_by(col(place.position))
    )
    return list(session.execute(query).scalars())


def seal(session: Session, *, revision_id: int, hash: str, examples: int) -> None:
    """Set the hash and the count of a revision that was derived in this transaction."""
    revision = tables.GoldenRevision
    session.execute(update(revision).where(col(revision.id) == revision_id).values(hash=hash, examples=examples))


def copy_examples(
    session: Session,
    *,
    source_id: int,
    golden_set_id: int,
    only: Filter,
    keys: Sequence[str] | None,
    without: Sequence[str] = (),
) -> list[int]:
    """Copy the examples of a revision that are meant into another set; give the new ids in order.

    `keys` narrows them to those, `without` leaves some out. Nothing of the set may be stored yet.
    """
    place, example = tables.RevisionExample, tables.GoldenExample
    fields = [column for column in _table(example).columns if column.name not in ("id", "golden_set_id")]
    meant = (
        select(literal(golden_set_id), *fields)
        .join(_table(place), col(place.golden_example_id) == example.id)
        .where(col(place.golden_revision_id) == source_id, *conditions(session, only))
        .order_by(col(place.position))
    )
    if keys is not None:
        meant = meant.where(col(example.key).in_(keys))
    if without:
        meant = meant.where(col(example.key).not_in(without))
    session.execute(insert(_table(example)).from_select(["golden_set_id", *(field.name for field in fields)], meant))
    ids = select(col(example.id)).where(col(example.golden_set_id) == golden_set_id).order_by(col(example.id))
    return [int(id) for id in session.execute(ids).scalars()]


def _count(session: Session, revision_id: int) -> int:
    place = tables.RevisionExample
    query = select(func.count()).select_from(place).where(col(place.golden_revision_id) == revision_id)
    return int(session.execute(query).scalar_one())


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
