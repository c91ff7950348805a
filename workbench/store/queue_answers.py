"""Store what people answered in queues, what was decided, and who was shown what: rows are only added.

An answer stands where no later row replaces it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, Table, func, select
from sqlmodel import Session

from workbench.store import tables
from workbench.store.batches import batches
from workbench.store.queue_values import StoredAnswer, StoredDecision


def add_answer(session: Session, *, values: Mapping[str, Any]) -> StoredAnswer:
    """Add a row, given by its columns."""
    row = tables.QueueAnswer(**values)
    session.add(row)
    session.flush()
    return StoredAnswer(**{name: getattr(row, name) for name in StoredAnswer.__slots__})


def known_tokens(session: Session, *, tokens: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Give for those tokens that are in the store whose they are and in which queue."""
    answer = _table(tables.QueueAnswer).c
    found: dict[str, tuple[str, int]] = {}
    for part in batches(tokens):
        query = select(answer.token, answer.annotator, answer.queue_id).where(answer.token.in_(part))
        found |= {token: (annotator, int(queue_id)) for token, annotator, queue_id in session.execute(query).all()}
    return found


def answers_of_person(session: Session, *, annotator: str, item_ids: Sequence[int]) -> list[StoredAnswer]:
    """Give every row of a person about some items, replaced ones too, oldest first."""
    table = _table(tables.QueueAnswer)
    found: list[StoredAnswer] = []
    for part in batches(item_ids):
        found += _answers(session, select(table).where(table.c.queue_item_id.in_(part), table.c.annotator == annotator))
    return found


def standing_of_items(session: Session, *, item_ids: Sequence[int]) -> list[StoredAnswer]:
    """Give the rows about some items that stand, oldest first for each item."""
    table = _table(tables.QueueAnswer)
    found: list[StoredAnswer] = []
    for part in batches(item_ids):
        found += _answers(session, select(table).where(table.c.queue_item_id.in_(part), _stands(table)))
    return found


def standing_of_queue(session: Session, *, queue_id: int, guideline_id: int | None = None) -> list[StoredAnswer]:
    """Give the rows of a queue that stand, oldest first; only those under one guideline, if given."""
    table = _table(tables.QueueAnswer)
    query = select(table).where(table.c.queue_id == queue_id, _stands(table))
    return _answers(session, query if guideline_id is None else query.where(table.c.guideline_id == guideline_id))


def last_of_person(session: Session, *, queue_id: int, annotator: str, limit: int) -> list[StoredAnswer]:
    """Give a person's last rows that stand, newest first."""
    table = _table(tables.QueueAnswer)
    query = select(table).where(table.c.queue_id == queue_id, table.c.annotator == annotator, _stands(table))
    return _rows(session, query.order_by(table.c.id.desc()).limit(limit))


class Seen(NamedTuple):
    """A row of a person in short: which item, and whether it was the first time."""

    queue_item_id: int
    kind: str
    guideline_id: int
    is_first: bool


