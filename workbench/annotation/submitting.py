"""Take people's answers: each entry is kept once, whatever is sent again, and one that cannot be kept stops no other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.annotators import check_person, refuse_outsider
from workbench.annotation.outcomes import keep_outcomes
from workbench.annotation.questions import LONGEST_COMMENT, Question, check_answers, plain_text, read_questions
from workbench.annotation.repeats import is_chosen, is_far_enough
from workbench.annotation.sides import from_screen, left_side, texts_of
from workbench.errors import BadInput
from workbench.store import queue_answers, queue_items, queues
from workbench.store.connection import writing
from workbench.store.queue_values import StoredAnswer, StoredGuideline, StoredItem, StoredQueue

ANSWER, SKIP = KINDS = ("answer", "skip")
MOST_ENTRIES, LONGEST_TOKEN, LONGEST_MS = 20_000, 100, 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the entries: tokens that are in the store, and reasons by token for those that are not."""

    acked: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as a client sends it; `replaces` is the token of the answer that it corrects."""

    token: str
    item: int
    kind: str
    answers: Any
    comment: str
    is_flagged: bool
    ms: int | None
    guideline: int | None
    replaces: str | None


def submit(engine: Engine, queue_id: int, person: str, entries: Sequence[Mapping[str, Any]], *, as_shown: bool = True) -> Receipt:
    """Keep a person's answers, in one transaction; give which are in the store and why others are not.

    A token that the store has is acknowledged and not kept again. An entry that `replaces` an earlier one, or answers what was skipped, is
    a correction. An answer to an item that has all it needs is kept, but does not count. What people hold they may answer while a queue is
    paused. `as_shown` is False for answers that name variants and code points themselves, as an import has them; they need no guideline's
    number. Raises `NotFound`, and `BadInput` for a person who may not answer.
    """
    name = check_person(person)
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"{len(entries):,} entries are too many at once; send at most {MOST_ENTRIES:,}", where="entries")
    acked: list[str] = []
    refused: dict[str, str] = {}
    with writing(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id, locks=True)
        refuse_outsider(queue, name)
        desk = _open_desk(session, queue, name, entries, as_shown)
        for raw in entries:
            token = str(raw.get("token"))[:LONGEST_TOKEN] if isinstance(raw, Mapping) else str(raw)[:LONGEST_TOKEN]
            try:
                desk.keep(read_entry(raw))
            except BadInput as error:
                refused[token] = str(error)
            else:
                acked.append(token)
        keep_outcomes(session, queue, list(desk.touched))
        queue_items.release(session, queue_id=queue.id, annotator=name, item_ids=list(desk.touched))
    return Receipt(tuple(acked), refused)


def read_entry(found: Any) -> Entry:
    """Read what a client sent. Raises `BadInput` naming the field."""
    if not isinstance(found, Mapping):
        raise BadInput("must be an object", where="entry")
    token, item, kind = found.get("token"), found.get("item"), found.get("kind", ANSWER)
    if not isinstance(token, str) or not 1 <= len(token) <= LONGEST_TOKEN or not token.isprintable():
        raise BadInput(f"must be 1 to {LONGEST_TOKEN} printable characters", where="token")
    if not _is_whole(item):
        raise BadInput("must be an item's number", where="item")
    if kind not in KINDS:
        raise BadInput(f"{str(kind)[:60]!r} is neither answer nor skip", where="kind")
    comment, guideline, ms, replaces = (found.get(name) for name in ("comment", "guideline", "ms", "replaces"))
    if not isinstance(comment, str | None):
        raise BadInput("must be text", where="comment")
    if guideline is not None and not _is_whole(guideline):
        raise BadInput("must be a guideline's number", where="guideline")
    is_time = isinstance(ms, int | float) and not isinstance(ms, bool) and ms >= 0
    return Entry(
        token=token,
        item=item,
        kind=str(kind),
        answers=found.get("answers") or {},
        comment=plain_text((comment or "").strip(), "comment", most=LONGEST_COMMENT),
        is_flagged=found.get("is_flagged") is True,
        ms=int(min(ms, LONGEST_MS)) if ms is not None and is_time else None,
        guideline=guideline,
        replaces=replaces if isinstance(replaces, str) else None,
    )


def _is_whole(found: Any) -> TypeGuard[int]:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**31


@dataclass
class _Desk:
    """Where one person's entries are dealt with, one after the other; knows all that was asked about before."""

    session: Session
    queue: StoredQueue
    person: str
    as_shown: bool
    guidelines: Sequence[StoredGuideline]
    items: Mapping[int, StoredItem]
    rows: dict[int, list[StoredAnswer]]
    tokens: dict[str, tuple[str, int]]
    revealed: set[int]
    given: dict[int, int]
    touched: set[int] = field(default_factory=set)
    questions: dict[int, tuple[Question, ...]] = field(default_factory=dict)

    def keep(self, entry: Entry) -> None:
        """Keep an entry, unless the store has it. Raises `BadInput` where it cannot be kept."""
        if (known := self.tokens.get(entry.token)) is not None:
            if known != (self.person, self.queue.id):
                raise BadInput("another answer has this token", where="token")
            return
        item = self.items.get(entry.item)
        if item is None:
            raise BadInput(f"there is no item {entry.item} in this queue", where="item")
        guideline = self._guideline(entry.guideline)
        values = self._answers(entry, item, guideline)
        row = self._add(entry, item, guideline, {**values, **self._place(entry, item, guideline)})
        self.tokens[entry.token] = (self.person, self.queue.id)
        self.rows.setdefault(item.id, []).append(row)
        self.touched.add(item.id)

    def _guideline(self, number: int | None) -> StoredGuideline:
        if number is None and not self.as_shown:
            return self.guidelines[-1]
        found = next((one for one in self.guidelines if one.number == number), None)
        if found is None:
            raise BadInput(f"there is no guideline {number} in this queue", where="guideline")
        return found

    def _questions(self, guideline: StoredGuideline) -> tuple[Question, ...]:
        if guideline.id not in self.questions:
            self.questions[guideline.id] = read_questions(list(guideline.questions))
        return self.questions[guideline.id]

    def _answers(self, entry: Entry, item: StoredItem, guideline: StoredGuideline) -> dict[str, Any]:
        left = left_side(self.queue.seed, self.person, item.id, item.content)
        if entry.kind == SKIP:
            return {"answers": {}, "side": left}
        questions = self._questions(guideline)
        said = from_screen(questions, entry.answers, item.content, left) if self.as_shown else entry.answers
        return {"answers": check_answers(questions, said, blocks=texts_of(item.content)), "side": left if self.as_shown else None}

    def _place(self, entry: Entry, item: StoredItem, guideline: StoredGuideline) -> dict[str, Any]:
        """Say what the entry is to the item: the first answer of the person, a correction, a repeat, or one under a new guideline."""
        rows = self.rows.get(item.id, [])
        if (corrected := _corrected(entry, rows)) is not None:
            inherited = {"is_repeat": corrected.is_repeat, "is_asked_again": corrected.is_asked_again, "replaces_id": corrected.id}
            is_first = not (corrected.is_repeat or corrected.is_asked_again)
            if corrected.kind == entry.kind or not is_first:
                return {**inherited, "is_surplus": corrected.is_surplus}
            if entry.kind == SKIP:
                self.given[item.id] -= corrected.counts
                return inherited
            return {**inherited, "is_surplus": self._is_surplus(item)}
        if not rows:
            return {"is_surplus": entry.kind == ANSWER and self._is_surplus(item)}
        is_new = all(row.guideline_id != guideline.id for row in rows)
        if guideline is self.guidelines[-1] and item.id in guideline.asked_again and is_new:
            return {"is_asked_again": True, "is_surplus": rows[0].is_surplus}
        if is_chosen(self.queue, self.person, item.id) and is_far_enough(self.session, self.queue, self.person, item.id):
            return {"is_repeat": True, "is_surplus": rows[0].is_surplus}
        raise BadInput("you have answered this item already; go back to it to change the answer", where="item")

    def _is_surplus(self, item: StoredItem) -> bool:
        """Claim that the item has all it needs; else this answer is one of them."""
        if self.given[item.id] >= item.needed:
            return True
        self.given[item.id] += 1
        return False

    def _add(self, entry: Entry, item: StoredItem, guideline: StoredGuideline, values: Mapping[str, Any]) -> StoredAnswer:
        return queue_answers.add_answer(
            self.session,
            values={
                "token": entry.token,
                "queue_id": self.queue.id,
                "queue_item_id": item.id,
                "annotator": self.person,
                "guideline_id": guideline.id,
                "kind": entry.kind,
                "comment": entry.comment,
                "is_flagged": entry.is_flagged,
                "ms": entry.ms,
                "is_blind": item.id not in self.revealed,
                **values,
            },
        )


