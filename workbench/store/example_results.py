"""Read everything that came of some examples of a run at once, for exports of runs of any size."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import FromClause, func, select
from sqlmodel import Session

from workbench.store.tables import GoldenExample, ModelCall, Output, OutputScore, PairVerdict, RunExample, Table

Row = dict[str, Any]
AT_ONCE = 1_000


def inputs_of(session: Session, *, run_id: int) -> Iterator[Mapping[str, Any]]:
    """Give the inputs of every example of a run, in order, read some at a time."""
    places, examples = _table(RunExample), _table(GoldenExample)
    query = (
        select(examples.c.inputs)
        .select_from(places.join(examples, places.c.golden_example_id == examples.c.id))
        .where(places.c.run_id == run_id)
        .order_by(places.c.position)
        .execution_options(yield_per=AT_ONCE)
    )
    yield from session.execute(query).scalars()


def outputs_of(session: Session, *, run_id: int, example_ids: Sequence[int]) -> list[Row]:
    """Give every variant's output with its whole call, as dictionaries of columns."""
    outputs, calls = _table(Output), _table(ModelCall)
    query = (
        select(outputs, *(column for column in calls.c if column.name not in ("id", "run_id", "status", "error")))
        .outerjoin(calls, outputs.c.model_call_id == calls.c.id)
        .where(outputs.c.run_id == run_id, outputs.c.golden_example_id.in_(example_ids))
    )
    return [dict(row) for row in session.execute(query).mappings().all()]


def scores_of(session: Session, *, run_id: int, example_ids: Sequence[int]) -> list[Row]:
    """Give every score of every variant's output."""
    scores = _table(OutputScore)
    query = select(scores).where(scores.c.run_id == run_id, scores.c.golden_example_id.in_(example_ids))
    return [dict(row) for row in session.execute(query.order_by(scores.c.name, scores.c.scorer)).mappings().all()]


def verdicts_of(session: Session, *, run_id: int, example_ids: Sequence[int]) -> list[Row]:
    """Give every verdict, order by order, seen from side B."""
    verdicts = _table(PairVerdict)
    query = select(verdicts).where(verdicts.c.run_id == run_id, verdicts.c.golden_example_id.in_(example_ids))
    return [dict(row) for row in session.execute(query).mappings().all()]


class UnscoredCounts(NamedTuple):
    """What failed or is unscored in a run, by reason: (variant, reason, n), (name, variant, reason, n), (judge, reason, n)."""

    outputs: Sequence[tuple[int, str | None, int]]
    scores: Sequence[tuple[str, int, str | None, int]]
    verdicts: Sequence[tuple[int, str | None, int]]


def unscored_of(session: Session, *, run_id: int) -> UnscoredCounts:
    """Count what is not there by what it is and why; what a check does not apply to is not missing."""
    outputs, scores, verdicts = _table(Output).c, _table(OutputScore).c, _table(PairVerdict).c

    def counted(columns: Sequence[Any], *conditions: Any) -> list[Any]:
        query = select(*columns, func.count()).where(*conditions).group_by(*columns).order_by(*columns)
        return [tuple(row) for row in session.execute(query).all()]

    return UnscoredCounts(
        counted([outputs.variant_id, outputs.error], outputs.run_id == run_id, outputs.status != "ok"),
        counted([scores.name, scores.variant_id, scores.unscored], scores.run_id == run_id, scores.value.is_(None), scores.applies),
        counted([verdicts.judge_id, verdicts.unscored], verdicts.run_id == run_id, verdicts.verdict.is_(None)),
    )


def _table(model: type[Table]) -> FromClause:
    table: FromClause = model.__table__  # type: ignore[attr-defined]
    return table
