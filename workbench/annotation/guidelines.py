"""Move a queue's guideline on, keep old answers under the old one, and see what the change did to answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.annotation.questions import Question
from workbench.stats.estimates import Estimate
from workbench.store.queue_values import StoredGuideline


@dataclass(frozen=True, slots=True)
class Drift:
    """How many answers to a question that was asked again changed from one guideline to another."""

    question: str
    asked: int
    changed: int
    share: Estimate


def present(engine: Engine, queue_id: int) -> StoredGuideline:
    """Give a queue's newest guideline."""
    raise NotImplementedError


def versions(engine: Engine, queue_id: int) -> list[StoredGuideline]:
    """Give all guidelines of a queue, oldest first."""
    raise NotImplementedError


def edit(
    engine: Engine,
    queue_id: int,
    *,
    instructions: str | None = None,
    questions: Sequence[Question | Mapping[str, Any]] | None = None,
    examples: Sequence[Mapping[str, str]] | None = None,
    note: str = "",
    author: str = "",
    requeue: int = 10,
) -> int:
    """Make the next version of a queue's guideline; give its number. What is None stays as it is."""
    raise NotImplementedError


def drift_between(engine: Engine, queue_id: int, before: int, after: int) -> list[Drift]:
    """Say per question how many of the answers that were asked again changed."""
    raise NotImplementedError
