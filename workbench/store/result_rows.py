"""Read a run's results row by row: a page of thin rows, then one row whole.

A row is an example and a repeat, seen as the comparison of two variants by one judge. Texts are cut in SQL, so that a page costs
the same whether answers have a hundred characters or a hundred thousand.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, String, and_, case, cast, func, literal, null, or_, select
from sqlmodel import Session

from workbench.store.tables import GoldenExample, ModelCall, Output, OutputScore, PairVerdict, RunExample, Table

PREVIEW = 300
OUTCOMES = ("changed", "loss", "win", "tie", "flipped", "unscored", "error")
"""What rows can be filtered by; `changed` are wins and losses, `error` a missing output."""


@dataclass(frozen=True, slots=True)
class PairRows:
    """Which rows are wanted: a run's comparison of variant `a` with `b` by `judge` (None: unjudged); `a` is None for a single variant."""

    run_id: int
    a: int | None
    b: int
    judge: int | None
    outcome: str | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class ThinRow:
    """One row of a page.

    `outcome` is win, tie or loss of B, None when unscored; `flipped` says that the orders differ; texts are previews.
    """

    example_id: int
    position: int
    key: str
    repeat: int
    outcome: str | None
    flipped: bool
    inputs: str
    text_a: str | None
    text_b: str | None
    error_a: str | None
    error_b: str | None
    cost_a: float | None
    cost_b: float | None
    duration_a: float | None
    duration_b: float | None


def page_of_rows(session: Session, *, wanted: PairRows, limit: int, offset: int) -> list[ThinRow]:
    """Give a page of rows, worst first: B's losses, then errors and the unscored, flips, ties, and wins."""
    query, worst_first = _rows(wanted)
    return [ThinRow(*row) for row in session.execute(query.order_by(*worst_first).limit(limit).offset(offset)).all()]


