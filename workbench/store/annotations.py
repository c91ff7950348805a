"""Store what people say of rows: answers are only ever added, and one that a later one replaces no longer counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, select
from sqlmodel import Session

from workbench.store.tables import Annotation, GoldenExample, Run, RunExample, RunVariant, Table


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: one repeat of an example in a run, variant `b` against `a`, or `b` alone where `a` is None."""

    run_id: int
    example_id: int
    repeat: int
    a: int | None
    b: int


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A person's answer as it stands; `answer` is seen from variant B."""

    id: int
    question: str
    answer: str
    comment: str
    annotator: str
    is_blind: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """An answer in a list, with what it is about in words."""

    run_id: int
    run_name: str
    position: int
    key: str
    repeat: int
    a: str | None
    b: str
    question: str
    answer: str
    comment: str
    annotator: str
    is_blind: bool
    created_at: datetime


def add_answer(
    session: Session,
    *,
    subject: Subject,
    question: str,
    answer: str | None,
    comment: str,
    annotator: str,
    is_blind: bool,
    replaces: int | None,
) -> int:
    """Add an answer, or with None the withdrawal of the one it replaces; give its id."""
    row = Annotation(
        run_id=subject.run_id,
        golden_example_id=subject.example_id,
        repeat=subject.repeat,
        variant_a_id=subject.a,
        variant_b_id=subject.b,
        question=question,
        answer=answer,
        comment=comment,
        annotator=annotator,
        is_blind=is_blind,
        replaces_id=replaces,
    )
    session.add(row)
    session.flush()
    return int(row.id or 0)


def answers_of(session: Session, *, subject: Subject) -> list[GivenAnswer]:
    """Give the answers that stand about a subject, oldest first."""
    table = _table(Annotation)
    names = ("id", "question", "answer", "comment", "annotator", "is_blind", "created_at")
    query = select(*(table.c[name] for name in names)).where(*_about(table, subject), *_stands(table)).order_by(table.c.id)
    return [GivenAnswer(*row) for row in session.execute(query).all()]


def listed(session: Session, *, annotator: str | None = None, run_id: int | None = None, limit: int, offset: int = 0) -> list[ListedAnswer]:
    """Give the answers that stand, newest first."""
    table, run, example, place = _table(Annotation), _table(Run), _table(GoldenExample), _table(RunExample)
    a, b = _table(RunVariant).alias("a"), _table(RunVariant).alias("b")
    query = (
        select(
            run.c.id,
            run.c.name,
            place.c.position,
            example.c.key,
            table.c.repeat,
            a.c.name,
            b.c.name,
            *(table.c[name] for name in ("question", "answer", "comment", "annotator", "is_blind", "created_at")),
        )
        .select_from(
            table.join(run, table.c.run_id == run.c.id)
            .join(example, table.c.golden_example_id == example.c.id)
            .join(place, and_(place.c.run_id == table.c.run_id, place.c.golden_example_id == table.c.golden_example_id))
            .join(b, table.c.variant_b_id == b.c.id)
            .outerjoin(a, table.c.variant_a_id == a.c.id)
        )
        .where(*_stands(table), *_narrowed(table, annotator, run_id))
        .order_by(table.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [ListedAnswer(*row) for row in session.execute(query).all()]


def counts(session: Session) -> dict[str, int]:
    """Count the answers that stand, by annotator, the busiest first."""
    table = _table(Annotation)
    number = func.count().label("number")
    query = select(table.c.annotator, number).where(*_stands(table)).group_by(table.c.annotator).order_by(number.desc(), table.c.annotator)
    return {annotator: int(count) for annotator, count in session.execute(query).all()}


def _about(table: FromClause, subject: Subject) -> list[ColumnElement[bool]]:
    return [
        table.c.run_id == subject.run_id,
        table.c.golden_example_id == subject.example_id,
        table.c.repeat == subject.repeat,
        table.c.variant_b_id == subject.b,
        table.c.variant_a_id.is_(None) if subject.a is None else table.c.variant_a_id == subject.a,
    ]


def _stands(table: FromClause) -> list[ColumnElement[bool]]:
    later = _table(Annotation).alias("later")
    return [table.c.answer.is_not(None), ~select(later.c.id).where(later.c.replaces_id == table.c.id).exists()]


def _narrowed(table: FromClause, annotator: str | None, run_id: int | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if annotator:
        found.append(table.c.annotator == annotator)
    if run_id is not None:
        found.append(table.c.run_id == run_id)
    return found


def _table(model: type[Table]) -> Any:
    return model.__table__  # type: ignore[attr-defined]
