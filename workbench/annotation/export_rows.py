"""Gather what people answered in a queue, item by item, as the exports write it: the answers that stand, in the queue's order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from workbench.annotation.questions import Question, read_questions
from workbench.store import queue_answers, queue_items, queues
from workbench.store.queue_values import StoredAnswer, StoredItem, StoredQueue


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """One person's answers to an item, or that they skipped it."""

    annotator: str
    kind: str
    answers: Mapping[str, Any]
    comment: str
    at: datetime
    ms: int | None
    guideline: int
    side: str | None
    is_flagged: bool
    is_repeat: bool
    is_asked_again: bool
    is_surplus: bool
    is_blind: bool
    token: str


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """An item with its answers, oldest first."""

    key: str
    blocks: Sequence[Mapping[str, Any]]
    tags: tuple[str, ...]
    split: str | None
    state: str
    answer: Mapping[str, Any] | None
    is_verified: bool
    inclusion_probability: float | None
    answers: tuple[ExportedAnswer, ...]


@dataclass(frozen=True, slots=True)
class ExportedQueue:
    """A queue with all that was answered; `questions` are of all its guidelines, each as it is asked now."""

    queue: StoredQueue
    questions: tuple[Question, ...]
    items: tuple[ExportedItem, ...]


def gather_answers(session: Session, queue_id: int) -> ExportedQueue:
    """Read a queue. Raises `NotFound`."""
    queue = queues.get_queue(session, queue_id=queue_id)
    guidelines = queues.guidelines_of(session, queue_id=queue_id)
    numbers = {one.id: one.number for one in guidelines}
    questions = {one.name: one for guideline in guidelines for one in read_questions(list(guideline.questions))}
    said: dict[int, list[ExportedAnswer]] = {}
    for row in queue_answers.standing_of_queue(session, queue_id=queue_id):
        said.setdefault(row.queue_item_id, []).append(_answer(row, numbers[row.guideline_id]))
    items = tuple(_item(item, said.get(item.id, ())) for item in queue_items.items_of(session, queue_id=queue_id))
    return ExportedQueue(queue, tuple(questions.values()), items)


def _answer(row: StoredAnswer, guideline: int) -> ExportedAnswer:
    same = {name: getattr(row, name) for name in ExportedAnswer.__slots__ if name not in ("at", "guideline")}
    return ExportedAnswer(**same, at=row.created_at, guideline=guideline)


def _item(item: StoredItem, answers: Sequence[ExportedAnswer]) -> ExportedItem:
    return ExportedItem(
        key=item.key,
        blocks=item.content,
        tags=tuple(item.slice.get("tags") or ()),
        split=item.slice.get("split"),
        state=item.state,
        answer=item.answer,
        is_verified=item.is_verified,
        inclusion_probability=item.inclusion_probability,
        answers=tuple(answers),
    )


COLUMNS: Mapping[str, str] = {
    "item": "text",
    "tags": "texts",
    "split": "text",
    "annotator": "text",
    "kind": "text",
    "question": "text",
    "answer": "text",
    "comment": "text",
    "is_flagged": "bool",
    "at": "time",
    "ms": "int",
    "guideline": "int",
    "side": "text",
    "is_repeat": "bool",
    "is_asked_again": "bool",
    "is_surplus": "bool",
    "is_blind": "bool",
    "state": "text",
    "settled": "text",
    "is_verified": "bool",
    "inclusion_probability": "number",
    "token": "text",
}
"""Columns of a long row, with what their values are; `settled` is what the item's answers to the question come to."""


def long_rows(found: ExportedQueue) -> Iterator[dict[str, Any]]:
    """Give one row for each item, annotator and question; for what was skipped, or only commented, one row without a question."""
    for item in found.items:
        about = {name: getattr(item, name) for name in ("split", "state", "is_verified", "inclusion_probability")}
        for one in item.answers:
            same = {name: getattr(one, name) for name in ExportedAnswer.__slots__ if name != "answers"}
            row = {"item": item.key, "tags": list(item.tags), **about, **same}
            for question, answer in one.answers.items() or [(None, None)]:
                yield {**row, "question": question, "answer": answer, "settled": (item.answer or {}).get(question or "")}
