"""Read and store many answers of a file at once, within the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlmodel import Session

from workbench.store import tables
from workbench.store.batches import batches


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
    for part in batches(rows):
        session.execute(insert(_table(tables.QueueAnswer)), [dict(row) for row in part])


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
