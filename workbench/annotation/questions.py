"""Say what may be asked about an item, read it from JSON, and check what was answered.

A question is JSON in a guideline: `name`, `text`, `kind`, and by kind `options`, `labels`, `field`, `is_required`. What is stored of an
answer never depends on what the screen looked like: a pair's answer names variant `a` or `b`, not a side, and a marked span counts code
points (`sides` turns both).
"""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeGuard

from workbench.errors import BadInput

LONGEST_TEXT, LONGEST_COMMENT, LONGEST_QUESTION, LONGEST_INSTRUCTIONS = 100_000, 10_000, 2_000, 100_000
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
    """What is asked about each item.

    `field` names the block that a text corrects or that spans are marked in, `labels` are the spans'. A question with `when` is asked only
    where each of the earlier questions that it names has one of the answers given there.
    """

    name: str
    text: str
    kind: Kind
    options: tuple[Option, ...] = ()
    is_required: bool = True
    field: str | None = None
    labels: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Claim that the question is asked of somebody who gave these answers."""
        return all(answers.get(name) in values for name, values in self.when.items())

    @property
    def values(self) -> tuple[str, ...]:
        """Give what can be stored as the answer to a comparable question."""
        return PAIR_VALUES if self.kind is Kind.PAIRWISE else tuple(option.value for option in self.options)

    def to_json(self) -> dict[str, Any]:
        """Give the fields as plain values."""
        options = [asdict(one) for one in self.options]
        when = {name: list(values) for name, values in self.when.items()}
        return {**asdict(self), "kind": str(self.kind), "options": options, "labels": list(self.labels), "when": when}


def read_questions(found: Any) -> tuple[Question, ...]:
    """Read a guideline's questions, with default options and keys where none are given. Raises `BadInput` naming question and field.

    >>> [(option.value, option.key) for option in read_questions([{"name": "right", "text": "Right?", "kind": "yes_no"}])[0].options]
    [('yes', 'y'), ('no', 'n')]
    """
    if not isinstance(found, Sequence) or isinstance(found, str) or not found:
        raise BadInput("a guideline needs a list with at least one question", where="questions")
    if len(found) > MOST_QUESTIONS:
        raise BadInput(f"{len(found)} questions are too many about one item; ask at most {MOST_QUESTIONS}", where="questions")
    read: tuple[Question, ...] = ()
    for number, one in enumerate(found, start=1):
        read += (_question(one, number, read),)
    names = [one.name for one in read]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadInput(f"two questions are called {twice[0]!r}", where="questions")
    if all(one.kind is Kind.COMMENT for one in read):
        raise BadInput("a comment alone answers nothing: add a question of another kind", where="questions")
    return read


def _question(found: Any, number: int, earlier: Sequence[Question]) -> Question:
    if isinstance(found, Question):
        found = found.to_json()
    if not isinstance(found, Mapping):
        raise BadInput("must be an object with name, text and kind", where=f"question {number}")
    name = found.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadInput("must be 1 to 60 letters, digits, blanks, - or _", where=f"question {number}, name")
    kind = found.get("kind")
    if kind not in list(Kind):
        raise BadInput(f"{kind!r} is none of {', '.join(Kind)}", where=f"{name}, kind")
    options = _options(name, Kind(kind), found.get("options") or ())
    return Question(
        name=name,
        text=_text(found.get("text"), f"{name}, text", most=LONGEST_QUESTION, is_needed=True),
        kind=Kind(kind),
        options=options,
        is_required=kind != Kind.COMMENT and _claim(found.get("is_required", True), f"{name}, is_required"),
        field=_text(found.get("field"), f"{name}, field") or None,
        labels=_labels(name, Kind(kind), found.get("labels") or ()),
        when=_when(name, found.get("when") or {}, earlier),
    )


def _when(name: str, found: Any, earlier: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    where = f"{name}, when"
    if not isinstance(found, Mapping):
        raise BadInput("must name earlier questions, each with the answers that lead here", where=where)
    known = {one.name: one for one in earlier if one.kind.is_comparable and one.kind is not Kind.PAIRWISE}
    read: dict[str, tuple[str, ...]] = {}
    for asked, values in found.items():
        if asked not in known:
            raise BadInput(f"{str(asked)[:60]!r} is no earlier question with options", where=where)
        wanted = tuple(str(value) for value in ([values] if isinstance(values, str | int | float) else values))
        if strange := [value for value in wanted if value not in known[asked].values]:
            raise BadInput(f"{strange[0][:60]!r} is no answer to {asked}", where=where)
        read[asked] = wanted
    return read


def _claim(found: Any, where: str) -> bool:
    if not isinstance(found, bool):
        raise BadInput("must be true or false", where=where)
    return found


def _text(found: Any, where: str, *, most: int = 200, is_needed: bool = False) -> str:
    if found is None and not is_needed:
        return ""
    if not isinstance(found, str) or (is_needed and not found.strip()):
        raise BadInput("must be text" + (" that is not empty" if is_needed else ""), where=where)
    return plain_text(found.strip(), where, most=most)


def plain_text(text: str, where: str, *, most: int) -> str:
    """Give a text that a database can keep; raises `BadInput` for one that is too long, or holds NUL or half a character."""
    if len(text) > most:
        raise BadInput(f"has {len(text):,} characters; at most {most:,} fit", where=where)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput("holds a NUL or half a character; remove it", where=where)
    return text


def _options(name: str, kind: Kind, found: Any) -> tuple[Option, ...]:
    if kind is Kind.PAIRWISE:
        return _PAIR_OPTIONS
    if kind not in (Kind.CHOICE, Kind.YES_NO, Kind.SCALE):
        return ()
    where = f"{name}, options"
    if not found and kind is Kind.YES_NO:
        return _YES_NO_OPTIONS
    if not isinstance(found, Sequence) or isinstance(found, str) or not 2 <= len(found) <= MOST_OPTIONS:
        raise BadInput(f"needs a list of 2 to {MOST_OPTIONS} options", where=where)
    options = tuple(_option(one, place, f"{name}, option {place}") for place, one in enumerate(found, start=1))
    values = [one.value for one in options]
    if len(set(values)) < len(values):
        raise BadInput("has a value twice", where=where)
    keys = [one.key for one in options if one.key]
    if len(set(keys)) < len(keys):
        raise BadInput("has a key twice", where=where)
    if kind is Kind.YES_NO and set(values) != {"yes", "no"}:
        raise BadInput("are always yes and no; take `choice` for others", where=where)
    if kind is Kind.SCALE:
        _check_levels(values, where)
    return options


def _option(found: Any, place: int, where: str) -> Option:
    fields = found if isinstance(found, Mapping) else {"value": found}
    value = fields.get("value")
    value = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    value = _text(value, f"{where}, value", is_needed=True)
    default = value if len(value) == 1 and value.isdecimal() else str(place) if place <= 9 else ""
    key = _text(fields.get("key", default), f"{where}, key")
    if len(key) > 1:
        raise BadInput(f"{key!r} is not a single character", where=f"{where}, key")
    label = _text(fields.get("label"), f"{where}, label") or value
    return Option(value, label, _text(fields.get("description"), f"{where}, description", most=LONGEST_QUESTION), key.lower())


def _check_levels(values: Sequence[str], where: str) -> None:
    numbers = [number for value in values if (number := level_of(value)) is not None]
    if len(numbers) < len(values):
        raise BadInput("a scale's values are numbers, such as 1 to 5", where=where)
    if any(low >= high for low, high in pairwise(numbers)):
        raise BadInput("a scale's values stand from lowest to highest", where=where)


def level_of(value: str) -> float | None:
    """Give the number that a scale's value is, whole where it is whole; None where it is none.

    >>> level_of("4"), level_of("2.5"), level_of("good")
    (4, 2.5, None)
    """
    try:
        number = float(value)
    except ValueError:
        return None
    return None if not math.isfinite(number) else int(number) if number.is_integer() else number


def _labels(name: str, kind: Kind, found: Any) -> tuple[str, ...]:
    if kind is not Kind.SPANS:
        return ()
    if not isinstance(found, Sequence) or isinstance(found, str) or not 1 <= len(found) <= MOST_OPTIONS:
        raise BadInput(f"needs a list of 1 to {MOST_OPTIONS} labels to mark with", where=f"{name}, labels")
    labels = tuple(_text(one, f"{name}, label {place}", is_needed=True) for place, one in enumerate(found, start=1))
    if len(set(labels)) < len(labels):
        raise BadInput("has a label twice", where=f"{name}, labels")
    return labels


def check_answers(questions: Sequence[Question], answers: Any, *, blocks: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give answers in the form that is stored, without those that are empty. Raises `BadInput` naming the question.

    `blocks` are the item's texts by name, which spans are checked against where they are given.
    """
    if not isinstance(answers, Mapping):
        raise BadInput("must be an object with an answer by question", where="answers")
    known = {question.name: question for question in questions}
    if strange := [name for name in answers if name not in known]:
        raise BadInput(f"there is no question {strange[0]!r} in this guideline", where="answers")
    given: dict[str, Any] = {}
    for question in questions:
        if not question.is_asked(given):
            continue
        answer = answers.get(question.name)
        if answer is None or answer in ("", []) or (isinstance(answer, str) and not answer.strip()):
            if question.is_required and not (question.kind is Kind.SPANS and answer == []):
                raise BadInput("needs an answer", where=question.name)
            if answer == []:
                given[question.name] = []
            continue
        given[question.name] = _checked(question, answer, blocks)
    return given


