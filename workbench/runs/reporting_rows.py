"""Choose the rows that the report of a run shows: of each comparison the worst losses and best gains, the unscored and the flips.

A row is shown with both answers, the words that only one of them has marked, the scores that differ, and both orders' verdicts.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from workbench.runs.reporting_marks import Piece, marked
from workbench.runs.reporting_words import percent
from workbench.runs.results import PairRows, Repeat, RunParts, WholeRow, repeats_of, thin_rows, whole_row
from workbench.runs.row_order import RowFacts, facts_of, order_rows
from workbench.store.values import StoredJudge, StoredVariant

LONGEST_TEXT = 4_000
"""Characters of an answer, an input or a reason that a report shows; it says how many more there are."""
JUDGED = {"loss": 0.4, "win": 0.3, "unscored": 0.15, "flipped": 0.15}
UNJUDGED = {"worse": 0.5, "better": 0.35, "error": 0.15}
"""The kinds of rows in their order, each with its share of the rows shown; without a judge the scores say what got worse."""
TITLES = {
    "loss": "Most damaging regressions",
    "win": "Best gains",
    "unscored": "Not scored",
    "flipped": "Verdicts that turn round with the order",
    "worse": "Scored worse, the largest falls first",
    "better": "Scored better, the largest gains first",
    "error": "Failed answers",
}
_LABELS = {"unscored": "unscored", "flipped": "flips with order", "worse": "scored worse", "better": "scored better", "error": "failed"}


@dataclass(frozen=True, slots=True)
class Side:
    """What one variant answered, in pieces; None where it failed, and `failure` says why."""

    variant: str
    pieces: Sequence[Piece] | None
    failure: str

    @property
    def text(self) -> str | None:
        """Give the answer as one text."""
        return None if self.pieces is None else "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Order:
    """A judge's verdict on one order of the answers, seen from B; None is unscored, for the reason given."""

    first: str
    second: str
    verdict: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a comparison; `scores` are those that differ, with A's value and B's."""

    key: str
    repeat: int
    kind: str
    label: str
    inputs: Sequence[tuple[str, str]]
    expected: str | None
    tags: Sequence[str]
    sides: Sequence[Side]
    scores: Sequence[tuple[str, str, str]]
    orders: Sequence[Order]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of one kind, and how many of that kind there are in all."""

    kind: str
    title: str
    rows: Sequence[ReportRow]
    total: int


def row_groups(
    engine: Engine, parts: RunParts, a: StoredVariant, b: StoredVariant, judge: StoredJudge | None, limit: int
) -> list[RowGroup]:
    """Give up to `limit` rows by kind: B's losses and wins ordered by what the scores say too, the unscored, the flips.

    Each kind that occurs gets a part of the limit, so that many losses do not hide the flips. A row is shown once.
    """
    wanted = PairRows(parts.run.id, a.id, b.id or 0, judge.id if judge else None)
    facts = facts_of(engine, wanted.pair)
    shares = JUDGED if judge else UNJUDGED
    found = {kind: _positions(engine, facts, wanted, kind) for kind in shares}
    given = allotted({kind: len(positions) for kind, positions in found.items()}, shares, limit)
    shown: set[int] = set()
    groups = []
    for kind, positions in found.items():
        chosen = [position for position in positions if position not in shown][: given[kind]]
        shown.update(chosen)
        examples = {row.position: row.example_id for row in thin_rows(engine, wanted, chosen)}
        repeats = {position: _telling(repeats_of(engine, wanted, examples[position]), kind) for position in chosen}
        rows = [_row(whole_row(engine, parts.run.id, position, repeats[position]), kind, a, b, judge) for position in chosen]
        if rows:
            groups.append(RowGroup(kind, TITLES[kind], rows, len(positions)))
    return groups


def _positions(engine: Engine, facts: Sequence[RowFacts], wanted: PairRows, kind: str) -> list[int]:
    order = "best" if kind in ("win", "better") else "worst"
    if kind not in ("worse", "better"):
        return order_rows(engine, facts, replace(wanted, outcome=kind, order=order))
    sign = 1 if kind == "better" else -1
    return order_rows(engine, [row for row in facts if sign * row.delta > 0], replace(wanted, outcome="changed", order=order))


