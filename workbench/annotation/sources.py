"""Make items out of what is in the store: examples of a golden set, outputs of a run, pairs of outputs; or take ready ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GoldenSource:
    """The examples of a golden set's revision (`name`, `name@3`); only those with any of `tags`, of that split, where given."""

    reference: str
    tags: Sequence[str] = ()
    split: str | None = None


@dataclass(frozen=True, slots=True)
class OutputSource:
    """What a run's variants (by name; none: all) answered, one item an answer."""

    run_id: int
    variants: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PairSource:
    """What two variants of a run (by name) answered to the same example, side by side."""

    run_id: int
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """An item of a file: blocks of `name`, `title`, `text`; for a pair, two of them have `side` `a` and `b`."""

    key: str
    blocks: Sequence[Mapping[str, Any]]
    slice: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    priority: float | None = None


@dataclass(frozen=True, slots=True)
class FileSource:
    """Items that were read elsewhere; `name` says from where."""

    name: str
    items: Sequence[ReadyItem]


Source = GoldenSource | OutputSource | PairSource | FileSource
