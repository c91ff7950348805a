"""Find what runs have shown of prompt versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from workbench.store.tables import Run, RunSummary, RunVariant
from workbench.terms import RunStatus


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """A version's newest comparison: the run, what the version was called in it, and the run's statistics."""

    version_id: int
    run_id: int
    variant: str
    summary: dict[str, Any]


def newest_comparisons(session: Session, *, version_ids: Sequence[int]) -> list[ComparedVersion]:
    """Give for each version the newest finished run with statistics that compared it with something; versions without one are left out."""
    variant, run, summary = _table(RunVariant), _table(Run), _table(RunSummary)
    other = variant.alias("other")
    is_compared = select(other.c.id).where(other.c.run_id == run.c.id, other.c.id != variant.c.id).exists()
    newest_first = func.row_number().over(partition_by=variant.c.prompt_version_id, order_by=(run.c.id.desc(), variant.c.position))
    ranked = (
        select(variant.c.prompt_version_id, run.c.id, variant.c.name, newest_first.label("place"))
        .join(run, variant.c.run_id == run.c.id)
        .join(summary, summary.c.run_id == run.c.id)
        .where(variant.c.prompt_version_id.in_(version_ids), run.c.status == RunStatus.DONE.value, is_compared)
        .subquery()
    )
    query = (
        select(ranked.c.prompt_version_id, ranked.c.id, ranked.c.name, summary.c.document)
        .join(summary, summary.c.run_id == ranked.c.id)
        .where(ranked.c.place == 1)
    )
    return [ComparedVersion(*row) for row in session.execute(query).all()]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
