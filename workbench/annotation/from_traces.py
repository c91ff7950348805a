"""Put requests of live traffic into a queue, one after the other, for people to judge."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from workbench.annotation.blocks import block
from workbench.annotation.questions import output_questions
from workbench.annotation.queues import check_name
from workbench.errors import BadInput
from workbench.store import queue_imports, queue_items, queues
from workbench.store.connection import reading, writing
from workbench.store.queue_values import NewGuideline, NewItem, NewQueue

KIND = "traces"


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """A question that was asked of the live application and what it answered; `tags` slice the answers of people."""

    trace_id: str
    question: str
    answer: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending: how many items are new, how many were there already, and whether the queue is."""

    queue_id: int
    new: int
    known: int
    is_new: bool


def queues_for_traces(engine: Engine) -> list[str]:
    """Name the queues that take requests of live traffic, by name."""
    with reading(engine) as session:
        found = queues.list_queues(session)
    return sorted(one.name for one in found if one.source_kind == KIND and one.archived_at is None)


def send(engine: Engine, name: str, answers: Sequence[LiveAnswer], *, author: str = "") -> Sent:
    """Add requests to a queue, which is made if it is not there; one that is in it already is left as it is.

    A new queue asks whether the answer is good. Raises `BadInput` for a name that cannot be, a queue of other items or an archived one, and
    for a request without texts.
    """
    checked = check_name(name)
    for one in answers:
        if not (one.question.strip() or one.answer.strip()):
            raise BadInput("no texts were kept of it, so that nobody could judge it", where=f"trace {one.trace_id}")
    with writing(engine) as session:
        stored = queues.queue_called(session, name=checked)
        if stored is not None and stored.source_kind != KIND:
            raise BadInput(f"it was made from {stored.source_kind}; choose a queue of traces, or another name", where=checked)
        if stored is not None and stored.archived_at is not None:
            raise BadInput("the queue is archived: nothing more goes into it", where=checked)
        if stored is None:
            queue_id = queues.add_queue(session, new=NewQueue(checked, KIND, {}, positive={"good": "good"}, author=author))
            asked = [question.to_json() for question in output_questions()]
            queues.add_guideline(session, queue_id=queue_id, new=NewGuideline(1, "", asked, [], author=author))
        else:
            queue_id = stored.id
        there = queue_imports.contents_by_key(session, queue_id=queue_id)
        new = {one.trace_id: one for one in answers if one.trace_id not in there}
        queue_items.add_items(session, queue_id=queue_id, items=[_item(one, stored.annotators if stored else 1) for one in new.values()])
    return Sent(queue_id, len(new), len(answers) - len(new), stored is None)


def _item(one: LiveAnswer, needed: int) -> NewItem:
    blocks = [block("inputs.question", "Question", one.question), block("answer", "Answer", one.answer)]
    return NewItem(key=one.trace_id, blocks=blocks, slice={"tags": list(one.tags), "split": None}, needed=needed)