def _telling(repeats: Sequence[Repeat], kind: str) -> int:
    """Choose the repeat of a row that shows why the row is of its kind; the first where none does alone."""
    shows: dict[str, Callable[[Repeat], bool]] = {
        "loss": lambda one: one.verdict == "loss",
        "win": lambda one: one.verdict == "win",
        "unscored": lambda one: one.verdict is None,
        "flipped": lambda one: one.flipped,
        "error": lambda one: one.answer_a is None or one.answer_b is None,
    }
    return next((one.number for one in repeats if kind in shows and shows[kind](one)), 0)


def allotted(totals: Mapping[str, int], shares: Mapping[str, float], limit: int) -> dict[str, int]:
    """Share `limit` out among the kinds that occur, and give what is left to the kinds in their order.

    >>> allotted({"loss": 30, "win": 90, "unscored": 1, "flipped": 46}, JUDGED, 20)
    {'loss': 10, 'win': 6, 'unscored': 1, 'flipped': 3}
    """
    given: dict[str, int] = {}
    for kind, total in totals.items():
        part = max(1, round(limit * shares[kind]))
        given[kind] = min(total, part, limit - sum(given.values()))
    for kind, total in totals.items():
        given[kind] += min(total - given[kind], limit - sum(given.values()))
    return given


def _row(whole: WholeRow, kind: str, a: StoredVariant, b: StoredVariant, judge: StoredJudge | None) -> ReportRow:
    example = whole.example.example
    outputs = {output["variant_id"]: output for output in whole.outputs}
    mine = [
        verdict
        for verdict in whole.verdicts
        if judge and (verdict["judge_id"], verdict["variant_a_id"], verdict["variant_b_id"]) == (judge.id, a.id, b.id)
    ]
    return ReportRow(
        key=example.key,
        repeat=whole.repeat,
        kind=kind,
        label=_LABELS.get(kind, f"{b.name} {'wins' if kind == 'win' else 'loses'}"),
        inputs=[(name, _cut(_text(value))) for name, value in example.inputs.items()],
        expected=None if example.expected is None else _cut(example.expected),
        tags=tuple(example.tags),
        sides=_sides(a, b, outputs.get(a.id), outputs.get(b.id)),
        scores=_changes(whole.scores, a, b),
        orders=[_order(verdict, a, b) for verdict in mine],
    )


def _sides(a: StoredVariant, b: StoredVariant, of_a: Mapping[str, Any] | None, of_b: Mapping[str, Any] | None) -> list[Side]:
    said = [_said(of_a), _said(of_b)]
    if said[0][0] is None or said[1][0] is None:
        pieces = [None if text is None else [Piece(text)] for text, _ in said]
    else:
        pieces = list(marked(said[0][0], said[1][0]))
    return [Side(side.name, pieces[place], said[place][1]) for place, side in enumerate((a, b))]


def _said(output: Mapping[str, Any] | None) -> tuple[str | None, str]:
    """Give an answer, or else why there is none."""
    if output is None:
        return None, "Not answered yet."
    if output["status"] != "ok":
        return None, _cut(output["error"] or "The model gave no answer.")
    calls = "".join(f"\nTool call: {_call(call)}" for call in output["tool_calls"] or ())
    return _cut(f"{output['text'] or ''}{calls}".strip()) or "(an empty answer)", ""


def _call(call: Mapping[str, Any]) -> str:
    """Write a tool call without its id, which is another each time."""
    return f"{call['name']} {_text(call['arguments'])}" if {"name", "arguments"} <= call.keys() else _text(call)


def _changes(scores: Sequence[Mapping[str, Any]], a: StoredVariant, b: StoredVariant) -> list[tuple[str, str, str]]:
    """Give the scores that differ between the sides, the largest difference first."""
    values: dict[str, dict[int | None, float]] = {}
    names = {score["scorer"]: str(score["name"]) for score in scores}
    for score in scores:
        if score["value"] is not None:
            values.setdefault(score["scorer"], {})[score["variant_id"]] = score["value"]
    both = [(names[scorer], found[a.id], found[b.id]) for scorer, found in values.items() if a.id in found and b.id in found]
    differing = sorted((one for one in both if one[1] != one[2]), key=lambda one: -abs(one[2] - one[1]))
    return [(name, percent(before), percent(after)) for name, before, after in differing]


def _order(verdict: Mapping[str, Any], a: StoredVariant, b: StoredVariant) -> Order:
    first, second = (b, a) if verdict["swapped"] else (a, b)
    reason = verdict["unscored"] or "The judge gave no verdict." if verdict["verdict"] is None else verdict["reason"] or ""
    return Order(first.name, second.name, verdict["verdict"], _cut(reason))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} … ({len(text) - LONGEST_TEXT:,} more characters)"
