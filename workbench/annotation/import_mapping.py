"""Say which column of a file is what, as the command line writes it: `item=idx`, `text.question=prompt`, `annotator.ada=vote`.

A file is long, with a column that names the annotator (`annotator=who`, `answer=label` or `answer.tone=tone`), or wide, with a column for
each (`annotator.ada=vote_ada`, or `annotator.ada.tone=…` for one of several questions). `*` in name and column stands for every place of a
list, or name of an object: `annotator.expert*=expert_annotations.*` takes each element as an annotator, and the names in it as questions.
An annotator whose name has a dot stands in quotes: `annotator."gpt-3.5"=judged`.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.annotation.import_paths import STAR
from workbench.annotation.questions import Kind
from workbench.errors import BadInput

FIELDS = ("item", "text.NAME", "tag", "split", "annotator", "answer", "answer.QUESTION", "question", "comment", "at", "ms")
SINGLE = ("split", "annotator", "question", "comment", "at", "ms")
"""Fields that one column is."""
KEYS = ("item", "key", "id", "idx", "item_id")
"""Columns that are taken for the item's key where none is mapped."""
_QUOTED = re.compile(r'"([^"]+)"(?:\.(.+))?')
_QUESTION = re.compile(r"[^\W\d][\w -]*|\*")


@dataclass(frozen=True, slots=True)
class Wide:
    """A column of one annotator, or with `*` of several; without a question the column is one answer, or an object of them."""

    annotator: str
    question: str | None
    path: str


@dataclass(frozen=True, slots=True)
class FileMapping:
    """Which column is what; a column may be a path into nested values.

    `answers` maps questions to columns, "" being the only question. Without `texts` every column that is nothing else is shown.
    """

    item: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    split: str | None = None
    annotator: str | None = None
    question: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    wide: tuple[Wide, ...] = ()
    comment: str | None = None
    at: str | None = None
    ms: str | None = None

    @property
    def paths(self) -> list[str]:
        """Give every path that is mapped."""
        single = [path for name in SINGLE if (path := getattr(self, name)) is not None]
        return [*self.item, *self.texts.values(), *self.tags, *single, *self.answers.values(), *(one.path for one in self.wide)]


def parse_mapping(texts: Sequence[str]) -> FileMapping:
    """Read `FIELD=COLUMN`, several of them separated by commas. Raises `BadInput` naming the part.

    >>> found = parse_mapping(["item=id+model, text.answer=decoded", "annotator.expert*=experts.*"])
    >>> found.item, dict(found.texts), found.wide[0].annotator
    (('id', 'model'), {'answer': 'decoded'}, 'expert*')
    """
    found = FileMapping()
    for part in (part.strip() for text in texts for part in next(csv.reader([text], quotechar="'", skipinitialspace=True), [])):
        name, equals, column = part.rpartition("=") if part.startswith('annotator."') else part.partition("=")
        name, column = name.strip(), column.strip()
        if not equals or not name or not column:
            raise BadInput(f"{part!r} is not FIELD=COLUMN, such as item=id,text.question=prompt,annotator.ada=vote", where="--map")
        found = _with(found, name, column)
    return found


def _with(found: FileMapping, name: str, column: str) -> FileMapping:
    kind, dot, rest = name.partition(".")
    if name == "item":
        return replace(found, item=(*found.item, *(one.strip() for one in column.split("+"))))
    if name == "tag":
        return replace(found, tags=(*found.tags, column))
    if name in SINGLE:
        if getattr(found, name) is not None:
            raise BadInput(f"{name} takes one column, not {getattr(found, name)} and {column}", where="--map")
        single: dict[str, Any] = {name: column}
        return replace(found, **single)
    if kind == "text" and rest:
        return replace(found, texts={**found.texts, rest: column})
    if kind == "answer" and bool(dot) == bool(rest):
        return replace(found, answers={**found.answers, rest: column})
    if kind == "annotator" and rest:
        return replace(found, wide=(*found.wide, _wide(rest, column)))
    raise BadInput(f"there is no field {name!r}; there are {', '.join(FIELDS)}, annotator.NAME and annotator.NAME.QUESTION", where="--map")


def _wide(name: str, column: str) -> Wide:
    if quoted := _QUOTED.fullmatch(name):
        return _starred(Wide(quoted[1], quoted[2], column))
    who, dot, question = name.rpartition(".")
    # What begins with a digit is the end of a name such as gpt-3.5, not a question.
    return _starred(Wide(who, question, column) if dot and _QUESTION.fullmatch(question) else Wide(name, None, column))


def _starred(wide: Wide) -> Wide:
    stars = [text.count(STAR) for text in (wide.annotator, wide.path)]
    if stars not in ([0, 0], [1, 1]):
        raise BadInput(f"{wide.annotator}={wide.path}: one * in the annotator's name goes with one in the column", where="--map")
    return wide


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as the command line names it; `values` maps what can be stored to what the file may call it."""

    name: str
    kind: Kind
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give the question as a guideline has it."""
        asked: dict[str, Any] = {"name": self.name, "text": self.name.replace("_", " ").capitalize(), "kind": str(self.kind)}
        if self.kind is Kind.SPANS:
            return asked | {"labels": list(self.values)}
        if self.kind is Kind.TEXT and self.values:
            return asked | {"field": next(iter(self.values))}
        if self.kind in (Kind.CHOICE, Kind.SCALE):
            asked["options"] = [{"value": value, "label": called[0] if called else value} for value, called in self.values.items()]
        return asked


def parse_question(text: str) -> AskedQuestion:
    """Read `NAME:KIND[:VALUES]`, VALUES as `1-5`, as `good|bad`, or as `0=Tie|1|2` where the file has words of its own for them.

    The values of `spans` are its labels, that of `text` is the block that it corrects. Raises `BadInput`.

    >>> parse_question("coherence:scale:1-5").values.keys()
    dict_keys(['1', '2', '3', '4', '5'])
    >>> dict(parse_question("winner:choice:0=Tie|1|2").values)
    {'0': ('Tie',), '1': (), '2': ()}
    """
    name, kind, values = [*(part.strip() for part in text.split(":", 2)), "", ""][:3]
    if not name or kind not in list(Kind):
        raise BadInput(f"{text!r} is not NAME:KIND[:VALUES], such as tone:scale:1-5; kinds are {', '.join(Kind)}", where="--question")
    if ranged := re.fullmatch(r"(\d{1,4})\s*-\s*(\d{1,4})", values):
        low, high = int(ranged[1]), int(ranged[2])
        if not low < high <= low + 49:
            raise BadInput(f"{values} is no scale: 2 to 50 levels, from lowest to highest", where="--question")
        return AskedQuestion(name, Kind(kind), {str(level): () for level in range(low, high + 1)})
    known: dict[str, tuple[str, ...]] = {}
    for part in (part.strip() for part in values.split("|") if part.strip()):
        value, *called = (one.strip() for one in part.split("="))
        known[value] = tuple(called)
    if kind in (Kind.CHOICE, Kind.SCALE, Kind.SPANS) and not known:
        raise BadInput(f"say the values of {name}, such as {name}:{kind}:{'1-5' if kind == Kind.SCALE else 'good|bad'}", where="--question")
    return AskedQuestion(name, Kind(kind), known)