def last_seen(session: Session, *, queue_id: int, annotator: str, limit: int) -> list[Seen]:
    """Give what a person answered or skipped last, newest first; corrections are left out."""
    answer = _table(tables.QueueAnswer).c
    query = (
        select(answer.queue_item_id, answer.kind, answer.guideline_id, answer.is_repeat, answer.is_asked_again)
        .where(answer.queue_id == queue_id, answer.annotator == annotator, answer.replaces_id.is_(None))
        .order_by(answer.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    return [Seen(int(id), kind, int(guideline), not (is_repeat or is_again)) for id, kind, guideline, is_repeat, is_again in rows]


def answered_items(session: Session, *, queue_id: int) -> list[int]:
    """Give the ids of the items of which an answer counts, in the queue's order."""
    item = _table(tables.QueueItem).c
    query = select(item.id).where(item.queue_id == queue_id, item.given > 0).order_by(item.position)
    return [int(id) for id in session.execute(query).scalars()]


class PersonTally(NamedTuple):
    """Counts of a person's rows that stand."""

    annotator: str
    answers: int
    skips: int
    flags: int
    repeats: int


def tallies(session: Session, *, queue_id: int) -> list[PersonTally]:
    """Count by person, the busiest first."""
    table = _table(tables.QueueAnswer)
    answer = table.c
    is_answer = answer.kind == "answer"
    number = func.count().filter(is_answer)
    query = (
        select(
            answer.annotator,
            number,
            func.count().filter(~is_answer),
            func.count().filter(answer.is_flagged),
            func.count().filter(answer.is_repeat, is_answer),
        )
        .where(answer.queue_id == queue_id, _stands(table))
        .group_by(answer.annotator)
        .order_by(number.desc(), answer.annotator)
    )
    return [PersonTally(*row) for row in session.execute(query).all()]


def people_of(session: Session, *, queue_ids: Sequence[int]) -> dict[int, int]:
    """Count the people who answered or skipped anything, by queue."""
    answer = _table(tables.QueueAnswer).c
    query = select(answer.queue_id, func.count(answer.annotator.distinct())).where(answer.queue_id.in_(queue_ids))
    return {int(queue_id): int(number) for queue_id, number in session.execute(query.group_by(answer.queue_id)).all()}


def times_of(session: Session, *, queue_id: int, annotator: str | None = None) -> dict[str, list[int]]:
    """Give by person the milliseconds that their answers took; of all people, or one."""
    answer = _table(tables.QueueAnswer).c
    query = select(answer.annotator, answer.ms).where(answer.queue_id == queue_id, answer.kind == "answer", answer.ms.is_not(None))
    if annotator is not None:
        query = query.where(answer.annotator == annotator)
    found: dict[str, list[int]] = {}
    for person, ms in session.execute(query.where(answer.replaces_id.is_(None))).all():
        found.setdefault(person, []).append(ms)
    return found


def count_of_person(session: Session, *, queue_id: int, annotator: str) -> int:
    """Count the answers of a person that stand."""
    table = _table(tables.QueueAnswer)
    query = select(func.count()).where(
        table.c.queue_id == queue_id, table.c.annotator == annotator, table.c.kind == "answer", _stands(table)
    )
    return int(session.execute(query).scalar_one())


def add_reveal(session: Session, *, item_id: int, annotator: str) -> None:
    """Record that a person was shown what had been hidden of an item."""
    session.add(tables.QueueReveal(queue_item_id=item_id, annotator=annotator))


def revealed_to(session: Session, *, annotator: str, item_ids: Sequence[int]) -> set[int]:
    """Give those of the items of which a person was shown what had been hidden."""
    reveal = _table(tables.QueueReveal).c
    found: set[int] = set()
    for part in batches(item_ids):
        query = select(reveal.queue_item_id).where(reveal.queue_item_id.in_(part), reveal.annotator == annotator)
        found.update(session.execute(query).scalars())
    return found


def add_decision(session: Session, *, values: Mapping[str, Any]) -> StoredDecision:
    """Add an adjudicator's decision, given by its columns."""
    row = tables.QueueDecision(**values)
    session.add(row)
    session.flush()
    return StoredDecision(**{name: getattr(row, name) for name in StoredDecision.__slots__})


def decisions_of(session: Session, *, queue_id: int) -> list[StoredDecision]:
    """Give what was decided in a queue, newest first."""
    decision, item = _table(tables.QueueDecision), _table(tables.QueueItem)
    query = select(decision).where(decision.c.queue_item_id == item.c.id, item.c.queue_id == queue_id)
    rows = session.execute(query.order_by(decision.c.id.desc())).mappings().all()
    return [StoredDecision(**row) for row in rows]


def decided(session: Session, *, item_ids: Sequence[int]) -> set[int]:
    """Give those of the items on which there is a decision."""
    decision = _table(tables.QueueDecision).c
    found: set[int] = set()
    for part in batches(item_ids):
        found.update(session.execute(select(decision.queue_item_id).where(decision.queue_item_id.in_(part))).scalars())
    return found


def _answers(session: Session, query: Select[Any]) -> list[StoredAnswer]:
    return sorted(_rows(session, query), key=lambda one: one.id)


def _rows(session: Session, query: Select[Any]) -> list[StoredAnswer]:
    return [StoredAnswer(**row) for row in session.execute(query).mappings().all()]


def _stands(table: FromClause) -> ColumnElement[bool]:
    later = _table(tables.QueueAnswer).alias("later")
    return ~select(later.c.id).where(later.c.replaces_id == table.c.id).exists()


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
