"""Settle items on which enough people agree, gather those on which they do not, and adjudicate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine


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
    """Give the items on which people disagree, in the queue's order."""
    raise NotImplementedError


def adjudicate(
    engine: Engine, item_id: int, *, answers: Mapping[str, Any], author: str, reason: str = "", correct_golden: bool = False
) -> Decision:
    """Decide what an item's answers are; with `correct_golden` a corrected text makes the golden set's next revision."""
    raise NotImplementedError


def decisions(engine: Engine, queue_id: int) -> list[Decision]:
    """Give what was decided in a queue, newest first."""
    raise NotImplementedError


def verified(engine: Engine, revision_id: int) -> tuple[int, int]:
    """Count the examples of a golden revision that people verified, and all of them."""
    raise NotImplementedError


def verified_of_run(engine: Engine, run_id: int) -> tuple[int, int]:
    """Count the examples of a run that people verified, and all of them."""
    raise NotImplementedError
