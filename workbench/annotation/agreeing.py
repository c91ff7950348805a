"""Measure how far the people of a queue agree, per question and slice, and how far each agrees with themselves."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from workbench.annotation.outcomes import voices
from workbench.annotation.questions import Kind, Question, level_of, read_questions
from workbench.errors import BadInput, NotFound
from workbench.stats.agreement import Agreement, agreement
from workbench.stats.ratings import Label
from workbench.store import queue_answers, queue_items, queues
from workbench.store.connection import reading
from workbench.store.queue_items import ThinItem
from workbench.store.queue_values import StoredAnswer, StoredGuideline

if TYPE_CHECKING:
    import numpy as np

TAG, SPLIT = "tag:", "split:"


def agreement_of(
    engine: Engine, queue_id: int, *, question: str | None = None, slice: str | None = None, guideline: int | None = None, seed: int = 0
) -> list[Agreement]:
    """Give the agreement on each question whose answers can be compared, from the answers that count.

    `slice` is `tag:price` or `split:dev`; with `guideline` only answers under that one count, else each person's newest. Choices, yes or no
    and pairs are labels without an order; levels of a scale are numbers. Self-consistency compares the answers of one person to one item
    under one guideline. Where there are too few answers the figures say so. Raises `NotFound`, and `BadInput` for a question whose
    answers cannot be compared.
    """
    import numpy as np

    found = said_of(engine, queue_id, question=question, slice=slice, guideline=guideline)
    return [agreement_on(one, rng=np.random.default_rng(seed)) for one in found]


@dataclass(frozen=True, slots=True)
class Said:
    """What people said to one question: labels by item and person, repeats too, and which labels are possible."""

    question: Question
    items: Mapping[Any, Mapping[str, Label | None]]
    repeats: Sequence[tuple[str, Any, Label | None]]
    declared: Mapping[str, Any]


def agreement_on(said: Said, *, rng: "np.random.Generator") -> Agreement:
    """Measure the agreement on one question."""
    return agreement(said.question.name, said.items, rng=rng, repeats=said.repeats, **said.declared)


def said_of(
    engine: Engine, queue_id: int, *, question: str | None = None, slice: str | None = None, guideline: int | None = None
) -> list[Said]:
    """Give the answers that count to each question whose answers can be compared, as `agreement_of` measures them."""
    with reading(engine) as session:
        queues.get_queue(session, queue_id=queue_id)
        guidelines = queues.guidelines_of(session, queue_id=queue_id)
        asked = _asked(guidelines, guideline)
        kept = {item.id: item.key for item in queue_items.thin_items(session, queue_id=queue_id) if _is_in(item, slice)}
        only = asked[0].id if guideline is not None else None
        rows = queue_answers.standing_of_queue(session, queue_id=queue_id, guideline_id=only)
    said = [row for row in rows if row.kind == "answer" and not row.is_surplus and row.queue_item_id in kept]
    found = []
    for one, versions in _questions(asked, question):
        labels = _labels(versions)
        items, repeats = _ratings(said, kept, one.name, labels), _repeats(said, kept, one.name, labels)
        known = tuple(dict.fromkeys(label for version in versions for value in version.values if (label := labels(value)) is not None))
        declared: dict[str, Any] = {"levels": sorted(known)} if one.kind is Kind.SCALE else {"choices": known}
        found.append(Said(one, items, repeats, declared))
    return found


def documents(engine: Engine, *, queue_id: int, slice: str | None = None, guideline: int | None = None) -> list[dict[str, Any]]:
    """Give the agreement on each question as plain values, for the process beside the app."""
    return [one.to_json() for one in agreement_of(engine, queue_id, slice=slice, guideline=guideline)]


def _asked(guidelines: Sequence[StoredGuideline], number: int | None) -> list[StoredGuideline]:
    found = [one for one in guidelines if number is None or one.number == number]
    if not found:
        raise NotFound(f"This queue has no guideline {number}: it has 1 to {len(guidelines)}.", where="guideline")
    return found


def _questions(asked: Sequence[StoredGuideline], name: str | None) -> list[tuple[Question, list[Question]]]:
    """Give each question as it is asked now, with all its versions of the same kind."""
    versions: dict[str, list[Question]] = {}
    for one in chain.from_iterable(read_questions(list(guideline.questions)) for guideline in asked):
        versions.setdefault(one.name, []).append(one)
    if name is not None and name not in versions:
        raise NotFound(f"There is no question {name!r}: there are {', '.join(versions)}.", where="question")
    found = []
    for called, of_name in versions.items():
        newest = of_name[-1]
        if name not in (None, called):
            continue
        if newest.kind.is_comparable:
            found.append((newest, [one for one in of_name if one.kind is newest.kind]))
        elif name is not None:
            raise BadInput("its answers are free, so that agreement on them cannot be measured", where=called)
    return found


def _labels(versions: Sequence[Question]) -> Callable[[Any], Label | None]:
    """Give what turns a stored answer into a label; None for one of another kind that the question once had."""
    possible = {value for version in versions for value in version.values}
    is_scale = versions[-1].kind is Kind.SCALE

    def label(value: Any) -> Label | None:
        if not isinstance(value, str) or value not in possible:
            return None
        return level_of(value) if is_scale else value

    return label


def _ratings(
    said: Sequence[StoredAnswer], keys: Mapping[int, str], question: str, label: Callable[[Any], Label | None]
) -> dict[Any, dict[str, Label | None]]:
    rows: dict[int, list[StoredAnswer]] = {}
    for row in said:
        rows.setdefault(row.queue_item_id, []).append(row)
    found: dict[Any, dict[str, Label | None]] = {}
    for item_id, of_item in rows.items():
        heard = voices(of_item)
        found[keys[item_id]] = {person: label(row.answers[question]) for person, row in heard.items() if question in row.answers}
    return found


def _repeats(
    said: Sequence[StoredAnswer], keys: Mapping[int, str], question: str, label: Callable[[Any], Label | None]
) -> list[tuple[str, Any, Label | None]]:
    return [
        (row.annotator, (keys[row.queue_item_id], row.guideline_id), label(row.answers[question]))
        for row in said
        if question in row.answers
    ]


def slices_of(engine: Engine, queue_id: int) -> dict[str, int]:
    """Count a queue's items by slice, as `agreement_of` takes them: by tag and by split, by name."""
    with reading(engine) as session:
        queues.get_queue(session, queue_id=queue_id)
        items = queue_items.thin_items(session, queue_id=queue_id)
    counts = Counter(name for item in items for name in _slices(item))
    return dict(sorted(counts.items()))


def _slices(item: ThinItem) -> list[str]:
    split = item.slice.get("split")
    return [*(f"{TAG}{tag}" for tag in item.slice.get("tags") or ()), *([f"{SPLIT}{split}"] if split else [])]


def _is_in(item: ThinItem, slice: str | None) -> bool:
    if slice is not None and not slice.startswith((TAG, SPLIT)):
        raise BadInput("write tag:price or split:dev", where="slice")
    return slice is None or slice in _slices(item)
