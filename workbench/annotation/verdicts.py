"""Take people's verdicts on rows of a run: which answer is better, or whether the only one is good.

An answer is never changed: a further one by the same person about the same subject replaces it, and withdrawing is such an answer too. Who
gave it, when, and whether the judge's verdict was hidden meanwhile stay with it.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.store import annotations as store
from workbench.store.annotations import GivenAnswer, ListedAnswer, Subject
from workbench.store.connection import reading, writing

__all__ = ["ANSWERS", "QUESTIONS", "GivenAnswer", "ListedAnswer", "Subject", "answer", "given", "listing", "people", "withdraw"]

BETTER, GOOD = "better", "good"
QUESTIONS: Mapping[str, str] = {BETTER: "Which answer is better?", GOOD: "Is the answer good?"}
ANSWERS: Mapping[str, Sequence[str]] = {BETTER: ("loss", "tie", "win", "both_bad"), GOOD: ("good", "bad")}
"""What can be answered; `win` and `loss` are variant B's, so A's win stands first, on the side where A is shown."""
LONGEST_COMMENT = 10_000


def question_about(subject: Subject) -> str:
    """Give the question that a subject puts: two answers are compared, a single one is judged by itself."""
    return GOOD if subject.a is None else BETTER


def answer(engine: Engine, subject: Subject, said: str, *, annotator: str, comment: str = "", is_blind: bool = False) -> int:
    """Keep a person's answer, in place of the one that this person gave before; give its id.

    Raises `BadInput` for an answer that the question does not have, a person without a name or a comment that is too long.
    """
    question = question_about(subject)
    if said not in ANSWERS[question]:
        raise BadInput(f"{said!r} is no answer to “{QUESTIONS[question]}”: take one of {', '.join(ANSWERS[question])}", where="answer")
    if not annotator.strip():
        raise BadInput("an answer needs the name of who gives it: set WORKBENCH_AUTHOR", where="annotator")
    if len(comment) > LONGEST_COMMENT:
        raise BadInput(f"has {len(comment):,} characters; a comment has at most {LONGEST_COMMENT:,}", where="comment")
    return _add(engine, subject, said, annotator.strip(), comment.strip(), is_blind)


def withdraw(engine: Engine, subject: Subject, *, annotator: str) -> None:
    """Take a person's answer back; nothing where there is none."""
    _add(engine, subject, None, annotator.strip(), "", False)


def _add(engine: Engine, subject: Subject, said: str | None, annotator: str, comment: str, is_blind: bool) -> int:
    question = question_about(subject)
    with writing(engine) as session:
        standing = next((one for one in store.answers_of(session, subject=subject) if one.annotator == annotator), None)
        if said is None and standing is None:
            return 0
        if standing is not None and (standing.answer, standing.comment) == (said, comment):
            return standing.id
        return store.add_answer(
            session,
            subject=subject,
            question=question,
            answer=said,
            comment=comment,
            annotator=annotator,
            is_blind=is_blind,
            replaces=standing.id if standing else None,
        )


def given(engine: Engine, subject: Subject) -> list[GivenAnswer]:
    """Give the answers that stand about a subject, oldest first."""
    with reading(engine) as session:
        return store.answers_of(session, subject=subject)


def listing(
    engine: Engine, *, annotator: str | None = None, run_id: int | None = None, limit: int = 50, offset: int = 0
) -> list[ListedAnswer]:
    """Give the answers that stand, newest first."""
    with reading(engine) as session:
        return store.listed(session, annotator=annotator, run_id=run_id, limit=limit, offset=offset)


def people(engine: Engine) -> dict[str, int]:
    """Count the answers that stand by who gave them, the busiest first."""
    with reading(engine) as session:
        return store.counts(session)
