"""Carry a corrected text into the golden set, as its next revision."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine

from workbench.annotation.questions import Kind, Question
from workbench.annotation.sides import texts_of
from workbench.errors import BadInput, Conflict
from workbench.golden_sets.editing import Edits, apply_edits
from workbench.golden_sets.fields import INPUT, fields_of
from workbench.golden_sets.revisions import find_revision
from workbench.store import golden_pages, golden_sets
from workbench.store.connection import reading
from workbench.store.golden_sets import GoldenRevisionInfo, StoredExample
from workbench.store.queue_values import StoredItem

EXPECTED = "expected"


class Correction(NamedTuple):
    """The revision and the example that a correction made, or found made already."""

    revision_id: int
    example_id: int


def correct_example(
    engine: Engine, item: StoredItem, questions: Sequence[Question], answers: Mapping[str, Any], *, author: str, reason: str
) -> Correction:
    """Put the corrected texts among the answers into the example that an item shows, in the newest revision of its golden set.

    Raises `BadInput` where nothing is corrected, and `Conflict` where that revision no longer holds the example as it was shown.
    """
    fields = _corrected(item, questions, answers)
    if item.golden_example_id is None:
        raise BadInput("this item is no example of a golden set: there is nothing to correct", where=item.key)
    with reading(engine) as session:
        name = golden_sets.set_of_example(session, example_id=item.golden_example_id) or ""
        newest = find_revision(session, name, None)
        shown = golden_sets.example_with_id(session, example_id=item.golden_example_id)
        present = golden_pages.examples_by_key(session, revision_id=newest.id, keys=[shown.key]).get(shown.key)
    held = _refuse_conflict(newest, item, present, fields, key=shown.key)
    if _holds(held, fields):
        return Correction(newest.id, held.id)
    edits = Edits(changed={shown.key: fields})
    note = f"Adjudicated: {reason}" if reason else "Adjudicated"
    report = apply_edits(engine, name, edits, base=newest.number, note=note[:500], author=author)
    with reading(engine) as session:
        made = golden_pages.examples_by_key(session, revision_id=report.revision_id, keys=[shown.key])[shown.key]
    return Correction(report.revision_id, made.id)


def _corrected(item: StoredItem, questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, str]:
    texts = texts_of(item.content)
    fields = {
        question.field: str(answers[question.name])
        for question in questions
        if question.kind is Kind.TEXT and question.field is not None and question.name in answers
    }
    known = {field: text for field, text in fields.items() if field == EXPECTED or field.startswith(INPUT)}
    changed = {field: text for field, text in known.items() if text != texts.get(field)}
    if not changed:
        raise BadInput("no answer corrects a text of the example: give the text as it should be", where="answers")
    return changed


def _refuse_conflict(
    newest: GoldenRevisionInfo, item: StoredItem, present: StoredExample | None, fields: Mapping[str, str], *, key: str
) -> StoredExample:
    if present is None:
        raise Conflict(f"{newest.reference} no longer holds the example {key}: nothing was corrected", where=newest.name)
    if present.id != item.golden_example_id and not _holds(present, fields):
        raise Conflict(
            f"the example {key} was changed since it was put into this queue, by {newest.reference} at the latest: look at it there, and "
            "correct it there if it is still wrong. Nothing was corrected.",
            where=newest.name,
        )
    texts = fields_of(present.example)
    if structured := [field for field in fields if not isinstance(texts.get(field), str | None)]:
        raise BadInput("is no text, so that it cannot be corrected here: edit the golden set", where=structured[0])
    return present


def _holds(stored: StoredExample, fields: Mapping[str, str]) -> bool:
    there = fields_of(stored.example)
    return all(there.get(field) == text for field, text in fields.items())
