"""Hand items out to people and take their answers, several people at once, each answer once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.store.queue_values import QueueCounts, StoredGuideline, StoredQueue


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as a person is shown it: blocks of `name`, `title`, `text`, `side` (`left`, `right` or None) and `is_folded`."""

    id: int
    blocks: tuple[Mapping[str, Any], ...]
    group: str | None

    def to_json(self) -> dict[str, Any]:
        """Give the fields as the component has them."""
        return {"id": self.id, "blocks": [dict(block) for block in self.blocks], "group": self.group}


@dataclass(frozen=True, slots=True)
class Batch:
    """The items that are held for a person, in order; `is_waiting` where others hold all that is due."""

    queue: StoredQueue
    guideline: StoredGuideline
    items: tuple[ShownItem, ...]
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the entries: tokens that are in the store, and reasons by token for those that are not."""

    acked: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GivenEntry:
    """An answer of a person as they see it, for going back to it."""

    token: str
    item: ShownItem
    kind: str
    answers: Mapping[str, Any]
    comment: str
    is_flagged: bool

    def to_json(self) -> dict[str, Any]:
        """Give the fields as the component has them."""
        fields = {name: getattr(self, name) for name in ("token", "kind", "comment", "is_flagged")}
        return {**fields, "item": self.item.to_json(), "answers": dict(self.answers)}


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """What a person did: `answers` that stand, with repeats; `median_s` seconds per label."""

    person: str
    answers: int
    skips: int
    flags: int
    repeats: int
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a queue is, and who did what, the busiest first."""

    counts: QueueCounts
    people: tuple[PersonProgress, ...]
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the person at work is told: answers of the queue, answers still due, their own, and their median seconds per label."""

    answers: int
    due: int
    mine: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Revealed:
    """What had been hidden of an item: variants by side (or under `answer`), what judges said, and what others answered."""

    variants: Mapping[str, str]
    judges: tuple[Mapping[str, Any], ...]
    others: tuple[Mapping[str, Any], ...]


def take(engine: Engine, queue_id: int, person: str, *, limit: int = 40) -> Batch:
    """Hold items for a person and give them; those held already come first."""
    raise NotImplementedError


def release(engine: Engine, queue_id: int, person: str) -> None:
    """Let others have what is held for a person."""
    raise NotImplementedError


def submit(engine: Engine, queue_id: int, person: str, entries: Sequence[Mapping[str, Any]], *, as_shown: bool = True) -> Receipt:
    """Keep a person's answers, each token once; `as_shown` is False where they name variants and code points, as an import has them."""
    raise NotImplementedError


def history(engine: Engine, queue_id: int, person: str, *, limit: int = 10) -> list[GivenEntry]:
    """Give a person's last answers that stand, newest last."""
    raise NotImplementedError


def reveal(engine: Engine, item_id: int, person: str) -> Revealed:
    """Show a person what was hidden of an item that they have answered, and record it."""
    raise NotImplementedError


def progress(engine: Engine, queue_id: int) -> Progress:
    """Say how far a queue is, and who did what."""
    raise NotImplementedError


def standing(engine: Engine, queue_id: int, person: str) -> Standing:
    """Say to a person how far the queue and they are."""
    raise NotImplementedError