def _corrected(entry: Entry, rows: Sequence[StoredAnswer]) -> StoredAnswer | None:
    """Give the standing row that an entry corrects: the one that it names, or what came of that; or what was skipped."""
    replaced = {row.replaces_id: row for row in rows if row.replaces_id is not None}
    named = next((row for row in rows if entry.replaces is not None and row.token == entry.replaces), None)
    if named is None:
        skips = [row for row in rows if row.kind == SKIP and row.id not in replaced]
        return skips[-1] if entry.kind == ANSWER and skips else None
    while named.id in replaced:
        named = replaced[named.id]
    return named


def _open_desk(session: Session, queue: StoredQueue, person: str, entries: Iterable[Any], as_shown: bool) -> _Desk:
    """Read at once all that the entries need."""
    sent = [entry for entry in entries if isinstance(entry, Mapping)]
    tokens = [token for entry in sent if isinstance(token := entry.get("token"), str) and token.isprintable()]
    named = dict.fromkeys(item for entry in sent if _is_whole(item := entry.get("item")))
    found = queue_items.items_by_id(session, ids=list(named))
    items = {id: item for id, item in found.items() if item.queue_id == queue.id}
    rows: dict[int, list[StoredAnswer]] = {}
    for row in queue_answers.answers_of_person(session, annotator=person, item_ids=list(items)):
        rows.setdefault(row.queue_item_id, []).append(row)
    return _Desk(
        session=session,
        queue=queue,
        person=person,
        as_shown=as_shown,
        guidelines=queues.guidelines_of(session, queue_id=queue.id),
        items=items,
        rows=rows,
        tokens=queue_answers.known_tokens(session, tokens=tokens),
        revealed=queue_answers.revealed_to(session, annotator=person, item_ids=list(items)),
        given={id: item.given for id, item in items.items()},
    )
