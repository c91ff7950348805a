"""Store the items of annotation queues, and which are held for whom.

Everything that hands out works within one transaction that has locked the queue's row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session

from workbench.errors import NotFound
from workbench.store import tables
from workbench.store.batches import batches
from workbench.store.queue_values import NewItem, StoredItem


def add_items(session: Session, *, queue_id: int, items: Sequence[NewItem]) -> None:
    """Store further items behind those of a queue, in order."""
    table = _table(tables.QueueItem)
    last = session.execute(select(func.max(table.c.position)).where(table.c.queue_id == queue_id)).scalar_one()
    rows = []
    for position, item in enumerate(items, start=0 if last is None else int(last) + 1):
        fields = {name: getattr(item, name) for name in NewItem.__slots__ if name not in ("blocks", "slice")}
        texts = {"content": [dict(block) for block in item.blocks], "slice": dict(item.slice)}
        rows.append({**fields, **texts, "queue_id": queue_id, "position": position, "given": 0, "state": "open", "is_verified": False})
    for part in batches(rows):
        session.execute(insert(table), list(part))


def get_item(session: Session, *, item_id: int) -> StoredItem:
    """Give an item. Raises `NotFound`."""
    found = items_by_id(session, ids=[item_id])
    if not found:
        raise NotFound(f"There is no item {item_id} in any queue.")
    return found[item_id]


def items_by_id(session: Session, *, ids: Sequence[int]) -> dict[int, StoredItem]:
    """Give items by their ids."""
    table = _table(tables.QueueItem)
    found: dict[int, StoredItem] = {}
    for part in batches(ids):
        found |= {item.id: item for item in _items(session, select(table).where(table.c.id.in_(part)))}
    return found


def items_of(session: Session, *, queue_id: int, states: Sequence[str] = ()) -> list[StoredItem]:
    """Give a queue's items in order; only those in one of `states`, if given."""
    table = _table(tables.QueueItem)
    query = select(table).where(table.c.queue_id == queue_id).order_by(table.c.position)
    return _items(session, query.where(table.c.state.in_(states)) if states else query)


def _items(session: Session, query: Select[Any]) -> list[StoredItem]:
    return [StoredItem(**row) for row in session.execute(query).mappings().all()]


@dataclass(frozen=True, slots=True)
class ThinItem:
    """An item without its texts."""

    id: int
    key: str
    slice: Mapping[str, Any]


def thin_items(session: Session, *, queue_id: int) -> list[ThinItem]:
    """Give a queue's items in order, without their texts."""
    item = _table(tables.QueueItem).c
    query = select(item.id, item.key, item.slice).where(item.queue_id == queue_id).order_by(item.position)
    return [ThinItem(*row) for row in session.execute(query).all()]


def drop_expired(session: Session, *, queue_id: int, at: datetime) -> None:
    """Give up what was held until before a time."""
    held = _table(tables.Reservation)
    session.execute(delete(held).where(held.c.queue_id == queue_id, held.c.expires_at <= at))


def held_by(session: Session, *, queue_id: int, annotator: str) -> list[int]:
    """Give the ids of the items that are held for a person and still open, in the queue's order."""
    held, item = _table(tables.Reservation).c, _table(tables.QueueItem).c
    query = (
        select(item.id)
        .where(held.queue_id == queue_id, held.annotator == annotator, held.queue_item_id == item.id, item.state == "open")
        .order_by(item.position)
    )
    return [int(id) for id in session.execute(query).scalars()]


def free_for(session: Session, *, queue_id: int, annotator: str, limit: int) -> list[int]:
    """Give the ids of the next items that a person may hold: open, not theirs already, and not held by as many as are still wanted."""
    item, answer = _table(tables.QueueItem).c, _table(tables.QueueAnswer).c
    held = _table(tables.Reservation)
    mine, others = held.alias("mine").c, held.alias("others").c
    holding = select(func.count()).where(others.queue_item_id == item.id).scalar_subquery()
    query = (
        select(item.id)
        .where(item.queue_id == queue_id, item.state == "open", item.needed - item.given > holding)
        .where(~select(mine.annotator).where(mine.queue_item_id == item.id, mine.annotator == annotator).exists())
        .where(~select(answer.id).where(answer.queue_item_id == item.id, answer.annotator == annotator).exists())
        .order_by(item.position)
        .limit(limit)
    )
    return [int(id) for id in session.execute(query).scalars()]


