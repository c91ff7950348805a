"""Store many items and answers of a file at once, within the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlmodel import Session

from workbench.store import tables
from workbench.store.queue_values import NewItem

BATCH = 1_000
_SET = {"given": 0, "state": "open", "is_verified": False}


def append_items(session: Session, *, queue_id: int, items: Sequence[NewItem]) -> None:
    """Store further items behind those of a queue, in order."""
    table = _table(tables.QueueItem)
    last = session.execute(select(func.max(table.c.position)).where(table.c.queue_id == queue_id)).scalar_one()
    rows = []
    for position, item in enumerate(items, start=0 if last is None else int(last) + 1):
        fields = {name: getattr(item, name) for name in NewItem.__slots__ if name not in ("blocks", "slice")}
        content = [dict(block) for block in item.blocks]
        rows.append({**fields, **_SET, "content": content, "slice": dict(item.slice), "queue_id": queue_id, "position": position})
    for low in range(0, len(rows), BATCH):
        session.execute(insert(table), rows[low : low + BATCH])


def contents_by_key(session: Session, *, queue_id: int) -> dict[str, tuple[int, Sequence[Mapping[str, Any]]]]:
    """Give the id and what is shown of each item of a queue, by its key."""
    item = _table(tables.QueueItem).c
    rows = session.execute(select(item.key, item.id, item.content).where(item.queue_id == queue_id)).all()
    return {key: (int(id), content) for key, id, content in rows}


def replaced_answers(session: Session, *, queue_id: int) -> list[tuple[str, int, str, Mapping[str, Any]]]:
    """Give token, item, annotator and answers of those rows of a queue that a later one replaces."""
    table = _table(tables.QueueAnswer)
    later = table.alias("later")
    answer = table.c
    query = select(answer.token, answer.queue_item_id, answer.annotator, answer.answers).where(answer.queue_id == queue_id)
    rows = session.execute(query.where(select(later.c.id).where(later.c.replaces_id == answer.id).exists())).all()
    return [(token, int(item), annotator, answers) for token, item, annotator, answers in rows]


def add_answers(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, each given by all its columns but the id."""
    for low in range(0, len(rows), BATCH):
        session.execute(insert(_table(tables.QueueAnswer)), [dict(row) for row in rows[low : low + BATCH]])


def need_at_least(session: Session, *, needed: Mapping[int, int]) -> None:
    """Raise how many answers items need, by their ids; what is more already stays."""
    table = _table(tables.QueueItem)
    if needed:
        statement = (
            update(table).where(table.c.id == bindparam("id_"), table.c.needed < bindparam("needed_")).values(needed=bindparam("needed_"))
        )
        session.connection().execute(statement, [{"id_": id, "needed_": count} for id, count in needed.items()])


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
