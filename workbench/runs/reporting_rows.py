"""Choose the rows that the report of a run shows: of each comparison the worst, with both answers and both orders' verdicts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from workbench.runs.results import PairRows, Repeat, RunParts, ThinRow, WholeRow, repeats_of, row_page, whole_row
from workbench.store.values import StoredJudge, StoredVariant

LONGEST_TEXT = 4_000
"""Characters of an answer, an input or a reason that a report shows; it says how many more there are."""
KINDS = {"loss": "losses", "unscored": "unscored", "flipped": "flips with order"}
_UNJUDGED = {"error": "with a failed answer"}
_ROW = {"unscored": "unscored", "flipped": "flips with order", "error": "an answer failed"}


@dataclass(frozen=True, slots=True)
class Side:
    """What one variant answered; `text` is None where it failed, and `failure` says why."""

    variant: str
    text: str | None
    failure: str


@dataclass(frozen=True, slots=True)
class Order:
    """A judge's verdict on one order of the answers, seen from B; None is unscored, for the reason given."""

    first: str
    second: str
    verdict: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a comparison; `kind` is a key of `KINDS`, or `error`."""

    key: str
    repeat: int
    kind: str
    label: str
    inputs: Sequence[tuple[str, str]]
    expected: str | None
    tags: Sequence[str]
    sides: Sequence[Side]
    orders: Sequence[Order]


@dataclass(frozen=True, slots=True)
class WorstRows:
    """The rows shown of a comparison, worst first, and by kind how many are shown of how many there are."""

    rows: Sequence[ReportRow]
    counts: Mapping[str, tuple[int, int]]


def worst_rows(engine: Engine, parts: RunParts, a: StoredVariant, b: StoredVariant, judge: StoredJudge | None, limit: int) -> WorstRows:
    """Give up to `limit` rows: B's losses first, then the unscored, then the flips; without a judge those with a failed answer.

    Each kind that occurs gets a part of the limit, so that many losses do not hide the flips.
    """
    labels = KINDS if judge else _UNJUDGED
    pages: dict[str, tuple[list[ThinRow], int]] = {}
    wanted = PairRows(parts.run.id, a.id, b.id or 0, judge.id if judge else None)
    for kind in labels:
        pages[kind] = row_page(engine, replace(wanted, outcome=kind), limit=max(limit, 1))
    given = allotted({kind: total for kind, (_, total) in pages.items()}, limit)
    rows = [
        _row(whole_row(engine, parts.run.id, thin.position, _telling(repeats_of(engine, wanted, thin.example_id), kind)), kind, a, b, judge)
        for kind, (found, _) in pages.items()
        for thin in found[: given[kind]]
    ]
    return WorstRows(rows, {labels[kind]: (given[kind], total) for kind, (_, total) in pages.items()})


def _telling(repeats: Sequence[Repeat], kind: str) -> int:
    """Choose the repeat of a row that shows why the row is of its kind; the first where none does alone."""
    shows: dict[str, Callable[[Repeat], bool]] = {
        "loss": lambda one: one.verdict == "loss",
        "unscored": lambda one: one.verdict is None,
        "flipped": lambda one: one.flipped,
        "error": lambda one: one.answer_a is None or one.answer_b is None,
    }
    return next((one.number for one in repeats if shows[kind](one)), 0)


def allotted(totals: Mapping[str, int], limit: int) -> dict[str, int]:
    """Share `limit` out: a quarter for each kind, and what is left to the kinds in their order.

    >>> allotted({"loss": 30, "unscored": 1, "flipped": 46}, 20)
    {'loss': 14, 'unscored': 1, 'flipped': 5}
    """
    given = {kind: min(total, limit // 4) for kind, total in totals.items()}
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
        label=_ROW.get(kind, f"{b.name} loses"),
        inputs=[(name, _cut(_text(value))) for name, value in example.inputs.items()],
        expected=None if example.expected is None else _cut(example.expected),
        tags=tuple(example.tags),
        sides=[_side(side, outputs.get(side.id)) for side in (a, b)],
        orders=[_order(verdict, a, b) for verdict in mine],
    )


def _side(variant: StoredVariant, output: Mapping[str, Any] | None) -> Side:
    if output is None:
        return Side(variant.name, None, "Not answered yet.")
    if output["status"] != "ok":
        return Side(variant.name, None, _cut(output["error"] or "The model gave no answer."))
    calls = "".join(f"\nTool call: {_text(call)}" for call in output["tool_calls"] or ())
    return Side(variant.name, _cut(f"{output['text'] or ''}{calls}".strip()) or "(an empty answer)", "")


def _order(verdict: Mapping[str, Any], a: StoredVariant, b: StoredVariant) -> Order:
    first, second = (b, a) if verdict["swapped"] else (a, b)
    reason = verdict["unscored"] or "The judge gave no verdict." if verdict["verdict"] is None else verdict["reason"] or ""
    return Order(first.name, second.name, verdict["verdict"], _cut(reason))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} … ({len(text) - LONGEST_TEXT:,} more characters)"
