"""Sum up the calls that were made: by day, model, purpose and run, with the times of the answered ones and the words of the failed ones."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from workbench.store.tables import ModelCall, Run

TIMES = ("ttft_ms", "tpot_ms", "duration_ms")


class CallSums(NamedTuple):
    """What the calls of one day, model, purpose and run come to.

    `failed` had no answer, `unpriced` have one and no known price; the last three count the calls whose time is known.
    """

    day: date | None
    model: str
    purpose: str
    run_id: int | None
    calls: int
    failed: int
    unpriced: int
    cost_usd: float
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    ttft_ms: int
    tpot_ms: int
    duration_ms: int


class FailedCall(NamedTuple):
    """A call without an answer: when, to which model, for what, and why in words."""

    asked_at: datetime
    model: str
    purpose: str
    kind: str | None
    error: str | None
    run_id: int | None


def call_sums(session: Session, *, since: date | None) -> list[CallSums]:
    """Sum the calls from a day on, or all."""
    call = _table(ModelCall).c
    keys = [call.asked_on, call.model, call.purpose, call.run_id]
    sums = [func.coalesce(func.sum(call[name]), 0) for name in ("cost_usd", "input_tokens", "cached_input_tokens", "output_tokens")]
    counts = [func.count(), func.count().filter(call.status != "ok"), func.count().filter(call.status == "ok", call.cost_usd.is_(None))]
    timed = [func.count(call[name]) for name in TIMES]
    query = select(*keys, *counts, *sums, *timed).group_by(*keys)
    if since is not None:
        query = query.where(call.asked_on >= since)
    return [CallSums(*row) for row in session.execute(query).all()]


def time_quantile(session: Session, *, model: str, time: str, since: date | None, count: int, share: float) -> float | None:
    """Give a quantile of a time of a model's calls, of which `count` have that time, interpolated between neighbours.

    The index that is ordered by the time is walked from its nearer end.
    """
    if count < 1:
        return None
    place = share * (count - 1)
    low = int(place)
    is_upper = low > count // 2
    column = _table(ModelCall).c[time]
    query = (
        select(column)
        .where(*_timed(model, column, since))
        .order_by(column.desc() if is_upper else column)
        .offset(max(0, count - 2 - low) if is_upper else low)
        .limit(2)
    )
    found = sorted(session.execute(query).scalars().all())
    if not found:
        return None
    return float(found[0] + (place - low) * (found[-1] - found[0])) if low < count - 1 else float(found[-1])


def _timed(model: str, column: Any, since: date | None) -> list[ColumnElement[bool]]:
    call = _table(ModelCall).c
    conditions: list[ColumnElement[bool]] = [call.model == model, column.is_not(None)]
    return conditions if since is None else [*conditions, call.asked_on >= since]


def failure_counts(session: Session, *, since: datetime | None) -> dict[str, int]:
    """Count the calls without an answer from a moment on by kind, the commonest first."""
    call = _table(ModelCall).c
    kind = func.coalesce(call.failure, "unknown")
    query = select(kind, func.count()).where(*_failed(since)).group_by(kind).order_by(func.count().desc(), kind)
    return {str(name): int(count) for name, count in session.execute(query).all()}


def failed_calls(session: Session, *, since: datetime | None, limit: int, offset: int) -> list[FailedCall]:
    """Give a page of the calls without an answer, newest first."""
    call = _table(ModelCall).c
    query = (
        select(call.asked_at, call.model, call.purpose, call.failure, call.error, call.run_id)
        .where(*_failed(since))
        .order_by(call.asked_at.desc(), call.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [FailedCall(*row) for row in session.execute(query).all()]


def _failed(since: datetime | None) -> list[ColumnElement[bool]]:
    call = _table(ModelCall).c
    return [call.status != "ok"] if since is None else [call.status != "ok", call.asked_at >= since]


def run_people(session: Session) -> Mapping[int, str]:
    """Map every run to who started it."""
    run = _table(Run).c
    return {int(id): str(author) for id, author in session.execute(select(run.id, run.author)).all()}


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
