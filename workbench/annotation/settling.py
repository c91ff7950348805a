"""Settle items on which enough people agree, gather those on which they do not, and adjudicate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.annotators import check_person
from workbench.annotation.correcting import correct_example
from workbench.annotation.outcomes import DISPUTED, DONE, OPEN, SETTLED, is_verifying, read_outcome, voices, wanted
from workbench.annotation.questions import LONGEST_COMMENT, check_answers, plain_text, read_questions
from workbench.annotation.sides import texts_of
from workbench.errors import BadInput
from workbench.store import golden_sets, queue_answers, queue_items, queues
from workbench.store.connection import reading, writing
from workbench.store.queue_items import Outcome
from workbench.store.queue_values import StoredAnswer, StoredDecision, StoredGuideline, StoredItem, StoredQueue


@dataclass(frozen=True, slots=True)
class PersonsAnswer:
    """What one person answered to an item."""

    person: str
    answers: Mapping[str, Any]
    comment: str
    is_flagged: bool
    guideline: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """An item on which people disagree, with the names of the `questions` and everything that was said."""

    item_id: int
    key: str
    blocks: Sequence[Mapping[str, Any]]
    slice: Mapping[str, Any]
    questions: tuple[str, ...]
    answers: tuple[PersonsAnswer, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of an item; `golden_revision` is a reference such as `support@4` where it corrected the golden set."""

    id: int
    item_id: int
    answers: Mapping[str, Any]
    author: str
    reason: str
    golden_revision: str | None
    created_at: datetime


def disputes(engine: Engine, queue_id: int) -> list[Dispute]:
    """Give the items on which people disagree, in the queue's order, with everything that was said. Raises `NotFound`."""
    return _gathered(engine, queue_id, (DISPUTED,))


def settled(engine: Engine, queue_id: int) -> list[Dispute]:
    """Give the items that are settled, in the same shape, for looking at them again. Raises `NotFound`."""
    return _gathered(engine, queue_id, (SETTLED, DONE))


def _gathered(engine: Engine, queue_id: int, states: Sequence[str]) -> list[Dispute]:
    with reading(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id)
        items = queue_items.items_of(session, queue_id=queue_id, states=states)
        rows: dict[int, list[StoredAnswer]] = {item.id: [] for item in items}
        for row in queue_answers.standing_of_items(session, item_ids=[item.id for item in items]):
            rows[row.queue_item_id].append(row)
        guidelines = {one.id: one for one in queues.guidelines_of(session, queue_id=queue_id)}
    return [_dispute(queue, item, rows[item.id], guidelines) for item in items]


def _dispute(queue: StoredQueue, item: StoredItem, rows: Sequence[StoredAnswer], guidelines: Mapping[int, StoredGuideline]) -> Dispute:
    heard = voices(rows)
    newest = max((row.guideline_id for row in heard.values()), default=max(guidelines))
    questions = read_questions(list(guidelines[newest].questions))
    found = read_outcome(questions, [row.answers for row in heard.values()], agree=wanted(queue, item.needed))
    said = tuple(
        PersonsAnswer(row.annotator, row.answers, row.comment, row.is_flagged, guidelines[row.guideline_id].number)
        for row in heard.values()
    )
    return Dispute(item.id, item.key, item.content, item.slice, found.disputed, said)


def adjudicate(
    engine: Engine, item_id: int, *, answers: Mapping[str, Any], author: str, reason: str = "", correct_golden: bool = False
) -> Decision:
    """Decide what an item's answers are, above those of people; the newest decision counts.

    `answers` name variants `a` and `b`, not sides. With `correct_golden` a text among them that corrects a field of the example makes the
    golden set's next revision, and the corrected example counts as verified. Raises `BadInput` for answers that the questions do not have
    or an item that still waits for answers, and `Conflict` where the example was changed since the queue was made.
    """
    name = check_person(author)
    with reading(engine) as session:
        item = queue_items.get_item(session, item_id=item_id)
        if item.state == OPEN:
            raise BadInput(f"waits for {item.needed - item.given} more answers; decide when they are there", where=item.key)
        questions = read_questions(list(queues.newest_guidelines(session, queue_ids=[item.queue_id])[item.queue_id].questions))
    checked = check_answers(questions, dict(answers), blocks=texts_of(item.content))
    said = plain_text(reason.strip(), "reason", most=LONGEST_COMMENT)
    correction = correct_example(engine, item, questions, checked, author=name, reason=said) if correct_golden else None
    with writing(engine) as session:
        queue = queues.get_queue(session, queue_id=item.queue_id, locks=True)
        kept = queue_answers.add_decision(
            session,
            values={
                "queue_item_id": item_id,
                "answers": checked,
                "author": name,
                "reason": said,
                "golden_revision_id": correction.revision_id if correction else None,
                "golden_example_id": correction.example_id if correction else None,
            },
        )
        present = queue_items.get_item(session, item_id=item_id)
        outcome = Outcome(item_id, present.given, SETTLED, checked, kept.created_at, is_verifying(queue, checked))
        queue_items.keep_outcomes(session, outcomes=[outcome])
        return _decision(session, kept)


def decisions(engine: Engine, queue_id: int) -> list[Decision]:
    """Give what was decided in a queue, newest first. Raises `NotFound`."""
    with reading(engine) as session:
        queues.get_queue(session, queue_id=queue_id)
        return [_decision(session, one) for one in queue_answers.decisions_of(session, queue_id=queue_id)]


def _decision(session: Session, kept: StoredDecision) -> Decision:
    reference = None
    if kept.golden_revision_id is not None:
        revision = golden_sets.revision_with_id(session, revision_id=kept.golden_revision_id)
        reference = revision.reference if revision else None
    return Decision(kept.id, kept.queue_item_id, kept.answers, kept.author, kept.reason, reference, kept.created_at)


def verified(engine: Engine, revision_id: int) -> tuple[int, int]:
    """Count the examples of a golden revision that people verified, and all of them.

    An example is verified where an item of a queue made from a golden set shows it as it is and is settled with the verifying answer, or
    where it came of an adjudicator's correction. One that was edited since is another example, and not verified.
    """
    with reading(engine) as session:
        return queue_items.verified_in_revision(session, revision_id=revision_id)


def verified_of_run(engine: Engine, run_id: int) -> tuple[int, int]:
    """Count the examples of a run that people verified, and all of them."""
    with reading(engine) as session:
        return queue_items.verified_in_run(session, run_id=run_id)