def count_rows(session: Session, *, wanted: PairRows) -> int:
    """Count the rows that meet the conditions."""
    query, _ = _rows(wanted)
    return int(session.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def scores_of_row(session: Session, *, run_id: int, example_id: int, repeat: int) -> list[dict[str, Any]]:
    """Give every score of every variant's output in a row, with the variant's id and, for a judge's, its raw reply."""
    scores, calls = _table(OutputScore), _table(ModelCall)
    query = (
        select(scores, calls.c.text.label("raw"))
        .outerjoin(calls, scores.c.model_call_id == calls.c.id)
        .where(scores.c.run_id == run_id, scores.c.golden_example_id == example_id, scores.c.repeat == repeat)
    )
    return [dict(row) for row in session.execute(query.order_by(scores.c.name)).mappings()]


def outputs_of_row(session: Session, *, run_id: int, example_id: int, repeat: int) -> list[dict[str, Any]]:
    """Give every variant's output in a row with its whole call."""
    outputs, calls = _table(Output), _table(ModelCall)
    query = (
        select(outputs, *(column for column in calls.c if column.name not in ("id", "run_id", "status", "error")))
        .outerjoin(calls, outputs.c.model_call_id == calls.c.id)
        .where(outputs.c.run_id == run_id, outputs.c.golden_example_id == example_id, outputs.c.repeat == repeat)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def verdicts_of_row(session: Session, *, run_id: int, example_id: int, repeat: int) -> list[dict[str, Any]]:
    """Give every verdict on a row, order by order, with the judge's raw reply."""
    verdicts, calls = _table(PairVerdict), _table(ModelCall)
    query = (
        select(verdicts, calls.c.text.label("raw"), calls.c.cost_usd, calls.c.duration_ms, calls.c.model)
        .outerjoin(calls, verdicts.c.model_call_id == calls.c.id)
        .where(verdicts.c.run_id == run_id, verdicts.c.golden_example_id == example_id, verdicts.c.repeat == repeat)
        .order_by(verdicts.c.judge_id, verdicts.c.variant_a_id, verdicts.c.variant_b_id, verdicts.c.swapped)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _table(model: type[Table]) -> FromClause:
    table: FromClause = model.__table__  # type: ignore[attr-defined]
    return table


def _rows(wanted: PairRows) -> tuple[Select[Any], tuple[ColumnElement[Any], ...]]:
    places, examples = _table(RunExample), _table(GoldenExample)
    out_a, out_b = _table(Output).alias("out_a"), _table(Output).alias("out_b")
    call_a, call_b = _table(ModelCall).alias("call_a"), _table(ModelCall).alias("call_b")
    here = and_(out_b.c.run_id == wanted.run_id, out_b.c.golden_example_id == places.c.golden_example_id, out_b.c.variant_id == wanted.b)
    beside = and_(
        out_a.c.run_id == wanted.run_id,
        out_a.c.golden_example_id == places.c.golden_example_id,
        out_a.c.variant_id == (wanted.a or 0),
        out_a.c.repeat == out_b.c.repeat,
    )
    joined = (
        places.join(examples, places.c.golden_example_id == examples.c.id)
        .join(out_b, here)
        .outerjoin(out_a, beside)
        .outerjoin(call_a, out_a.c.model_call_id == call_a.c.id)
        .outerjoin(call_b, out_b.c.model_call_id == call_b.c.id)
    )
    joined, outcome, flipped = _with_verdicts(joined, wanted, places, out_b)
    columns = (
        places.c.golden_example_id,
        places.c.position,
        examples.c.key,
        out_b.c.repeat,
        outcome.label("outcome"),
        flipped.label("flipped"),
        func.substr(cast(examples.c.inputs, String), 1, PREVIEW),
        func.substr(call_a.c.text, 1, PREVIEW),
        func.substr(call_b.c.text, 1, PREVIEW),
        out_a.c.error,
        out_b.c.error,
        call_a.c.cost_usd,
        call_b.c.cost_usd,
        call_a.c.duration_ms,
        call_b.c.duration_ms,
    )
    failed = or_(out_a.c.status == "error", out_b.c.status == "error")
    query = select(*columns).select_from(joined).where(places.c.run_id == wanted.run_id, *_conditions(wanted, outcome, flipped, failed))
    if wanted.search:
        pattern = f"%{_escaped(wanted.search)}%"
        texts = (examples.c.key, cast(examples.c.inputs, String), call_a.c.text, call_b.c.text)
        query = query.where(or_(*(text.ilike(pattern, escape="\\") for text in texts)))
    rank = case((outcome == "loss", 0), (failed, 1), (outcome.is_(None), 2), (flipped, 3), (outcome == "tie", 4), else_=5)
    return query, (rank, places.c.position, out_b.c.repeat)


def _with_verdicts(
    joined: Any, wanted: PairRows, places: FromClause, out_b: FromClause
) -> tuple[Any, ColumnElement[Any], ColumnElement[Any]]:
    """Join both orders of the judge's verdict, and settle them: a win or loss only where both orders agree."""
    if wanted.judge is None:
        return joined, cast(null(), String), literal(False)
    orders = []
    for swapped in (False, True):
        verdict = _table(PairVerdict).alias("swapped" if swapped else "plain")
        orders.append(verdict)
        found = and_(
            verdict.c.run_id == wanted.run_id,
            verdict.c.judge_id == wanted.judge,
            verdict.c.golden_example_id == places.c.golden_example_id,
            verdict.c.repeat == out_b.c.repeat,
            verdict.c.variant_a_id == wanted.a,
            verdict.c.variant_b_id == wanted.b,
            verdict.c.swapped == swapped,
        )
        joined = joined.outerjoin(verdict, found)
    plain, swapped_one = (verdict.c.verdict for verdict in orders)
    unscored = or_(plain.is_(None), swapped_one.is_(None))
    outcome = case((unscored, null()), (plain == swapped_one, plain), else_="tie")
    return joined, outcome, and_(plain.is_not(None), swapped_one.is_not(None), plain != swapped_one)


def _conditions(wanted: PairRows, outcome: ColumnElement[Any], flipped: ColumnElement[Any], failed: ColumnElement[bool]) -> list[Any]:
    known = {
        "changed": outcome.in_(["win", "loss"]),
        "flipped": flipped,
        "unscored": outcome.is_(None),
        "error": failed,
    }
    if wanted.outcome is None:
        return []
    return [known.get(wanted.outcome, outcome == wanted.outcome)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
