"""Hold what was read of a file, before it is decided what its answers mean."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbench.annotation.annotators import check_person
from workbench.annotation.blocks import block, titled
from workbench.annotation.questions import plain_text
from workbench.annotation.sources import LONGEST_KEY
from workbench.errors import BadInput
from workbench.golden_sets.content import MAX_BYTES, FieldProblem
from workbench.golden_sets.problems import Problems


@dataclass(slots=True)
class FoundItem:
    """An item of a file; `texts` are shown, by name; those of a pair are called a and b."""

    key: str
    texts: dict[str, str]
    tags: tuple[str, ...]
    split: str | None
    line: int

    @property
    def slice(self) -> dict[str, Any]:
        """Give tags and split, by which answers are sliced."""
        return {"tags": list(self.tags), "split": self.split}

    def blocks(self, *, is_pair: bool) -> list[dict[str, Any]]:
        """Give what is shown; the key alone where there are no texts."""
        texts = self.texts or {"item": self.key}
        return [
            block(
                name,
                "Answer" if is_pair and name in ("a", "b") else titled(name)[:LONGEST_KEY],
                text,
                side=name if is_pair and name in ("a", "b") else None,
            )
            for name, text in texts.items()
        ]


@dataclass(slots=True)
class FoundAnswer:
    """What one person said of one item: raw values by question, "" being the only question, and where each stands in the file."""

    item: str
    annotator: str
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    at: datetime | None = None
    ms: int | None = None
    kind: str = "answer"


@dataclass(slots=True)
class Contents:
    """What a file holds.

    `hints` are questions as the file's own format describes them; `gaps` counts cells without an answer; `left_out` says, with counts, what
    was not carried over, and `unread` names columns that are nothing.
    """

    problems: Problems
    items: dict[str, FoundItem] = field(default_factory=dict)
    answers: dict[tuple[str, str], FoundAnswer] = field(default_factory=dict)
    hints: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: int = 0
    gaps: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    unread: tuple[str, ...] = ()

    def answer_of(self, item: str, annotator: str, line: int) -> FoundAnswer:
        """Give what a person said of an item, begun where there is nothing yet."""
        return self.answers.setdefault((item, annotator), FoundAnswer(item, annotator, line))


def item_problems(item: FoundItem) -> list[FieldProblem]:
    """Give what a database or a screen cannot keep of an item."""
    found = []
    if not item.key or len(item.key) > LONGEST_KEY or not item.key.isprintable():
        found.append(FieldProblem("item", f"must be 1 to {LONGEST_KEY} printable characters on one line"))
    for name, text in [*item.texts.items(), *(("tag", tag) for tag in item.tags), ("split", item.split or "")]:
        try:
            plain_text(name, name[:LONGEST_KEY], most=LONGEST_KEY)
            plain_text(text, name, most=MAX_BYTES if name not in ("tag", "split") else LONGEST_KEY)
        except BadInput as error:
            found.append(FieldProblem(name[:LONGEST_KEY], error.message))
    return found


def person_of(name: str) -> str:
    """Give an annotator's name; raises `ValueError` in words for one that cannot be."""
    try:
        return check_person(name)
    except BadInput as error:
        raise ValueError(error.message) from error
