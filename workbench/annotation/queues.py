"""Make queues of items to label, find them, and say who may answer and whether they go on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.annotators import check_people
from workbench.annotation.ordering import ordered
from workbench.annotation.questions import (
    LONGEST_INSTRUCTIONS,
    Kind,
    Question,
    golden_questions,
    output_questions,
    pair_questions,
    plain_text,
    read_examples,
    read_questions,
)
from workbench.annotation.sources import Found, GoldenSource, OutputSource, PairSource, Source, gather, read_source
from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets.names import listed
from workbench.store import queue_answers, queue_items, queues
from workbench.store.connection import reading, writing
from workbench.store.queue_values import NewGuideline, NewItem, NewQueue, QueueCounts, StoredQueue
from workbench.store.tables import now

LONGEST_NAME = 100
MOST_ANNOTATORS = 50


@dataclass(frozen=True, slots=True)
class GuidelineDraft:
    """Instructions (Markdown), questions and examples (`title`, `text`, `answer`, `why`) of a queue."""

    instructions: str = ""
    questions: Sequence[Question | Mapping[str, Any]] = ()
    examples: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How a queue is handed out.

    `annotators` people for the share `overlap` of the items, one for the others; the share `repeats` of a person's items comes up again;
    `size` items at most are taken from the source; `agree` people must give the same answer (None: a majority); `positive` are the answers,
    by question, that verify an item (None: yes to what is required of a golden set's examples).
    """

    annotators: int = 1
    overlap: float = 1.0
    repeats: float = 0.0
    ordering: str = "random"
    size: int | None = None
    seed: int = 0
    reservation_minutes: float = 30.0
    people: Sequence[str] | None = None
    agree: int | None = None
    positive: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """A queue in a list; `kinds` are those of its present questions."""

    queue: StoredQueue
    counts: QueueCounts
    guideline: int
    kinds: tuple[str, ...]
    annotators: int


def create(
    engine: Engine,
    *,
    name: str,
    source: Source,
    guideline: GuidelineDraft | None = None,
    settings: Settings | None = None,
    author: str = "",
) -> int:
    """Make a queue; give its id. Without a guideline the ready-made questions of the source are asked.

    Raises `BadInput` naming what is wrong, `Conflict` for a name that is taken, and `NotFound` for a source that is not there.
    """
    checked, draft, rules = check_name(name), guideline or GuidelineDraft(), settings or Settings()
    questions = read_questions(list(draft.questions)) if draft.questions else ready_made(source)
    instructions = plain_text(draft.instructions, "instructions", most=LONGEST_INSTRUCTIONS)
    examples = read_examples(draft.examples)
    people = None if rules.people is None else check_people(rules.people)
    _check_settings(rules, people)
    with reading(engine) as session:
        found = gather(session, source)
    _check_shown(questions, found)
    items = _overlapping(ordered(found, ordering=rules.ordering, size=rules.size, seed=rules.seed), rules)
    new = _new_queue(checked, found, rules, people=people, positive=_positive(rules, questions, found.kind), author=author.strip())
    first = NewGuideline(1, instructions, [question.to_json() for question in questions], examples, author=author.strip())
    with writing(engine) as session:
        if queues.queue_called(session, name=checked) is not None:
            raise Conflict(f"there is a queue called {checked!r} already; give this one another name", where="name")
        queue_id = queues.add_queue(session, new=new)
        queues.add_guideline(session, queue_id=queue_id, new=first)
        queue_items.add_items(session, queue_id=queue_id, items=items)
    return queue_id


def create_beside(
    engine: Engine, *, name: str, source: Mapping[str, Any], guideline: Mapping[str, Any], settings: Mapping[str, Any], author: str
) -> int:
    """Make a queue from plain values, in the process beside the app: ordering may need libraries that take seconds to load."""
    found = read_source(source)
    return create(engine, name=name, source=found, guideline=GuidelineDraft(**guideline), settings=Settings(**settings), author=author)


def _new_queue(
    name: str, found: Found, rules: Settings, *, people: tuple[str, ...] | None, positive: Mapping[str, str], author: str
) -> NewQueue:
    return NewQueue(
        name=name,
        source_kind=found.kind,
        source=found.source,
        annotators=rules.annotators,
        overlap=rules.overlap,
        repeats=rules.repeats,
        ordering=rules.ordering,
        seed=rules.seed,
        reservation_minutes=rules.reservation_minutes,
        people=people,
        agree=rules.agree,
        positive=positive,
        author=author,
    )


def ready_made(source: Source) -> tuple[Question, ...]:
    """Give the questions that are asked where a guideline has none."""
    if isinstance(source, GoldenSource):
        return golden_questions()
    if isinstance(source, OutputSource):
        return output_questions()
    if isinstance(source, PairSource):
        return pair_questions()
    raise BadInput("items of a file need questions", where="questions")


def check_name(name: str) -> str:
    """Give a queue's name without outer blanks; raises `BadInput` for one that cannot be."""
    found = name.strip()
    if not found or len(found) > LONGEST_NAME or not found.isprintable() or found.isdecimal():
        raise BadInput(
            f"{name[:120]!r} cannot name a queue: take 1 to {LONGEST_NAME} characters on one line, not digits alone", where="name"
        )
    return found


