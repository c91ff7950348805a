"""Give pages and commands what they show of runs: lists, pages of rows, one row whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.errors import NotFound
from workbench.store import result_rows
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.result_rows import OUTCOMES, PairRows, ThinRow
from workbench.store.values import RunExampleValue, StoredCheck, StoredJudge, StoredRun, StoredVariant

__all__ = ["OUTCOMES", "PairRows", "RunParts", "ThinRow", "WholeRow", "list_runs", "row_page", "run_parts", "stored_summary", "whole_row"]


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


def row_page(engine: Engine, wanted: PairRows, *, limit: int = 50, offset: int = 0) -> tuple[list[ThinRow], int]:
    """Give a page of rows, worst first, and how many there are in all."""
    with reading(engine) as session:
        return result_rows.page_of_rows(session, wanted=wanted, limit=limit, offset=offset), result_rows.count_rows(session, wanted=wanted)


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
