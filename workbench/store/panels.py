"""Store what the panels of a run show, and the theme of each verdict's reason."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, insert, select
from sqlmodel import Session, col

from workbench.store.tables import GoldenExample, PairVerdict, RunExample, RunPanels, VerdictTheme, now

EDITION = 1
"""Of the computation in `runs.panels`; what an earlier one left is computed anew."""


class ExampleLabels(NamedTuple):
    """What an example can be grouped by."""

    example: int
    tags: tuple[str, ...]
    split: str | None


class ReasonRow(NamedTuple):
    """A verdict's reason, with what names the verdict."""

    judge: int
    example: int
    repeat: int
    a: int
    b: int
    swapped: bool
    verdict: str | None
    reason: str


def get_panels(session: Session, *, run_id: int) -> dict[str, Any] | None:
    """Give a run's panels; None where there are none of the present edition."""
    found = session.get(RunPanels, run_id)
    return dict(found.document) if found is not None and found.edition == EDITION else None


def keep_panels(session: Session, *, run_id: int, document: dict[str, Any], themes: Sequence[tuple[ReasonRow, int]]) -> None:
    """Keep a run's panels and the themes of its verdicts, in place of earlier ones."""
    session.execute(delete(_table(VerdictTheme)).where(col(VerdictTheme.run_id) == run_id))
    session.merge(RunPanels(run_id=run_id, edition=EDITION, document=document, computed_at=now()))
    rows = [
        {
            "run_id": run_id,
            "judge_id": row.judge,
            "golden_example_id": row.example,
            "repeat": row.repeat,
            "variant_a_id": row.a,
            "variant_b_id": row.b,
            "swapped": row.swapped,
            "theme": theme,
        }
        for row, theme in themes
    ]
    if rows:
        session.execute(insert(_table(VerdictTheme)), rows)


def labels_of(session: Session, *, run_id: int) -> list[ExampleLabels]:
    """Give the tags and the split of every example of a run."""
    example, place = _table(GoldenExample).c, _table(RunExample).c
    query = select(example.id, example.tags, example.split).join(_table(RunExample), place.golden_example_id == example.id)
    return [ExampleLabels(id, tuple(tags), split) for id, tags, split in session.execute(query.where(place.run_id == run_id)).all()]


def reasons_of(session: Session, *, run_id: int) -> list[ReasonRow]:
    """Give every verdict that has a reason, in the order of the examples."""
    table = _table(PairVerdict).c
    names = ("judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id", "swapped", "verdict", "reason")
    query = select(*(table[name] for name in names)).where(table.run_id == run_id, table.reason != "")
    return [ReasonRow(*row) for row in session.execute(query.order_by(*(table[name] for name in names[:6]))).all()]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
