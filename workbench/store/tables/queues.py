"""Tables of annotation queues: what people are asked about, who holds what, what they answered, and what was decided.

Answers, decisions and reveals are only added, never changed. An item carries the count of its answers and what they came to, kept in the
transaction that adds the answer, so that handing out the next items reads no answers of others. Long texts
stand in the last columns: SQLite reads a row up to the column that is asked for.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from workbench.store.tables.base import Json, Table, UtcDateTime, now


class Queue(Table, table=True):
    """Items that people label.

    `source` names where the items came from, by `source_kind` (`golden`, `outputs`, `pairs`, `file`, `traces`). `annotators` people are
    wanted for the share `overlap` of the items, one for the others; the share `repeats` of a person's items comes up again unannounced.
    `people` are the names that may answer, None for whoever comes. `agree` says how many must give the same answer, None for a majority.
    `positive` has for some questions the answer that verifies an item.
    """

    __tablename__ = "queue"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, index=True)
    source_kind: str
    source: dict[str, Any] = Field(sa_type=Json)
    annotators: int = 1
    overlap: float = 1.0
    repeats: float = 0.0
    ordering: str = "random"
    seed: int = 0
    reservation_minutes: float = 30.0
    people: list[str] | None = Field(default=None, sa_type=Json)
    agree: int | None = None
    positive: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    is_paused: bool = False
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Guideline(Table, table=True):
    """A numbered version of a queue's instructions and questions; those who answered the items `asked_again` get them once more."""

    __tablename__ = "guideline"
    __table_args__ = (UniqueConstraint("queue_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    queue_id: int = Field(foreign_key="queue.id")
    number: int
    instructions: str = ""
    questions: list[dict[str, Any]] = Field(sa_type=Json)
    examples: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    asked_again: list[int] = Field(default_factory=list, sa_type=Json)
    note: str = ""
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class QueueItem(Table, table=True):
    """One thing to label, with the texts to show and what it came to.

    An item of one output has `variant_b_id` alone. `slice` has tags and split; `group` names what items with the same documents share.
    `needed` answers are wanted, `given` count. `inclusion_probability` is that of the draw where `is_random`. `state` is `open` while
    answers are wanted, `settled` with an `answer` where enough agree or it was decided, `disputed` where they do not, `done` where nothing
    has to agree.
    """

    __tablename__ = "queue_item"
    __table_args__ = (
        UniqueConstraint("queue_id", "key"),
        Index("ix_queue_item_state", "queue_id", "state", "position", "needed", "given"),
        Index("ix_queue_item_place", "queue_id", "position", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    queue_id: int = Field(foreign_key="queue.id")
    position: int
    key: str
    golden_example_id: int | None = Field(default=None, foreign_key="golden_example.id", index=True)
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    repeat: int | None = None
    variant_a_id: int | None = Field(default=None, foreign_key="run_variant.id")
    variant_b_id: int | None = Field(default=None, foreign_key="run_variant.id")
    group: str | None = None
    needed: int
    given: int = 0
    inclusion_probability: float | None = None
    is_random: bool = False
    priority: float | None = None
    state: str = "open"
    answer: dict[str, Any] | None = Field(default=None, sa_type=Json)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_verified: bool = False
    content: list[dict[str, Any]] = Field(sa_type=Json)
    slice: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Reservation(Table, table=True):
    """An item held for a person until it expires."""

    __tablename__ = "reservation"
    __table_args__ = (Index("ix_reservation_annotator", "queue_id", "annotator"), Index("ix_reservation_expiry", "queue_id", "expires_at"))
    queue_item_id: int = Field(foreign_key="queue_item.id", primary_key=True)
    annotator: str = Field(primary_key=True)
    queue_id: int = Field(foreign_key="queue.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class QueueAnswer(Table, table=True):
    """A person's answers to all questions of an item, or that they skipped it; a correction is a new row that names the one it replaces.

    `token` is the client's, so that what is sent twice is kept once. `side` says which variant stood left. `is_repeat` marks an item that
    came up again unannounced, `is_asked_again` one that came up again under a new guideline, `is_surplus` an answer that came when the item
    already had all it needed. `is_blind` is false where the person had been shown what was hidden.
    """

    __tablename__ = "queue_answer"
    __table_args__ = (
        Index("ix_queue_answer_item", "queue_item_id", "annotator"),
        Index("ix_queue_answer_annotator", "queue_id", "annotator", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    queue_id: int = Field(foreign_key="queue.id")
    queue_item_id: int = Field(foreign_key="queue_item.id")
    annotator: str
    guideline_id: int = Field(foreign_key="guideline.id")
    kind: str = "answer"
    is_flagged: bool = False
    ms: int | None = None
    side: str | None = None
    is_repeat: bool = False
    is_asked_again: bool = False
    is_surplus: bool = False
    is_blind: bool = True
    replaces_id: int | None = Field(default=None, foreign_key="queue_answer.id", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    comment: str = ""


class QueueDecision(Table, table=True):
    """What an adjudicator decided of an item; the newest counts. `golden_example_id` is the corrected example that it made."""

    __tablename__ = "queue_decision"
    id: int | None = Field(default=None, primary_key=True)
    queue_item_id: int = Field(foreign_key="queue_item.id", index=True)
    answers: dict[str, Any] = Field(sa_type=Json)
    author: str
    reason: str = ""
    golden_revision_id: int | None = Field(default=None, foreign_key="golden_revision.id")
    golden_example_id: int | None = Field(default=None, foreign_key="golden_example.id", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class QueueReveal(Table, table=True):
    """That a person was shown what had been hidden of an item."""

    __tablename__ = "queue_reveal"
    __table_args__ = (Index("ix_queue_reveal_item", "queue_item_id", "annotator"),)
    id: int | None = Field(default=None, primary_key=True)
    queue_item_id: int = Field(foreign_key="queue_item.id")
    annotator: str
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
