"""Give pages and commands what they show of runs: lists, pages of rows, one row whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.errors import NotFound
from workbench.judging import settle
from workbench.runs.row_order import PairRows, row_order
from workbench.store import panels, result_rows
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.result_rows import ThinRow, ThinSide
from workbench.store.values import RunExampleValue, StoredCheck, StoredJudge, StoredRun, StoredVariant
from workbench.terms import Verdict

__all__ = [
    "PairRows",
    "Repeat",
    "RunParts",
    "ThinRow",
    "ThinSide",
    "WholeRow",
    "list_runs",
    "repeats_of",
    "row_page",
    "run_parts",
    "stored_panels",
    "stored_summary",
    "thin_rows",
    "whole_row",
]


@dataclass(frozen=True, slots=True)
class RunParts:
    """What a run is made of."""

    run: StoredRun
    variants: Sequence[StoredVariant]
    judges: Sequence[StoredJudge]
    checks: Sequence[StoredCheck]


@dataclass(frozen=True, slots=True)
class WholeRow:
    """One example and repeat of a run with everything that came of it, as dictionaries of the store's columns."""

    example: RunExampleValue
    repeat: int
    outputs: Sequence[dict[str, Any]]
    scores: Sequence[dict[str, Any]]
    verdicts: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Repeat:
    """One repeat of a row: B's verdict as settled over both orders, and which of each side's different answers it has (None: failed)."""

    number: int
    verdict: Verdict | None
    flipped: bool
    answer_a: int | None
    answer_b: int | None


def list_runs(engine: Engine, *, golden_set: str | None = None, limit: int = 100, offset: int = 0) -> list[StoredRun]:
    """Give the headers of runs, newest first."""
    with reading(engine) as session:
        return store.list_runs(session, golden_set=golden_set, limit=limit, offset=offset)


def run_parts(engine: Engine, run_id: int) -> RunParts:
    """Give what a run is made of. Raises `NotFound`."""
    with reading(engine) as session:
        return RunParts(
            run=store.get_run(session, run_id=run_id),
            variants=store.run_variants(session, run_id=run_id),
            judges=store.run_judges(session, run_id=run_id),
            checks=store.run_checks(session, run_id=run_id),
        )


def stored_summary(engine: Engine, run_id: int) -> dict[str, Any] | None:
    """Give a run's statistics as the worker last computed them; None before the first time."""
    with reading(engine) as session:
        return store.get_summary(session, run_id=run_id)


def stored_panels(engine: Engine, run_id: int) -> dict[str, Any] | None:
    """Give what the panels of a run show, as last computed by the present program; None where that is still to be done."""
    with reading(engine) as session:
        return panels.get_panels(session, run_id=run_id)


def thin_rows(engine: Engine, wanted: PairRows, positions: Sequence[int]) -> list[ThinRow]:
    """Give the rows at some positions of the run, in that order."""
    with reading(engine) as session:
        return result_rows.thin_rows(session, pair=wanted.pair, positions=positions)


def row_page(engine: Engine, wanted: PairRows, *, limit: int = 50, offset: int = 0) -> tuple[list[ThinRow], int]:
    """Give a page of rows in their order, and how many there are in all."""
    found = row_order(engine, wanted)
    return thin_rows(engine, wanted, found[offset : offset + limit]), len(found)


def repeats_of(engine: Engine, wanted: PairRows, example_id: int) -> list[Repeat]:
    """Give what each repeat of a row came to, and which of its answers are the same."""
    with reading(engine) as session:
        found = result_rows.repeats_of_row(session, pair=wanted.pair, example_id=example_id)
    places: dict[str, dict[str, int]] = {"a": {}, "b": {}}
    repeats = []
    for one in found:
        answers = {side: None if one[side] is None else known.setdefault(one[side], len(known)) for side, known in places.items()}
        verdict = settle(*(None if one[order] is None else Verdict(one[order]) for order in ("plain", "swapped")))
        repeats.append(Repeat(one["repeat"], verdict.verdict, verdict.flipped, answers["a"], answers["b"]))
    return repeats


def whole_row(engine: Engine, run_id: int, position: int, repeat: int = 0) -> WholeRow:
    """Give everything about the example at a position of a run. Raises `NotFound`."""
    with reading(engine) as session:
        found = store.run_examples(session, run_id=run_id, low=position, high=position + 1)
        if not found:
            raise NotFound(f"Run {run_id} has no example at position {position}.")
        where = {"run_id": run_id, "example_id": found[0].id, "repeat": repeat}
        return WholeRow(
            example=found[0],
            repeat=repeat,
            outputs=result_rows.outputs_of_row(session, **where),
            scores=result_rows.scores_of_row(session, **where),
            verdicts=result_rows.verdicts_of_row(session, **where),
        )
