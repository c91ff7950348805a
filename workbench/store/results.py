"""Store what comes back while a run is carried out: calls, outputs, scores and verdicts, each written at most once.

A result that is there stays; only an error is replaced by a later answer, and an unscored by a later score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, insert, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from workbench.store.tables import ModelCall, Output, OutputScore, PairVerdict, Run, RunCheck, RunVariant
from workbench.store.values import Done, Progress

Row = dict[str, Any]
CACHE_LOOKUP = 400


@dataclass(frozen=True, slots=True)
class Results:
    """Rows to be written in one transaction, as dictionaries of their columns."""

    calls: Sequence[Row] = ()
    outputs: Sequence[Row] = ()
    scores: Sequence[Row] = ()
    verdicts: Sequence[Row] = ()


def write_results(session: Session, *, batch: Iterable[Results]) -> None:
    """Write many results at once."""
    items = list(batch)
    calls = [row for item in items for row in item.calls]
    if calls:
        session.execute(insert(_table(ModelCall)), calls)
    _upsert(session, _table(Output), [row for item in items for row in item.outputs], col(Output.status) == "error")
    _upsert(session, _table(OutputScore), [row for item in items for row in item.scores], col(OutputScore.value).is_(None))
    _upsert(session, _table(PairVerdict), [row for item in items for row in item.verdicts], col(PairVerdict.verdict).is_(None))


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _upsert(session: Session, table: Table, rows: Sequence[Row], may_replace: ColumnElement[bool]) -> None:
    if not rows:
        return
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed, where=may_replace), list(rows))


def done_for(session: Session, *, run_id: int, example_ids: Sequence[int]) -> Done:
    """Give what is already answered and scored for some examples of a run.

    A judge's answer that could not be read counts as done: asking again would repeat an answered call.
    """
    outputs = select(Output.golden_example_id, Output.variant_id, Output.repeat, Output.model_call_id).where(
        Output.run_id == run_id, Output.status == "ok", col(Output.golden_example_id).in_(example_ids)
    )
    scores = (
        select(OutputScore.golden_example_id, OutputScore.variant_id, OutputScore.repeat, OutputScore.scorer)
        .outerjoin(ModelCall, col(OutputScore.model_call_id) == ModelCall.id)
        .where(OutputScore.run_id == run_id, col(OutputScore.golden_example_id).in_(example_ids))
        .where(or_(col(OutputScore.value).is_not(None), col(ModelCall.status) == "ok"))
    )
    table = _table(PairVerdict).c
    names = ("judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id", "swapped")
    verdicts = (
        select(*(table[name] for name in names))
        .outerjoin(ModelCall, col(PairVerdict.model_call_id) == ModelCall.id)
        .where(PairVerdict.run_id == run_id, col(PairVerdict.golden_example_id).in_(example_ids))
        .where(or_(col(PairVerdict.verdict).is_not(None), col(ModelCall.status) == "ok"))
    )
    return Done(
        outputs={(example, variant, repeat): str(call) for example, variant, repeat, call in session.exec(outputs).all()},
        scores=frozenset((row[0], row[1], row[2], row[3]) for row in session.exec(scores).all()),
        verdicts=frozenset(tuple(row) for row in session.exec(verdicts).all()),
    )


def calls_by_id(session: Session, *, ids: Sequence[str]) -> dict[str, Row]:
    """Give whole calls by their ids."""
    rows = session.exec(select(ModelCall).where(col(ModelCall.id).in_(ids))).all()
    return {row.id: row.model_dump() for row in rows}


def cached_calls(session: Session, *, request_hashes: Sequence[str]) -> dict[str, Row]:
    """Give the first answered call for each request hash that has one."""
    found: dict[str, Row] = {}
    for start in range(0, len(request_hashes), CACHE_LOOKUP):
        part = request_hashes[start : start + CACHE_LOOKUP]
        query = select(ModelCall).where(col(ModelCall.request_hash).in_(part), ModelCall.status == "ok").order_by(ModelCall.id)
        for row in session.exec(query).all():
            found.setdefault(row.request_hash, row.model_dump())
    return found


def cached_hashes(session: Session, *, request_hashes: Sequence[str]) -> set[str]:
    """Give those of the request hashes that have an answer already."""
    found: set[str] = set()
    for start in range(0, len(request_hashes), CACHE_LOOKUP):
        part = request_hashes[start : start + CACHE_LOOKUP]
        query = select(ModelCall.request_hash).where(col(ModelCall.request_hash).in_(part), ModelCall.status == "ok")
        found.update(session.exec(query).all())
    return found


def models_answered(session: Session, *, purpose: str, models: Sequence[str]) -> set[str]:
    """Give those of the models that have any stored answer of this purpose: others need no look into the cache."""
    present = set()
    for model in set(models):
        query = select(ModelCall.id).where(ModelCall.model == model, ModelCall.purpose == purpose, ModelCall.status == "ok").limit(1)
        if session.exec(query).first() is not None:
            present.add(model)
    return present


def spent(session: Session, *, run_id: int) -> float:
    """Give what the calls of a run have cost so far, in US dollars, as far as prices are known."""
    query = select(func.coalesce(func.sum(ModelCall.cost_usd), 0.0)).where(ModelCall.run_id == run_id)
    return float(session.exec(query).one() or 0.0)


def dearest_calls(session: Session, *, run_id: int) -> dict[str, float]:
    """Give by model what the dearest call of a run has cost, in US dollars."""
    query = (
        select(ModelCall.model, func.max(ModelCall.cost_usd))
        .where(ModelCall.run_id == run_id, col(ModelCall.cost_usd).is_not(None))
        .group_by(ModelCall.model)
    )
    return {model: float(cost or 0.0) for model, cost in session.exec(query).all()}


def progress(session: Session, *, run_id: int, pair_judges: Sequence[tuple[int, int]], criteria: int) -> Progress:
    """Count how far a run is; `pair_judges` are (judge, pairs of variants), `criteria` the number of judged criteria."""
    run = session.exec(select(Run.examples, Run.repeats).where(Run.id == run_id)).one()
    variants = session.exec(select(func.count()).select_from(RunVariant).where(RunVariant.run_id == run_id)).one()
    checks = session.exec(select(func.count()).select_from(RunCheck).where(RunCheck.run_id == run_id)).one()
    answers = run[0] * run[1]
    outputs = _tally(session, run_id, Output, col(Output.status) == "ok")
    scores = _tally(session, run_id, OutputScore, col(OutputScore.value).is_not(None))
    apart = session.exec(select(func.count()).select_from(OutputScore).where(OutputScore.run_id == run_id, ~col(OutputScore.applies))).one()
    verdicts = _tally(session, run_id, PairVerdict, col(PairVerdict.verdict).is_not(None))
    calls = session.exec(
        select(
            func.count(),
            func.coalesce(func.sum(ModelCall.cost_usd), 0.0),
            func.coalesce(func.sum(case(((col(ModelCall.cost_usd).is_(None)) & (ModelCall.status == "ok"), 1), else_=0)), 0),
        ).where(ModelCall.run_id == run_id)
    ).one()
    return Progress(
        outputs_done=outputs[0],
        outputs_failed=outputs[1],
        outputs_total=answers * variants,
        verdicts_done=verdicts[0],
        verdicts_unscored=verdicts[1],
        verdicts_total=2 * answers * sum(pairs for _, pairs in pair_judges),
        scores_done=scores[0],
        scores_unscored=scores[1] - apart,
        scores_total=answers * variants * (checks + criteria) - apart,
        asked=calls[0],
        cached=outputs[2] + scores[2] + verdicts[2],
        cost_usd=float(calls[1] or 0.0),
        unpriced=int(calls[2]),
    )


def _tally(session: Session, run_id: int, model: Any, good: ColumnElement[bool]) -> tuple[int, int, int]:
    """Count (good, not good, cached) rows of a result table."""
    query = select(
        func.coalesce(func.sum(case((good, 1), else_=0)), 0),
        func.coalesce(func.sum(case((good, 0), else_=1)), 0),
        func.coalesce(func.sum(case((model.is_cached, 1), else_=0)), 0),
    ).where(model.run_id == run_id)
    row = session.exec(query).one()
    return int(row[0]), int(row[1]), int(row[2])


def call_row(values: Mapping[str, Any]) -> Row:
    """Complete the columns of a call, so that every row of a batch has the same ones."""
    return {**_CALL_DEFAULTS, **values}


_CALL_DEFAULTS: Row = {
    "run_id": None,
    "api_base": None,
    "failure": None,
    "error": None,
    "text": "",
    "tool_calls": [],
    "finish_reason": None,
    "response_model": None,
    "input_tokens": None,
    "cached_input_tokens": None,
    "cache_write_tokens": None,
    "output_tokens": None,
    "reasoning_tokens": None,
    "usage_reported": True,
    "cost_usd": None,
    "ttft_ms": None,
    "tpot_ms": None,
    "duration_ms": None,
    "attempts": 1,
}
