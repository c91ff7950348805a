"""Say what may be asked about an item, read it from JSON, and check what was answered.

A question is JSON in a guideline: `name`, `text`, `kind`, and by kind `options`, `labels`, `field`, `is_required`. What is stored of an
answer never depends on what the screen looked like: a pair's answer names variant `a` or `b`, not a side, and a marked span counts code
points (`sides` turns both).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from workbench.errors import BadInput

LONGEST_TEXT, LONGEST_COMMENT, LONGEST_QUESTION = 100_000, 10_000, 2_000
MOST_QUESTIONS, MOST_OPTIONS, MOST_SPANS = 20, 50, 500
_NAME = re.compile(r"\w[\w -]{0,58}\w|\w")


class Kind(StrEnum):
    """What kind of answer a question takes."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    SCALE = "scale"
    PAIRWISE = "pairwise"
    TEXT = "text"
    SPANS = "spans"
    COMMENT = "comment"

    @property
    def is_comparable(self) -> bool:
        """Claim that answers are one of a few values, so that people can agree."""
        return self in (Kind.CHOICE, Kind.YES_NO, Kind.SCALE, Kind.PAIRWISE)


PAIR_VALUES = ("a", "b", "tie", "both_bad")
"""What is stored of a pairwise answer."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from, with the key that gives it."""

    value: str
    label: str
    description: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about each item; `field` names the block that a text corrects or that spans are marked in, `labels` are the spans'."""

    name: str
    text: str
    kind: Kind
    options: tuple[Option, ...] = ()
    is_required: bool = True
    field: str | None = None
    labels: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Give what can be stored as the answer to a comparable question."""
        return PAIR_VALUES if self.kind is Kind.PAIRWISE else tuple(option.value for option in self.options)

    def to_json(self) -> dict[str, Any]:
        """Give the fields as plain values."""
        return {**asdict(self), "kind": str(self.kind), "options": [asdict(one) for one in self.options], "labels": list(self.labels)}


def read_questions(found: Any) -> tuple[Question, ...]:
    """Read a guideline's questions, with default options and keys where none are given. Raises `BadInput` naming question and field."""
    raise NotImplementedError


def check_answers(questions: Sequence[Question], answers: Any, *, blocks: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give answers in the form that is stored, without those that are empty. Raises `BadInput` naming the question."""
    raise BadInput("not yet")


def golden_questions() -> tuple[Question, ...]:
    """Give ready-made questions about the examples of a golden set."""
    raise NotImplementedError


def output_questions(*, is_scale: bool = False) -> tuple[Question, ...]:
    """Give a ready-made question about a single output: good or bad, or five levels."""
    raise NotImplementedError


def pair_questions() -> tuple[Question, ...]:
    """Give a ready-made question about two outputs."""
    raise NotImplementedError
