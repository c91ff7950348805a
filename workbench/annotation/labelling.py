"""Hand items out to people and take their answers, several people at once, each answer once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.annotators import check_person, refuse_closed, refuse_outsider
from workbench.annotation.questions import read_questions
from workbench.annotation.repeats import due_repeats, mixed
from workbench.annotation.revealing import Revealed, reveal
from workbench.annotation.sides import left_side, shown_blocks, to_screen
from workbench.annotation.submitting import Receipt, submit
from workbench.store import queue_answers, queue_items, queues
from workbench.store.connection import reading, writing
from workbench.store.queue_values import QueueCounts, StoredGuideline, StoredItem, StoredQueue
from workbench.store.tables import now

__all__ = [
    "Batch",
    "GivenEntry",
    "PersonProgress",
    "Progress",
    "Receipt",
    "Revealed",
    "ShownItem",
    "Standing",
    "history",
    "progress",
    "release",
    "reveal",
    "shown",
    "standing",
    "submit",
    "take",
]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as a person is shown it: blocks of `name`, `title`, `text`, `side` (`left`, `right` or None) and `is_folded`."""

    id: int
    blocks: tuple[Mapping[str, Any], ...]
    group: str | None

    def to_json(self) -> dict[str, Any]:
        """Give the fields as the component has them."""
        return {"id": self.id, "blocks": [dict(block) for block in self.blocks], "group": self.group}


@dataclass(frozen=True, slots=True)
class Batch:
    """The items that are held for a person, in order; `is_waiting` where others hold all that is due."""

    queue: StoredQueue
    guideline: StoredGuideline
    items: tuple[ShownItem, ...]
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class GivenEntry:
    """An answer of a person as they see it, for going back to it."""

    token: str
    item: ShownItem
    kind: str
    answers: Mapping[str, Any]
    comment: str
    is_flagged: bool

    def to_json(self) -> dict[str, Any]:
        """Give the fields as the component has them."""
        fields = {name: getattr(self, name) for name in ("token", "kind", "comment", "is_flagged")}
        return {**fields, "item": self.item.to_json(), "answers": dict(self.answers)}


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """What a person did: `answers` that stand, with repeats; `median_s` seconds per label."""

    person: str
    answers: int
    skips: int
    flags: int
    repeats: int
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a queue is, and who did what, the busiest first."""

    counts: QueueCounts
    people: tuple[PersonProgress, ...]
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the person at work is told: answers of the queue, answers still due, their own, and their median seconds per label."""

    answers: int
    due: int
    mine: int
    seconds: float | None


def take(engine: Engine, queue_id: int, person: str, *, limit: int = 40) -> Batch:
    """Hold items for a person and give them, in one short transaction.

    Given are first the items that are asked again under a new guideline, then what is held already, now for longer, then the next ones that
    are open, were neither answered nor skipped by this person, and are not held by as many people as are still wanted. Repeats of the
    person's own items stand among them. Raises `NotFound`, and `BadInput` where the queue is paused or archived, or the person not on its
    list.
    """
    name = check_person(person)
    with writing(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id, locks=True)
        refuse_closed(queue)
        refuse_outsider(queue, name)
        guideline = queues.newest_guidelines(session, queue_ids=[queue_id])[queue_id]
        again = _asked_again(session, guideline, name)[:limit]
        fresh = _held(session, queue, name, limit - len(again))
        repeats = due_repeats(session, queue, name, guideline_id=guideline.id, upcoming=len(fresh))
        order = [*again, *mixed(fresh, [(place, item_id) for place, item_id in repeats if item_id not in again])]
        is_waiting = not order and queue_items.is_held_by_others(session, queue_id=queue_id, annotator=name)
        items = queue_items.items_by_id(session, ids=order)
    return Batch(queue, guideline, tuple(shown(queue, items[id], name) for id in order), is_waiting)