def _checked(question: Question, answer: Any, blocks: Mapping[str, str] | None) -> Any:
    if question.kind.is_comparable:
        value = str(answer) if isinstance(answer, int | float) and not isinstance(answer, bool) else answer
        if value not in question.values:
            raise BadInput(f"{str(answer)[:60]!r} is none of {', '.join(question.values)}", where=question.name)
        return value
    if question.kind is Kind.SPANS:
        return _checked_spans(question, answer, blocks)
    if not isinstance(answer, str):
        raise BadInput("must be text", where=question.name)
    return plain_text(answer, question.name, most=LONGEST_COMMENT if question.kind is Kind.COMMENT else LONGEST_TEXT)


def _checked_spans(question: Question, answer: Any, blocks: Mapping[str, str] | None) -> list[dict[str, Any]]:
    if not isinstance(answer, Sequence) or isinstance(answer, str) or len(answer) > MOST_SPANS:
        raise BadInput(f"must be a list of at most {MOST_SPANS} spans", where=question.name)
    found = []
    for span in answer:
        start, end = (span.get(name) if isinstance(span, Mapping) else None for name in ("start", "end"))
        if not _is_place(start) or not _is_place(end) or not start < end:
            raise BadInput("a span has start and end, whole numbers, the end behind the start", where=question.name)
        if span.get("label") not in question.labels:
            raise BadInput(f"{str(span.get('label'))[:60]!r} is none of {', '.join(question.labels)}", where=question.name)
        name = span.get("block")
        if not isinstance(name, str) or (question.field is not None and name != question.field):
            raise BadInput(f"spans are marked in the block {question.field or 'that they name'}", where=question.name)
        if blocks is not None and end > len(blocks.get(name, "")):
            raise BadInput(f"a span ends behind the text {str(name)[:60]!r}", where=question.name)
        found.append({"block": name, "start": start, "end": end, "label": span["label"]})
    return sorted(found, key=lambda span: (span["block"], span["start"], span["end"], span["label"]))


