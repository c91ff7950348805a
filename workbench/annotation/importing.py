"""Import a file's answers into a queue: all of them, or every reason why not.

A queue that is not there yet is made, with the file's items; one that is there gets items and answers that it lacks. The token of an
answer is made from queue, item, annotator and what was answered, so that the same file imported again changes nothing. Where a file says
something else of an item than the person's answer that stands, the answer is corrected; one that the person gave or changed here since
stays. Cells without an answer are gaps: they take no answer back. Imported answers always count, so that an item needs at least as many.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.import_answers import answered, convert, guess_may_be_wrong, name_questions, questions_for
from workbench.annotation.import_contents import Contents, FoundAnswer
from workbench.annotation.import_formats import AUTO, read_contents
from workbench.annotation.import_mapping import AskedQuestion, FileMapping
from workbench.annotation.outcomes import keep_outcomes, voices
from workbench.annotation.questions import Kind, Question, read_questions
from workbench.annotation.queues import MOST_ANNOTATORS, check_name
from workbench.annotation.sides import texts_of
from workbench.errors import BadInput, Conflict
from workbench.golden_sets.content import FieldProblem
from workbench.hashing import content_hash
from workbench.store import queue_answers, queue_imports, queue_items, queues
from workbench.store.connection import reading, writing
from workbench.store.queue_values import NewGuideline, NewItem, NewQueue, StoredAnswer, StoredQueue
from workbench.store.tables import now

FILE = "file"
_IMPORTED = uuid.uuid5(uuid.NAMESPACE_OID, "workbench annotation import")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is read: `annotator` gave all answers, cells that say one of `gaps` are empty, `annotators` answers an item needs."""

    mapping: FileMapping = field(default_factory=FileMapping)
    questions: Sequence[AskedQuestion] = ()
    annotator: str | None = None
    annotators: int | None = None
    gaps: Set[str] = frozenset()
    format: str = AUTO
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import; counts are of this file, `left_out` says with counts what was not carried over."""

    queue: str
    queue_id: int
    is_new: bool
    rows: int
    items: int
    new_items: int
    answers: int
    new_answers: int
    corrections: int
    unchanged: int
    gaps: int
    annotators: tuple[str, ...]
    questions: Mapping[str, str]
    guessed: tuple[str, ...]
    left_out: Mapping[str, int]
    unread_columns: tuple[str, ...]


def import_file(engine: Engine, path: str | Path, *, queue: str, options: ImportOptions | None = None, author: str = "") -> ImportReport:
    """Import answers from CSV, TSV, JSON Lines, JSON or YAML into the queue of that name.

    Raises `BadRows` with line and field of all that is wrong, and `BadInput` for a file, mapping or question that cannot be.
    """
    file, how, name = Path(path), options or ImportOptions(), check_name(queue)
    if how.annotators is not None and not 1 <= how.annotators <= MOST_ANNOTATORS:
        raise BadInput(f"1 to {MOST_ANNOTATORS} people can answer an item, not {how.annotators}", where="annotators")
    with reading(engine) as session:
        stored = queues.queue_called(session, name=name)
        there = _present_questions(session, stored)
        shown = queue_imports.contents_by_key(session, queue_id=stored.id) if stored is not None and _marks(there) else {}
    contents = read_contents(
        file,
        mapping=how.mapping,
        annotator=how.annotator,
        gaps=how.gaps,
        only={one.name for one in how.questions} | ({one.name for one in there} if not how.questions else set()),
        format=how.format,
        encoding=how.encoding,
    )
    if not contents.items:
        contents.problems.refuse(contents.rows)
        raise BadInput("there is nothing to label in the file", where=str(file))
    name_questions(contents, how.questions, there)
    questions = _agreed(there, how.questions) if there else questions_for(contents, how.questions)
    convert(contents, questions, how.questions, shown={key: texts_of(content) for key, (_, content) in shown.items()})
    if not there:
        _check_fields(contents, questions)
    contents.problems.refuse(contents.rows)
    with writing(engine) as session:
        return _Import(session, contents, questions, name, how).carry_out(file.name, author, guess_from=not there)


def _present_questions(session: Session, stored: StoredQueue | None) -> tuple[Question, ...]:
    if stored is None:
        return ()
    if stored.archived_at is not None:
        raise BadInput("the queue is archived: nothing more goes into it", where=stored.name)
    return read_questions(list(queues.newest_guidelines(session, queue_ids=[stored.id])[stored.id].questions))


def _agreed(there: Sequence[Question], asked: Sequence[AskedQuestion]) -> tuple[Question, ...]:
    """Refuse a question that the queue asks in another way."""
    known = {one.name: one for one in there}
    for one in asked:
        present = known.get(one.name)
        if present is None:
            raise BadInput(f"the queue asks {', '.join(known)}, not {one.name!r}: import into another queue", where="--question")
        strange = [value for value in one.values if one.kind.is_comparable and value not in present.values and value not in ("a", "b")]
        if present.kind is not one.kind or strange:
            values = f" of {', '.join(present.values)}" if present.values else ""
            raise BadInput(f"the queue asks {one.name} as {present.kind}{values}: import into another queue", where="--question")
    return tuple(there)


def _marks(questions: Sequence[Question]) -> bool:
    return any(one.kind is Kind.SPANS for one in questions)


def _check_fields(contents: Contents, questions: Sequence[Question]) -> None:
    names = {name for item in contents.items.values() for name in item.texts}
    for question in questions:
        if question.field is not None and question.field not in names:
            raise BadInput(f"no item shows {question.field!r}; there are {', '.join(sorted(names))}", where=f"{question.name}, field")


class _Import:
    """Write what was read, in one transaction."""

    def __init__(self, session: Session, contents: Contents, questions: Sequence[Question], name: str, how: ImportOptions) -> None:
        self._session, self._contents, self._questions, self._name, self._how = session, contents, questions, name, how
        self._said = answered(contents)
        self._given = Counter(said.item for said in self._said if said.kind == "answer")
        self._is_pair = any(one.kind is Kind.PAIRWISE for one in questions)
        self._counts: Counter[str] = Counter()

    def carry_out(self, file: str, author: str, *, guess_from: bool) -> ImportReport:
        """Make or extend the queue, add and correct answers, and work out what the items come to."""
        session = self._session
        stored = queues.queue_called(session, name=self._name)
        is_new = stored is None
        queue_id = stored.id if stored is not None else self._make(file, author)
        queue = queues.get_queue(session, queue_id=queue_id, locks=True)
        ids, added = self._add_items(queue)
        guideline = queues.guidelines_of(session, queue_id=queue_id)[-1]
        if read_questions(list(guideline.questions)) != tuple(self._questions):
            raise Conflict("its questions were changed meanwhile: import the file again", where=queue.name)
        rows = self._rows(queue, guideline.id, ids)
        queue_imports.add_answers(session, rows=rows)
        self._keep_outcomes(queue, sorted({row["queue_item_id"] for row in rows}))
        contents = self._contents
        return ImportReport(
            queue=queue.name,
            queue_id=queue_id,
            is_new=is_new,
            rows=contents.rows,
            items=len(contents.items),
            new_items=added,
            answers=len(self._said),
            new_answers=self._counts["new"],
            corrections=self._counts["corrected"],
            unchanged=self._counts["unchanged"],
            gaps=contents.gaps,
            annotators=tuple(dict.fromkeys(said.annotator for said in self._said)),
            questions={one.name: str(one.kind) for one in self._questions},
            guessed=tuple(guess_may_be_wrong(contents, self._questions, self._how.questions)) if guess_from else (),
            left_out=dict(contents.left_out),
            unread_columns=contents.unread,
        )

    def _make(self, file: str, author: str) -> int:
        most = self._how.annotators or max(self._given.values(), default=1)
        new = NewQueue(self._name, FILE, {"name": file}, annotators=most, author=author)
        queue_id = queues.add_queue(self._session, new=new)
        asked = [question.to_json() for question in self._questions]
        queues.add_guideline(self._session, queue_id=queue_id, new=NewGuideline(1, "", asked, [], author=author))
        return queue_id

    def _add_items(self, queue: StoredQueue) -> tuple[dict[str, int], int]:
        there = queue_imports.contents_by_key(self._session, queue_id=queue.id)
        lacking = [item for key, item in self._contents.items.items() if key not in there]
        if queue.source_kind != FILE and lacking:
            for item in lacking:
                text = f"{item.key!r} is no item of {queue.name}, which was made from {queue.source_kind}"
                self._contents.problems.add(item.line, [FieldProblem("item", text)])
        for item in lacking if self._is_pair else ():
            if not {"a", "b"} <= item.texts.keys():
                text = "a pair shows a text `a` and a text `b`: map text.a and text.b"
                self._contents.problems.add(item.line, [FieldProblem("text", text)])
        self._contents.problems.refuse(self._contents.rows)
        new = [
            NewItem(
                key=item.key,
                blocks=item.blocks(is_pair=self._is_pair),
                slice=item.slice,
                needed=max(self._given[item.key], self._how.annotators or 1),
            )
            for item in lacking
        ]
        queue_items.add_items(self._session, queue_id=queue.id, items=new)
        if queue.source_kind == FILE:
            self._note_differing(there)
        if lacking:
            there = queue_imports.contents_by_key(self._session, queue_id=queue.id)
        return {key: id for key, (id, _) in there.items()}, len(new)

    def _note_differing(self, there: Mapping[str, tuple[int, Sequence[Mapping[str, Any]]]]) -> None:
        for key, item in self._contents.items.items():
            if key in there and item.texts and item.texts != {str(one["name"]): one["text"] for one in there[key][1]}:
                self._contents.left_out["items shown with other texts in the queue, which stay"] += 1

    def _rows(self, queue: StoredQueue, guideline_id: int, ids: Mapping[str, int]) -> list[dict[str, Any]]:
        standing: dict[tuple[int, str], StoredAnswer] = {}
        for row in queue_answers.standing_of_queue(self._session, queue_id=queue.id):
            if not row.is_repeat:
                standing[row.queue_item_id, row.annotator] = row
        earlier = {
            (item_id, annotator, content_hash(answers))
            for token, item_id, annotator, answers in queue_imports.replaced_answers(self._session, queue_id=queue.id)
            if _is_imported(token)
        }
        rows = []
        for said in self._said:
            place = ids[said.item], said.annotator
            present = standing.get(place)
            if present is not None and not _is_imported(present.token) and (*place, content_hash(said.values)) in earlier:
                self._counts["unchanged"] += 1  # the person has answered something else here since
            elif (added := self._row(queue, guideline_id, ids[said.item], said, present)) is not None:
                rows.append(added)
        return rows

    def _row(
        self, queue: StoredQueue, guideline_id: int, item_id: int, said: FoundAnswer, present: StoredAnswer | None
    ) -> dict[str, Any] | None:
        """Give the row to be added; None where the store has it."""
        answers: Mapping[str, Any] = said.values
        if present is not None:
            answers = {**present.answers, **answers} if said.kind == "answer" else {}
            if (present.answers, present.comment, present.kind) == (answers, said.comment or present.comment, said.kind):
                self._counts["unchanged"] += 1
                return None
        self._counts["new" if present is None else "corrected"] += 1
        return {
            "token": _token(queue.id, said, answers, replaces=present.token if present is not None else ""),
            "queue_id": queue.id,
            "queue_item_id": item_id,
            "annotator": said.annotator,
            "guideline_id": guideline_id,
            "kind": said.kind,
            "is_flagged": False,
            "ms": said.ms,
            "side": None,
            "is_repeat": False,
            "is_asked_again": present.is_asked_again if present is not None else False,
            "is_surplus": False,
            "is_blind": True,
            "replaces_id": present.id if present is not None else None,
            "created_at": said.at or now(),
            "answers": answers,
            "comment": said.comment or (present.comment if present is not None else ""),
        }

    def _keep_outcomes(self, queue: StoredQueue, touched: Sequence[int]) -> None:
        rows: dict[int, list[StoredAnswer]] = {}
        for row in queue_answers.standing_of_items(self._session, item_ids=touched):
            rows.setdefault(row.queue_item_id, []).append(row)
        queue_imports.need_at_least(self._session, needed={id: len(voices(of_item)) for id, of_item in rows.items()})
        keep_outcomes(self._session, queue, touched)


def _token(queue_id: int, said: FoundAnswer, answers: Mapping[str, Any], *, replaces: str) -> str:
    whole = [queue_id, said.item, said.annotator, said.kind, sorted(answers), dict(answers), said.comment, replaces]
    return str(uuid.uuid5(_IMPORTED, content_hash(whole)))


def _is_imported(token: str) -> bool:
    """Claim that a file gave an answer: clients' tokens are drawn, a file's are derived."""
    try:
        return uuid.UUID(token).version == 5
    except ValueError:
        return False
