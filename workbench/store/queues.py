"""Store annotation queues and the versions of their guidelines.

Whoever adds answers, items on hold or a guideline first locks the queue's row (`get_queue(…, locks=True)`), so that two servers queue up.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Table, case, func, select, update
from sqlmodel import Session

from workbench.errors import NotFound
from workbench.store import tables
from workbench.store.queue_values import NewGuideline, NewQueue, QueueCounts, StoredGuideline, StoredQueue


def add_queue(session: Session, *, new: NewQueue) -> int:
    """Store a queue; give its id."""
    fields = {name: getattr(new, name) for name in NewQueue.__slots__}
    people = None if new.people is None else list(new.people)
    row = tables.Queue(**fields | {"source": dict(new.source), "positive": dict(new.positive), "people": people})
    session.add(row)
    session.flush()
    return int(row.id or 0)


def get_queue(session: Session, *, queue_id: int, locks: bool = False) -> StoredQueue:
    """Give a queue; `locks` keeps other writers out of it until the transaction ends. Raises `NotFound`."""
    table = _table(tables.Queue)
    query = select(table).where(table.c.id == queue_id)
    found = _queues(session, query.with_for_update() if locks else query)
    if not found:
        raise NotFound(f"There is no queue {queue_id}.")
    return found[0]


def queue_called(session: Session, *, name: str) -> StoredQueue | None:
    """Give the queue of that name, or None."""
    table = _table(tables.Queue)
    return next(iter(_queues(session, select(table).where(table.c.name == name))), None)


def queue_names(session: Session) -> list[str]:
    """Give the names of all queues."""
    table = _table(tables.Queue)
    return list(session.execute(select(table.c.name).order_by(table.c.name)).scalars())


def list_queues(session: Session, *, archived: bool = False) -> list[StoredQueue]:
    """Give the queues, newest first; archived ones, or the others."""
    table = _table(tables.Queue)
    is_meant = table.c.archived_at.is_not(None) if archived else table.c.archived_at.is_(None)
    return _queues(session, select(table).where(is_meant).order_by(table.c.id.desc()))


def _queues(session: Session, query: Select[Any]) -> list[StoredQueue]:
    found = []
    for row in session.execute(query).mappings().all():
        people = None if row["people"] is None else tuple(row["people"])
        found.append(StoredQueue(**{**row, "people": people}))
    return found


def counts_of(session: Session, *, queue_ids: Sequence[int]) -> dict[int, QueueCounts]:
    """Count the items of queues by what came of them, and their answers."""
    item = _table(tables.QueueItem).c
    due = func.sum(case((item.given < item.needed, item.needed - item.given), else_=0))
    query = (
        select(item.queue_id, item.state, func.count(), func.sum(item.given), due)
        .where(item.queue_id.in_(queue_ids))
        .group_by(item.queue_id, item.state)
    )
    found: dict[int, dict[str, int]] = {queue_id: {} for queue_id in queue_ids}
    for queue_id, state, items, answers, wanted in session.execute(query).all():
        counts = found[queue_id]
        counts[state] = int(items)
        for name, number in (("items", items), ("answers", answers), ("due", wanted if state == "open" else 0)):
            counts[name] = counts.get(name, 0) + int(number)
    verified = select(item.queue_id, func.count()).where(item.queue_id.in_(queue_ids), item.state == "settled", item.is_verified)
    for queue_id, number in session.execute(verified.group_by(item.queue_id)).all():
        found[queue_id]["verified"] = int(number)
    return {queue_id: QueueCounts(**counts) for queue_id, counts in found.items()}


def due_of(session: Session, *, queue_id: int) -> tuple[int, int]:
    """Give how many answers of a queue count, and how many are still wanted; read from an index alone."""
    item = _table(tables.QueueItem).c
    query = select(item.state, func.sum(item.given), func.sum(item.needed - item.given)).where(item.queue_id == queue_id)
    rows = session.execute(query.group_by(item.state)).all()
    return sum(int(given) for _, given, _ in rows), sum(int(due) for state, _, due in rows if state == "open")


def change_queue(session: Session, *, queue_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a queue that may change: `is_paused`, `archived_at`, `people`."""
    table = _table(tables.Queue)
    session.execute(update(table).where(table.c.id == queue_id).values(**values))


def add_guideline(session: Session, *, queue_id: int, new: NewGuideline) -> int:
    """Store a version of a queue's guideline; give its id."""
    row = tables.Guideline(
        queue_id=queue_id,
        number=new.number,
        instructions=new.instructions,
        questions=[dict(question) for question in new.questions],
        examples=[dict(example) for example in new.examples],
        asked_again=list(new.asked_again),
        note=new.note,
        author=new.author,
    )
    session.add(row)
    session.flush()
    return int(row.id or 0)


def guidelines_of(session: Session, *, queue_id: int) -> list[StoredGuideline]:
    """Give all versions of a queue's guideline, oldest first."""
    table = _table(tables.Guideline)
    return _guidelines(session, select(table).where(table.c.queue_id == queue_id).order_by(table.c.number))


def newest_guidelines(session: Session, *, queue_ids: Sequence[int]) -> dict[int, StoredGuideline]:
    """Give the newest guideline of each queue."""
    table = _table(tables.Guideline)
    newest = select(func.max(table.c.id)).where(table.c.queue_id.in_(queue_ids)).group_by(table.c.queue_id)
    return {one.queue_id: one for one in _guidelines(session, select(table).where(table.c.id.in_(newest)))}


def _guidelines(session: Session, query: Select[Any]) -> list[StoredGuideline]:
    return [StoredGuideline(**row) for row in session.execute(query).mappings().all()]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