def is_held_by_others(session: Session, *, queue_id: int, annotator: str) -> bool:
    """Claim that there is an open item that a person could answer, were it not held by others."""
    item, answer = _table(tables.QueueItem).c, _table(tables.QueueAnswer).c
    done = select(answer.id).where(answer.queue_item_id == item.id, answer.annotator == annotator).exists()
    query = select(item.id).where(item.queue_id == queue_id, item.state == "open", ~done).limit(1)
    return session.execute(query).first() is not None


def hold(session: Session, *, queue_id: int, annotator: str, item_ids: Sequence[int], until: datetime) -> None:
    """Hold further items for a person."""
    if item_ids:
        rows = [{"queue_item_id": id, "annotator": annotator, "queue_id": queue_id, "expires_at": until} for id in item_ids]
        session.execute(insert(_table(tables.Reservation)), rows)


def renew(session: Session, *, queue_id: int, annotator: str, until: datetime) -> None:
    """Hold what is held for a person until a later time."""
    held = _table(tables.Reservation)
    session.execute(update(held).where(held.c.queue_id == queue_id, held.c.annotator == annotator).values(expires_at=until))


def release(session: Session, *, queue_id: int, annotator: str, item_ids: Sequence[int] | None = None) -> None:
    """Hold items no longer for a person; all of theirs where none are named."""
    held = _table(tables.Reservation)
    statement = delete(held).where(held.c.queue_id == queue_id, held.c.annotator == annotator)
    if item_ids is None:
        session.execute(statement)
        return
    for part in batches(item_ids):
        session.execute(statement.where(held.c.queue_item_id.in_(part)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an item came to, to be kept with it."""

    item_id: int
    given: int
    state: str
    answer: Mapping[str, Any] | None
    settled_at: datetime | None
    is_verified: bool


def keep_outcomes(session: Session, *, outcomes: Sequence[Outcome]) -> None:
    """Keep what items came to."""
    if not outcomes:
        return
    names = ("given", "state", "answer", "settled_at", "is_verified")
    rows = [{f"{name}_": getattr(one, name) for name in ("item_id", *names)} for one in outcomes]
    table = _table(tables.QueueItem)
    statement = update(table).where(table.c.id == bindparam("item_id_")).values({name: bindparam(f"{name}_") for name in names})
    session.connection().execute(statement, rows)


def verified_in_revision(session: Session, *, revision_id: int) -> tuple[int, int]:
    """Count the examples of a golden revision that people verified, and all."""
    place = _table(tables.RevisionExample).c
    return _verified(session, place.golden_example_id, place.golden_revision_id == revision_id)


def verified_in_run(session: Session, *, run_id: int) -> tuple[int, int]:
    """Count the examples of a run that people verified, and all."""
    place = _table(tables.RunExample).c
    return _verified(session, place.golden_example_id, place.run_id == run_id)


def _verified(session: Session, example: Any, is_meant: Any) -> tuple[int, int]:
    item, queue, decision = (_table(model).c for model in (tables.QueueItem, tables.Queue, tables.QueueDecision))
    from_golden = and_(item.queue_id == queue.id, queue.source_kind == "golden", item.state == "settled", item.is_verified)
    by_people = select(item.id).where(item.golden_example_id == example, from_golden).exists()
    later = _table(tables.QueueDecision).alias("later").c
    is_newest = ~select(later.id).where(later.queue_item_id == decision.queue_item_id, later.id > decision.id).exists()
    by_correction = select(decision.id).where(decision.golden_example_id == example, is_newest).exists()
    total = session.execute(select(func.count(example)).where(is_meant)).scalar_one()
    found = session.execute(select(func.count(example)).where(is_meant, or_(by_people, by_correction))).scalar_one()
    return int(found), int(total)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