def _check_settings(rules: Settings, people: Sequence[str] | None) -> None:
    if not 1 <= rules.annotators <= MOST_ANNOTATORS:
        raise BadInput(f"1 to {MOST_ANNOTATORS} people can answer an item, not {rules.annotators}", where="annotators")
    if people is not None and len(people) < rules.annotators:
        raise BadInput(f"{rules.annotators} answers an item are wanted of {len(people)} people", where="people")
    if not 0 <= rules.overlap <= 1:
        raise BadInput(f"is a share between 0 and 1, not {rules.overlap:g}", where="overlap")
    if not 0 <= rules.repeats <= 0.5:
        raise BadInput(f"is a share between 0 and 0.5, not {rules.repeats:g}", where="repeats")
    if not 0 < rules.reservation_minutes <= 7 * 24 * 60:
        raise BadInput("an item is held for some minutes, a week at most", where="reservation_minutes")
    if rules.agree is not None and not 1 <= rules.agree <= rules.annotators:
        raise BadInput(f"{rules.agree} of {rules.annotators} people cannot agree", where="agree")
    if rules.size is not None and rules.size < 1:
        raise BadInput("take at least one item", where="size")


def _check_shown(questions: Sequence[Question], found: Found) -> None:
    pairs = [any(block["side"] for block in item.blocks) for item in found.items]
    names = {str(block["name"]) for item in found.items for block in item.blocks}
    for question in questions:
        if question.kind is Kind.PAIRWISE and not all(pairs):
            raise BadInput("asks to compare two answers, but the items are no pairs", where=question.name)
        if question.field is not None and question.field not in names:
            raise BadInput(f"no item has a block {question.field!r}; there are {', '.join(sorted(names))}", where=f"{question.name}, field")


def _positive(rules: Settings, questions: Sequence[Question], kind: str) -> dict[str, str]:
    if rules.positive is None:
        is_asked = kind == "golden"
        return {one.name: "yes" for one in questions if is_asked and one.kind is Kind.YES_NO and one.is_required}
    known = {question.name: question.values for question in questions}
    for name, value in rules.positive.items():
        if value not in known.get(name, ()):
            raise BadInput(f"{value!r} is no answer to {name!r}", where="positive")
    return dict(rules.positive)


def _overlapping(items: Sequence[NewItem], rules: Settings) -> list[NewItem]:
    """Say of each item how many answers it needs; which ones several people get is drawn by the seed."""
    several = Random(f"overlap {rules.seed}").sample(range(len(items)), round(rules.overlap * len(items)))
    wanted = set(several)
    return [replace(item, needed=rules.annotators if place in wanted else 1) for place, item in enumerate(items)]


def listing(engine: Engine, *, archived: bool = False) -> list[QueueSummary]:
    """Give the queues, newest first; those that were archived, or the others."""
    with reading(engine) as session:
        return _summaries(session, queues.list_queues(session, archived=archived))


def find(engine: Engine, reference: int | str) -> StoredQueue:
    """Give a queue by its id or its name. Raises `NotFound`."""
    with reading(engine) as session:
        if isinstance(reference, int):
            return queues.get_queue(session, queue_id=reference)
        found = queues.queue_called(session, name=reference.strip())
        if found is None and reference.strip().isdecimal():
            return queues.get_queue(session, queue_id=int(reference))
        if found is None:
            names = queues.queue_names(session)
            there = f"There are: {listed(names, wanted=reference)}." if names else "There are none yet."
            raise NotFound(f"There is no queue {reference!r}. {there}")
        return found


def summary(engine: Engine, queue_id: int) -> QueueSummary:
    """Give one queue as a list has it. Raises `NotFound`."""
    with reading(engine) as session:
        return _summaries(session, [queues.get_queue(session, queue_id=queue_id)])[0]


def _summaries(session: Session, found: Sequence[StoredQueue]) -> list[QueueSummary]:
    ids = [queue.id for queue in found]
    counts, guidelines = queues.counts_of(session, queue_ids=ids), queues.newest_guidelines(session, queue_ids=ids)
    people = queue_answers.people_of(session, queue_ids=ids)
    return [
        QueueSummary(
            queue,
            counts[queue.id],
            guidelines[queue.id].number,
            tuple(dict.fromkeys(str(question["kind"]) for question in guidelines[queue.id].questions)),
            people.get(queue.id, 0),
        )
        for queue in found
    ]


def pause(engine: Engine, queue_id: int, *, paused: bool = True) -> None:
    """Hand nothing more out, or go on. What people hold they may still answer. Raises `NotFound`."""
    with writing(engine) as session:
        queues.get_queue(session, queue_id=queue_id, locks=True)
        queues.change_queue(session, queue_id=queue_id, values={"is_paused": paused})


def archive(engine: Engine, queue_id: int, *, archived: bool = True) -> None:
    """Take a queue out of the lists, or put it back; its answers stay. Raises `NotFound`."""
    with writing(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id, locks=True)
        if (queue.archived_at is not None) != archived:
            queues.change_queue(session, queue_id=queue_id, values={"archived_at": now() if archived else None})


def add_people(engine: Engine, queue_id: int, people: Iterable[str]) -> tuple[str, ...]:
    """Let further people answer a queue that has a list; give the list. A queue for whoever comes gets one with this."""
    named = check_people(people)
    with writing(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id, locks=True)
        everyone = tuple(dict.fromkeys([*(queue.people or ()), *named]))
        queues.change_queue(session, queue_id=queue_id, values={"people": list(everyone)})
    return everyone
