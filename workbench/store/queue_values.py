"""Define the frozen values that store functions of annotation queues take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NewQueue:
    """A queue to be stored, as the table `queue` has it."""

    name: str
    source_kind: str
    source: Mapping[str, Any]
    annotators: int = 1
    overlap: float = 1.0
    repeats: float = 0.0
    ordering: str = "given"
    seed: int = 0
    reservation_minutes: float = 30.0
    people: tuple[str, ...] | None = None
    agree: int | None = None
    positive: Mapping[str, str] = field(default_factory=dict)
    author: str = ""


@dataclass(frozen=True, slots=True)
class StoredQueue:
    """A queue without its items; `people` is None for whoever comes."""

    id: int
    name: str
    source_kind: str
    source: Mapping[str, Any]
    annotators: int
    overlap: float
    repeats: float
    ordering: str
    seed: int
    reservation_minutes: float
    people: tuple[str, ...] | None
    agree: int | None
    positive: Mapping[str, str]
    is_paused: bool
    archived_at: datetime | None
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How far a queue is: items by what came of them, `answers` that count, and answers still `due`."""

    items: int = 0
    open: int = 0
    done: int = 0
    settled: int = 0
    disputed: int = 0
    verified: int = 0
    answers: int = 0
    due: int = 0


@dataclass(frozen=True, slots=True)
class NewGuideline:
    """A version of a queue's instructions and questions, to be stored."""

    number: int
    instructions: str
    questions: Sequence[Mapping[str, Any]]
    examples: Sequence[Mapping[str, Any]]
    asked_again: Sequence[int] = ()
    note: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class StoredGuideline:
    """A version of a queue's instructions and questions, the questions as JSON."""

    id: int
    queue_id: int
    number: int
    instructions: str
    questions: Sequence[Mapping[str, Any]]
    examples: Sequence[Mapping[str, Any]]
    asked_again: Sequence[int]
    note: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewItem:
    """A thing to label, ready to be stored in its queue; `blocks` are what is shown of it."""

    key: str
    blocks: Sequence[Mapping[str, Any]]
    slice: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    golden_example_id: int | None = None
    run_id: int | None = None
    repeat: int | None = None
    variant_a_id: int | None = None
    variant_b_id: int | None = None
    needed: int = 1
    inclusion_probability: float | None = None
    is_random: bool = False
    priority: float | None = None


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A thing to label, with the texts to show."""

    id: int
    queue_id: int
    position: int
    key: str
    golden_example_id: int | None
    run_id: int | None
    repeat: int | None
    variant_a_id: int | None
    variant_b_id: int | None
    group: str | None
    needed: int
    given: int
    inclusion_probability: float | None
    is_random: bool
    priority: float | None
    state: str
    answer: Mapping[str, Any] | None
    settled_at: datetime | None
    is_verified: bool
    content: Sequence[Mapping[str, Any]]
    slice: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A person's answers to an item, or that they skipped it (`kind`)."""

    id: int
    token: str
    queue_id: int
    queue_item_id: int
    annotator: str
    guideline_id: int
    kind: str
    is_flagged: bool
    ms: int | None
    side: str | None
    is_repeat: bool
    is_asked_again: bool
    is_surplus: bool
    is_blind: bool
    replaces_id: int | None
    created_at: datetime
    answers: Mapping[str, Any]
    comment: str

    @property
    def counts(self) -> bool:
        """Claim that it is one of the answers that the item needed, or a later one by the same person under a new guideline."""
        return self.kind == "answer" and not (self.is_repeat or self.is_surplus)


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """What an adjudicator decided of an item."""

    id: int
    queue_item_id: int
    answers: Mapping[str, Any]
    author: str
    reason: str
    golden_revision_id: int | None
    golden_example_id: int | None
    created_at: datetime
