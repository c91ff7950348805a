"""Decide which column of a file is what.

A column that is not mapped is guessed by its name, without regard to case, blanks, `-` and `_`. Everything else becomes metadata; where no
input is recognised, everything else becomes an input. Columns such as `inputs.question` and `metadata.source`, which our own exports have,
are always taken as they say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbench.errors import BadInput

FIELDS = ("expected", "context", "tags", "cluster", "split", "key")
_INPUTS = ("question", "input", "inputs", "prompt", "query", "instruction", "user_input")
_GUESSES = {
    "expected": (
        "expected",
        "expected_output",
        "answer",
        "best_answer",
        "ideal",
        "target",
        "reference",
        "reference_answer",
        "ground_truth",
    ),
    "context": ("context", "contexts", "documents", "retrieved_contexts"),
    "tags": ("tags", "tag"),
    "cluster": ("cluster", "cluster_id"),
    "split": ("split",),
    "key": ("key", "id"),
}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column is what. None leaves it to a guess, "" (or an empty list) says that there is none.

    `inputs` and `metadata` name columns, each as `column` or, to give it another name, `name=column`. `left_out` names columns that are
    not read, whatever they are called.
    """

    inputs: Sequence[str] | None = None
    expected: str | None = None
    context: str | None = None
    tags: str | None = None
    cluster: str | None = None
    split: str | None = None
    key: str | None = None
    metadata: Sequence[str] | None = None
    left_out: Sequence[str] = ()


@dataclass(slots=True)
class Layout:
    """Where each column goes: `places` maps it to (field, name).

    Columns that turn up later, in files whose rows need not agree, go to the fields in `open` by their names, and otherwise to `rest` (None
    leaves them out).
    """

    places: dict[str, tuple[str, str]]
    rest: str | None
    open: list[str] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    later: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def place(self, column: str) -> tuple[str, str] | None:
        """Give a column's (field, name), or None for one that is left out."""
        if column in self.left_out:
            return None
        if column in self.places:
            return self.places[column]
        if column not in self.later:
            self.later[column] = _own(column) or self._opened(column) or ((self.rest, _name(column, self.rest)) if self.rest else None)
        return self.later[column]

    def _opened(self, column: str) -> tuple[str, str] | None:
        name = next((name for name in self.open if _plain(column) in _GUESSES[name]), None)
        if name is None:
            return None
        self.open.remove(name)
        return name, ""

    @property
    def mapping(self) -> ColumnMapping:
        """Say the layout as a mapping that gives the same."""
        single = {place: column for column, (place, _) in self.places.items() if place in FIELDS}
        several = {
            kind: tuple(f"{name}={column}" for column, (place, name) in self.places.items() if place == kind)
            for kind in ("inputs", "metadata")
        }
        return ColumnMapping(**{name: single.get(name, "") for name in FIELDS}, **several, left_out=self.left_out)  # type: ignore[arg-type]


def lay_out(columns: Iterable[str], mapping: ColumnMapping | None, *, where: str) -> Layout:
    """Decide for the columns of a file; raises `BadInput` naming the columns there are for one that is mapped and missing."""
    wanted = mapping or ColumnMapping()
    there = [column for column in dict.fromkeys(columns) if column not in wanted.left_out]
    places = _mapped(there, wanted, where)
    for column in there:
        if column not in places and (own := _own(column)):
            places[column] = own
    for name in FIELDS:
        if getattr(wanted, name) is None and (guess := _guess(name, there, places)):
            places[guess] = (name, "")
    if wanted.inputs is None and not any(place == "inputs" for place, _ in places.values()):
        places |= {column: ("inputs", _plain(column)) for column in there if column not in places and _plain(column) in _INPUTS}
    has_inputs = wanted.inputs is not None or any(place == "inputs" for place, _ in places.values())
    rest = ("metadata" if wanted.metadata is None else None) if has_inputs else "inputs"
    if rest:
        places |= {column: (rest, _name(column, rest)) for column in there if column not in places}
    _refuse_doubled(places, where)
    taken = {place for place, _ in places.values()}
    still_open = [name for name in FIELDS if getattr(wanted, name) is None and name not in taken]
    return Layout(places, rest, still_open, tuple(wanted.left_out))


def _mapped(there: Sequence[str], wanted: ColumnMapping, where: str) -> dict[str, tuple[str, str]]:
    asked = [(column, name, "") for name in FIELDS if (column := getattr(wanted, name))]
    for kind, columns in (("inputs", wanted.inputs), ("metadata", wanted.metadata)):
        asked += [(column, kind, name) for column, name in (_renamed(one, there, kind) for one in columns or ())]
    places: dict[str, tuple[str, str]] = {}
    for column, place, name in asked:
        if column not in there:
            raise BadInput(f"there is no column {column!r} for {place}. There are: {', '.join(there)}", where=where)
        if column in places:
            raise BadInput(f"the column {column!r} is mapped to both {places[column][0]} and {place}", where=where)
        places[column] = (place, name)
    return places


def _renamed(asked: str, there: Sequence[str], kind: str) -> tuple[str, str]:
    name, equals, column = asked.partition("=")
    if asked in there or not equals:
        own = _own(asked)
        return asked, own[1] if own else _name(asked, kind)
    return column, name


def _own(column: str) -> tuple[str, str] | None:
    kind, dot, name = column.partition(".")
    return (kind, name) if dot and name and kind in ("inputs", "metadata") else None


def _guess(name: str, there: Sequence[str], places: dict[str, tuple[str, str]]) -> str | None:
    free = {_plain(column): column for column in reversed(there) if column not in places}
    return next((free[guess] for guess in _GUESSES[name] if guess in free), None)


def _plain(column: str) -> str:
    return re.sub(r"[\s_-]+", "_", column.strip().lower())


def _name(column: str, kind: str) -> str:
    """Give the name that a template can write: an input called `Best Answer` becomes `best_answer`."""
    if kind != "inputs" or column.isidentifier():
        return column
    return re.sub(r"\W+", "_", _plain(column)).strip("_") or column


def _refuse_doubled(places: dict[str, tuple[str, str]], where: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    for column, place in places.items():
        if place in seen:
            raise BadInput(
                f"the columns {seen[place]!r} and {column!r} both give {' '.join(place)}; map one of them to another name", where=where
            )
        seen[place] = column
