"""Make queues of items to label, find them, and say who may answer and whether they go on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from workbench.annotation.questions import Question
from workbench.annotation.sources import Source
from workbench.store.queue_values import QueueCounts, StoredQueue


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
    by question, that verify an item.
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
    positive: Mapping[str, str] = field(default_factory=dict)


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
    """Make a queue; give its id. Without a guideline the ready-made questions of the source are asked."""
    raise NotImplementedError


def listing(engine: Engine, *, archived: bool = False) -> list[QueueSummary]:
    """Give the queues, newest first; those that were archived, or the others."""
    raise NotImplementedError


def find(engine: Engine, reference: int | str) -> StoredQueue:
    """Give a queue by its id or its name. Raises `NotFound`."""
    raise NotImplementedError


def summary(engine: Engine, queue_id: int) -> QueueSummary:
    """Give one queue as a list has it."""
    raise NotImplementedError


def pause(engine: Engine, queue_id: int, *, paused: bool = True) -> None:
    """Hand nothing more out, or go on."""
    raise NotImplementedError


def archive(engine: Engine, queue_id: int, *, archived: bool = True) -> None:
    """Take a queue out of the lists, or put it back; its answers stay."""
    raise NotImplementedError


def add_people(engine: Engine, queue_id: int, people: Iterable[str]) -> tuple[str, ...]:
    """Let further people answer a queue that has a list; give the list."""
    raise NotImplementedError
