"""Move a queue's guideline on, keep old answers under the old one, and see what the change did to answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.questions import LONGEST_INSTRUCTIONS, Kind, Question, plain_text, read_examples, read_questions
from workbench.errors import BadInput, NotFound
from workbench.stats.estimates import Estimate
from workbench.stats.shares import share
from workbench.store import queue_answers, queues
from workbench.store.connection import reading, writing
from workbench.store.queue_values import NewGuideline, StoredGuideline

MOST_ASKED_AGAIN = 1_000


@dataclass(frozen=True, slots=True)
class Drift:
    """How many answers to a question that was asked again changed from one guideline to another."""

    question: str
    asked: int
    changed: int
    share: Estimate


def present(engine: Engine, queue_id: int) -> StoredGuideline:
    """Give a queue's newest guideline. Raises `NotFound`."""
    return versions(engine, queue_id)[-1]


def versions(engine: Engine, queue_id: int) -> list[StoredGuideline]:
    """Give all guidelines of a queue, oldest first. Raises `NotFound`."""
    with reading(engine) as session:
        queues.get_queue(session, queue_id=queue_id)
        return queues.guidelines_of(session, queue_id=queue_id)


def edit(
    engine: Engine,
    queue_id: int,
    *,
    instructions: str | None = None,
    questions: Sequence[Question | Mapping[str, Any]] | None = None,
    examples: Sequence[Mapping[str, str]] | None = None,
    note: str = "",
    author: str = "",
    requeue: int = 10,
) -> int:
    """Make the next version of a queue's guideline; give its number. What is None stays as it is.

    The answers there are stay under the guideline that they were given under. `requeue` items that were answered already, drawn by the
    queue's seed, are handed once more to those who answered them, so that `drift_between` can tell what the change did. Where nothing is
    different there is no new version. Raises `NotFound` and `BadInput`.
    """
    if not 0 <= requeue <= MOST_ASKED_AGAIN:
        raise BadInput(f"ask 0 to {MOST_ASKED_AGAIN} items again", where="requeue")
    asked = None if questions is None else [one.to_json() for one in read_questions(list(questions))]
    shown = None if examples is None else read_examples(examples)
    if instructions is not None:
        plain_text(instructions, "instructions", most=LONGEST_INSTRUCTIONS)
    with writing(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id, locks=True)
        before = queues.guidelines_of(session, queue_id=queue_id)[-1]
        new = NewGuideline(
            number=before.number + 1,
            instructions=before.instructions if instructions is None else instructions,
            questions=before.questions if asked is None else asked,
            examples=before.examples if shown is None else shown,
            note=note.strip(),
            author=author.strip(),
        )
        if (new.instructions, list(new.questions), list(new.examples)) == (before.instructions, before.questions, before.examples):
            return before.number
        answered = queue_answers.answered_items(session, queue_id=queue_id)
        drawn = Random(f"guideline {new.number} {queue.seed}").sample(answered, min(requeue, len(answered)))
        queues.add_guideline(session, queue_id=queue_id, new=replace(new, asked_again=sorted(drawn)))
    return new.number


def drift_between(engine: Engine, queue_id: int, before: int, after: int) -> list[Drift]:
    """Say per question how many of the answers changed that the same people gave to the same items under two guidelines.

    Questions that only one of them has, or asks in another kind, are left out, and so are comments. The answers to one item are a cluster.
    Raises `NotFound` for a guideline that there is not.
    """
    with reading(engine) as session:
        queues.get_queue(session, queue_id=queue_id)
        numbered = {one.number: one for one in queues.guidelines_of(session, queue_id=queue_id)}
        if missing := [number for number in (before, after) if number not in numbered]:
            raise NotFound(f"This queue has no guideline {missing[0]}: it has 1 to {len(numbered)}.", where="guideline")
        first, second = (_answers_under(session, queue_id, numbered[number]) for number in (before, after))
    old = {one.name: one for one in read_questions(list(numbered[before].questions))}
    questions = [one for one in read_questions(list(numbered[after].questions)) if one.name in old and one.kind is old[one.name].kind]
    both = sorted(first.keys() & second.keys())
    return [
        _drift(one.name, [(place[0], first[place], second[place]) for place in both]) for one in questions if one.kind is not Kind.COMMENT
    ]


def drift_documents(engine: Engine, *, queue_id: int, before: int, after: int) -> list[dict[str, Any]]:
    """Give what `drift_between` gives as plain values, for the process beside the app."""
    found = drift_between(engine, queue_id, before, after)
    return [{"question": one.question, "asked": one.asked, "changed": one.changed, "share": one.share.to_json()} for one in found]


Place = tuple[int, str]
"""An item and a person."""


def _answers_under(session: Session, queue_id: int, guideline: StoredGuideline) -> dict[Place, Mapping[str, Any]]:
    rows = queue_answers.standing_of_queue(session, queue_id=queue_id, guideline_id=guideline.id)
    return {(row.queue_item_id, row.annotator): row.answers for row in rows if row.kind == "answer" and not row.is_repeat}


def _drift(question: str, pairs: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> Drift:
    changed = [(item, float(old.get(question) != new.get(question))) for item, old, new in pairs if question in old or question in new]
    points = [point for _, point in changed]
    return Drift(question, len(points), round(sum(points)), share(points, clusters=[item for item, _ in changed]))
