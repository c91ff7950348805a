"""Name the columns that the rows of a run can have, and choose among them by name or by group.

An input has the kind that all its values share; one whose values differ, or are neither text nor number, is written as JSON.
"""

import csv
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from workbench.errors import BadInput
from workbench.runs.results import RunParts
from workbench.store.example_results import inputs_of
from workbench.store.values import StoredJudge

CLOSE = 3
LARGEST = 2**63 - 1


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"
    TIME = "time, UTC"
    TEXTS = "list of texts"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that rows can have."""

    name: str
    group: str
    kind: Kind


GROUPS: Mapping[str, str] = {
    "row": "Which row it is",
    "inputs": "Inputs",
    "example": "The rest of the example",
    "answer": "Answer",
    "cost": "Tokens and cost",
    "times": "Times",
    "scores": "Scores and checks",
    "verdicts": "Verdicts",
}
"""What can be asked for together, with what it is called on screen."""

_FIXED: Mapping[str, tuple[tuple[str, Kind], ...]] = {
    "row": (
        ("run", Kind.INTEGER),
        ("key", Kind.TEXT),
        ("repeat", Kind.INTEGER),
        ("variant", Kind.TEXT),
        ("reference", Kind.TEXT),
        ("model", Kind.TEXT),
    ),
    "example": (("expected", Kind.TEXT), ("tags", Kind.TEXTS), ("cluster", Kind.TEXT), ("split", Kind.TEXT)),
    "answer": (
        ("status", Kind.TEXT),
        ("error", Kind.TEXT),
        ("output", Kind.TEXT),
        ("tool_calls", Kind.JSON),
        ("finish_reason", Kind.TEXT),
    ),
    "cost": (("input_tokens", Kind.INTEGER), ("output_tokens", Kind.INTEGER), ("cost_usd", Kind.NUMBER)),
    "times": (
        ("ttft_ms", Kind.NUMBER),
        ("tpot_ms", Kind.NUMBER),
        ("duration_ms", Kind.NUMBER),
        ("is_cached", Kind.YES_NO),
        ("asked_at", Kind.TIME),
    ),
}
SCORE: Mapping[str, Kind] = {"passed": Kind.YES_NO, "reason": Kind.TEXT, "unscored": Kind.TEXT, "applies": Kind.YES_NO}
VERDICT: Mapping[str, Kind] = {
    "plain": Kind.TEXT,
    "swapped": Kind.TEXT,
    "flipped": Kind.YES_NO,
    "reason": Kind.TEXT,
    "unscored": Kind.TEXT,
}
"""What stands beside a score, and beside a verdict, in columns of their own."""


def columns_of(session: Session, parts: RunParts) -> list[Column]:
    """Give the columns that any row of a run can have; the inputs are found by a look at every example."""
    inputs = [(f"inputs.{name}", kind) for name, kind in input_kinds(inputs_of(session, run_id=parts.run.id)).items()]
    scores = [check.name for check in parts.checks]
    scores += [f"{called(judge, parts.judges)}.{one['name']}" for judge in parts.judges for one in _criteria(judge)]
    pairwise = [judge for judge in parts.judges if judge.kind == "pairwise"]
    pairs = [f"{called(judge, parts.judges)}.{variant.name}" for judge in pairwise for variant in parts.variants]
    found: dict[str, Sequence[tuple[str, Kind]]] = {
        **_FIXED,
        "inputs": inputs,
        "scores": [column for name in scores for column in _with(f"score.{name}", Kind.NUMBER, SCORE)],
        "verdicts": [column for name in pairs for column in _with(f"verdict.{name}", Kind.TEXT, VERDICT)],
    }
    by_name: dict[str, Column] = {}
    for group in GROUPS:
        for name, kind in found[group]:
            by_name.setdefault(name, Column(name, group, kind))
    return list(by_name.values())


def input_kinds(examples: Iterable[Mapping[str, Any]]) -> dict[str, Kind]:
    """Give every input's kind, in the order of their first appearance.

    >>> input_kinds([{"question": "?", "limit": 3}, {"question": None, "limit": 0.5}, {"limit": 2}])
    {'question': <Kind.TEXT: 'text'>, 'limit': <Kind.NUMBER: 'number'>}
    """
    kinds: dict[str, set[Kind]] = {}
    for inputs in examples:
        for name, value in inputs.items():
            found = kinds.setdefault(name, set())
            if value is not None:
                found.add(_kind(value))
    return {name: _shared(found) for name, found in kinds.items()}


def _kind(value: object) -> Kind:
    if isinstance(value, bool):
        return Kind.YES_NO
    if isinstance(value, int):
        return Kind.INTEGER if -LARGEST <= value <= LARGEST else Kind.JSON
    if isinstance(value, float):
        return Kind.NUMBER
    return Kind.TEXT if isinstance(value, str) else Kind.JSON


def _shared(kinds: set[Kind]) -> Kind:
    if len(kinds) == 1:
        return next(iter(kinds))
    if not kinds:
        return Kind.TEXT
    return Kind.NUMBER if kinds == {Kind.INTEGER, Kind.NUMBER} else Kind.JSON


def chosen(known: Sequence[Column], wanted: Sequence[str] | None, *, where: str = "columns") -> list[Column]:
    """Give the columns that are meant by names and groups, each once, in the order in which they were asked for; None means all.

    Raises `BadInput` that names what comes close to an unknown one.
    """
    if wanted is None:
        return list(known)
    by_name = {column.name: column for column in known}
    found: dict[str, Column] = {}
    for name in wanted:
        if name in by_name:
            found.setdefault(name, by_name[name])
        elif name in GROUPS:
            found |= {column.name: column for column in known if column.group == name and column.name not in found}
        else:
            raise BadInput(_unknown(name, [*by_name, *GROUPS]), where=where)
    if not found:
        raise BadInput("name at least one column", where=where)
    return list(found.values())


def _unknown(name: str, there: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, there, n=CLOSE) or [one for one in there if name and name.lower() in one.lower()][:CLOSE]
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are the groups {', '.join(GROUPS)}"
    return f"there is no column '{name}': {hint}"


def names_in(texts: Iterable[str]) -> list[str]:
    """Read lists of names separated by commas; a name that has a comma stands in double quotes.

    >>> names_in(["key,variant", '"score.short, clear",output'])
    ['key', 'variant', 'score.short, clear', 'output']
    """
    return [name.strip() for row in csv.reader(texts, skipinitialspace=True) for name in row if name.strip()]


def called(judge: StoredJudge, judges: Sequence[StoredJudge]) -> str:
    """Name a judge; one whose name another has too (by another model, say) gets its number."""
    return f"{judge.name} #{judge.id}" if sum(1 for other in judges if other.name == judge.name) > 1 else judge.name


def _criteria(judge: StoredJudge) -> Sequence[Mapping[str, Any]]:
    return judge.definition["criteria"] if judge.kind == "rubric" else ()


def _with(name: str, kind: Kind, parts: Mapping[str, Kind]) -> list[tuple[str, Kind]]:
    return [(name, kind), *((f"{name}.{part}", own) for part, own in parts.items())]