def _is_place(found: Any) -> TypeGuard[int]:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


def read_examples(found: Any) -> list[dict[str, str]]:
    """Read a guideline's examples: objects of texts, `title`, `text`, `answer` and `why`. Raises `BadInput`."""
    if not isinstance(found, Sequence) or isinstance(found, str) or len(found) > MOST_OPTIONS:
        raise BadInput(f"must be a list of at most {MOST_OPTIONS} examples", where="examples")
    read = []
    for number, one in enumerate(found, start=1):
        if not isinstance(one, Mapping):
            raise BadInput("must be an object with title, text, answer and why", where=f"example {number}")
        fields = ("title", "text", "answer", "why")
        read.append({name: _text(one.get(name), f"example {number}, {name}", most=LONGEST_TEXT) for name in fields})
    return read


_YES_NO_OPTIONS = (Option("yes", "Yes", key="y"), Option("no", "No", key="n"))
_PAIR_OPTIONS = (
    Option("left", "Left is better", key="1"),
    Option("right", "Right is better", key="2"),
    Option("tie", "Equally good", key="3"),
    Option("both_bad", "Both bad", key="4"),
)


def golden_questions() -> tuple[Question, ...]:
    """Give ready-made questions about the examples of a golden set."""
    return (
        Question("right", "Is the expected answer right?", Kind.YES_NO, options=_YES_NO_OPTIONS),
        Question(
            "correction", "The expected answer as it should be", Kind.TEXT, is_required=False, field="expected", when={"right": ("no",)}
        ),
    )


def output_questions(*, is_scale: bool = False) -> tuple[Question, ...]:
    """Give a ready-made question about a single output: good or bad, or five levels."""
    if is_scale:
        levels = ("Useless", "Poor", "Acceptable", "Good", "Excellent")
        options = tuple(Option(str(level), label, key=str(level)) for level, label in enumerate(levels, start=1))
        return (Question("quality", "How good is the answer?", Kind.SCALE, options=options),)
    return (Question("good", "Is the answer good?", Kind.CHOICE, options=(Option("good", "Good", key="1"), Option("bad", "Bad", key="2"))),)


def pair_questions() -> tuple[Question, ...]:
    """Give a ready-made question about two outputs."""
    return (Question("better", "Which answer is better?", Kind.PAIRWISE, options=_PAIR_OPTIONS),)
