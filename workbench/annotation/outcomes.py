"""Say what the answers to an item come to, and keep it with the item.

An item that has all the answers it needs is settled when, on every required question whose answers can be compared, one answer was given by
at least as many people as the queue asks for, and by more people than any other; else it is disputed. Where no required question has
comparable answers it is done. Of each person the newest answer counts, under whichever guideline; a decision stands above all answers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from workbench.annotation.questions import Kind, Question, read_questions
from workbench.store import queue_answers, queue_items, queues
from workbench.store.queue_items import Outcome
from workbench.store.queue_values import StoredAnswer, StoredItem, StoredQueue
from workbench.store.tables import now

OPEN, DONE, SETTLED, DISPUTED = "open", "done", "settled", "disputed"


class Reading(NamedTuple):
    """What answers come to: the state, what enough agree on, and the questions on which they do not."""

    state: str
    answer: dict[str, Any]
    disputed: tuple[str, ...]


def wanted(queue: StoredQueue, needed: int) -> int:
    """Give how many people must agree on an item that needs so many answers: what the queue asks for, or a majority."""
    return needed // 2 + 1 if queue.agree is None else min(queue.agree, needed)


def read_outcome(questions: Sequence[Question], answers: Sequence[Mapping[str, Any]], *, agree: int) -> Reading:
    """Read what people's answers, one of each, come to.

    >>> asked = read_questions([{"name": "right", "text": "Right?", "kind": "yes_no"}])
    >>> read_outcome(asked, [{"right": "yes"}, {"right": "yes"}, {"right": "no"}], agree=2)
    Reading(state='settled', answer={'right': 'yes'}, disputed=())
    >>> read_outcome(asked, [{"right": "yes"}, {"right": "no"}], agree=2).state
    'disputed'
    """
    settled: dict[str, Any] = {}
    disputed: list[str] = []
    for question in questions:
        if not (question.kind.is_comparable or question.kind is Kind.TEXT):
            continue
        counts = Counter(_same(answer[question.name]) for answer in answers if question.name in answer)
        (top, most), (_, second) = [*counts.most_common(2), (None, 0), (None, 0)][:2]
        if most >= agree and most > second:
            settled[question.name] = top
        elif question.is_required:
            disputed.append(question.name)
    if disputed:
        return Reading(DISPUTED, settled, tuple(disputed))
    has_rule = any(question.is_required and question.name in settled for question in questions)
    return Reading(SETTLED if has_rule else DONE, settled, ())


def _same(answer: Any) -> Any:
    return answer.strip() if isinstance(answer, str) else answer


def voices(rows: Sequence[StoredAnswer]) -> dict[str, StoredAnswer]:
    """Give each person's newest row that counts, of rows that stand, oldest first."""
    return {row.annotator: row for row in rows if row.counts}


def is_verifying(queue: StoredQueue, answer: Mapping[str, Any]) -> bool:
    """Claim that an answer is the one that verifies an item."""
    return bool(queue.positive) and all(answer.get(name) == value for name, value in queue.positive.items())


def keep_outcomes(session: Session, queue: StoredQueue, item_ids: Sequence[int]) -> None:
    """Work out anew what some items of a queue come to, and keep it."""
    if not item_ids:
        return
    items = queue_items.items_by_id(session, ids=item_ids)
    rows: dict[int, list[StoredAnswer]] = {id: [] for id in items}
    for row in queue_answers.standing_of_items(session, item_ids=item_ids):
        rows[row.queue_item_id].append(row)
    decided = queue_answers.decided(session, item_ids=item_ids)
    guidelines = {one.id: read_questions(list(one.questions)) for one in queues.guidelines_of(session, queue_id=queue.id)}
    outcomes = [_outcome(queue, item, rows[id], guidelines, is_decided=id in decided) for id, item in items.items()]
    queue_items.keep_outcomes(session, outcomes=outcomes)


def _outcome(
    queue: StoredQueue, item: StoredItem, rows: Sequence[StoredAnswer], guidelines: Mapping[int, Sequence[Question]], *, is_decided: bool
) -> Outcome:
    given = sum(row.counts and not row.is_asked_again for row in rows)
    if is_decided:
        return Outcome(item.id, given, item.state, item.answer, item.settled_at, item.is_verified)
    if given < item.needed:
        return Outcome(item.id, given, OPEN, None, None, False)
    heard = voices(rows)
    newest = guidelines[max(row.guideline_id for row in heard.values())]
    found = read_outcome(newest, [row.answers for row in heard.values()], agree=wanted(queue, item.needed))
    if found.state != SETTLED:
        return Outcome(item.id, given, found.state, None, None, False)
    is_same = item.state == SETTLED and item.answer == found.answer
    return Outcome(item.id, given, SETTLED, found.answer, item.settled_at if is_same else now(), is_verifying(queue, found.answer))