def _held(session: Session, queue: StoredQueue, person: str, limit: int) -> list[int]:
    at = now()
    until = at + timedelta(minutes=queue.reservation_minutes)
    queue_items.drop_expired(session, queue_id=queue.id, at=at)
    queue_items.renew(session, queue_id=queue.id, annotator=person, until=until)
    mine = queue_items.held_by(session, queue_id=queue.id, annotator=person)[: max(0, limit)]
    if len(mine) < limit:
        more = queue_items.free_for(session, queue_id=queue.id, annotator=person, limit=limit - len(mine))
        queue_items.hold(session, queue_id=queue.id, annotator=person, item_ids=more, until=until)
        mine += more
    return mine


def _asked_again(session: Session, guideline: StoredGuideline, person: str) -> list[int]:
    """Give the items that a person answered under an earlier guideline and is to answer under this one."""
    if not guideline.asked_again:
        return []
    rows = queue_answers.answers_of_person(session, annotator=person, item_ids=guideline.asked_again)
    answered = {row.queue_item_id for row in rows if row.kind == "answer"}
    done = {row.queue_item_id for row in rows if row.guideline_id == guideline.id}
    return [id for id in guideline.asked_again if id in answered and id not in done]


def shown(queue: StoredQueue, item: StoredItem, person: str) -> ShownItem:
    """Give an item as a person is shown it."""
    left = left_side(queue.seed, person, item.id, item.content)
    return ShownItem(item.id, shown_blocks(item.content, left), item.group)


def release(engine: Engine, queue_id: int, person: str) -> None:
    """Let others have what is held for a person."""
    with writing(engine) as session:
        queues.get_queue(session, queue_id=queue_id, locks=True)
        queue_items.release(session, queue_id=queue_id, annotator=check_person(person))


def history(engine: Engine, queue_id: int, person: str, *, limit: int = 10) -> list[GivenEntry]:
    """Give a person's last answers that stand, newest last, as they see them."""
    name = check_person(person)
    with reading(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id)
        rows = queue_answers.last_of_person(session, queue_id=queue_id, annotator=name, limit=limit)
        items = queue_items.items_by_id(session, ids=[row.queue_item_id for row in rows])
        guidelines = {one.id: one for one in queues.guidelines_of(session, queue_id=queue_id)}
    found = []
    for row in reversed(rows):
        item = items[row.queue_item_id]
        questions = read_questions(list(guidelines[row.guideline_id].questions))
        left = left_side(queue.seed, name, item.id, item.content)
        said = to_screen(questions, row.answers, item.content, left)
        found.append(GivenEntry(row.token, shown(queue, item, name), row.kind, said, row.comment, row.is_flagged))
    return found


def progress(engine: Engine, queue_id: int) -> Progress:
    """Say how far a queue is, and who did what. Raises `NotFound`."""
    with reading(engine) as session:
        queues.get_queue(session, queue_id=queue_id)
        counts = queues.counts_of(session, queue_ids=[queue_id])[queue_id]
        tallies = queue_answers.tallies(session, queue_id=queue_id)
        times = queue_answers.times_of(session, queue_id=queue_id)
    people = tuple(
        PersonProgress(one.annotator, one.answers, one.skips, one.flags, one.repeats, _median_s(times.get(one.annotator, ())))
        for one in tallies
    )
    return Progress(counts, people, _median_s([ms for of_one in times.values() for ms in of_one]))


def standing(engine: Engine, queue_id: int, person: str) -> Standing:
    """Say to a person how far the queue and they are."""
    name = check_person(person)
    with reading(engine) as session:
        answers, due = queues.due_of(session, queue_id=queue_id)
        mine = queue_answers.count_of_person(session, queue_id=queue_id, annotator=name)
        times = queue_answers.times_of(session, queue_id=queue_id, annotator=name)
    return Standing(answers, due, mine, _median_s(times.get(name, ())))


def _median_s(times: Sequence[int]) -> float | None:
    return median(times) / 1000 if times else None
