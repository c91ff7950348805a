"""Read what rated requests cost, and which sessions and users cost most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.store.tables import LiveSession, Trace, UserDay
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.upserts import table_of


@dataclass(frozen=True, slots=True)
class RatedCosts:
    """The rated requests that share the values of `key`: how many, how many were liked, and sums of their costs in US dollars."""

    key: dict[str, str]
    rated: int
    liked: int
    cost_usd: float
    cost_squared: float
    cost_of_liked: float


class Spender(NamedTuple):
    """A session or a user, with what it came to; `unpriced` calls are not in the cost."""

    name: str
    user: str
    traces: int
    cost_usd: float
    unpriced: int
    input_tokens: int
    output_tokens: int


def rated_costs(session: Session, *, where: TrafficFilter, by: Sequence[str]) -> list[RatedCosts]:
    """Add up the costs of the rated requests that began in a time; a request with unknown prices counts with what is known."""
    trace = table_of(Trace).c
    names = [trace[name] for name in by]
    cost = trace.cost_usd
    query = select(*names, func.count(), func.sum(trace.liked), func.sum(cost), func.sum(cost * cost), func.sum(cost * trace.liked)).where(
        trace.liked.is_not(None), trace.started_us >= where.from_us, trace.started_us < where.to_us
    )
    query = query.where(*(trace[name] == value for name, value in where.named.items())).group_by(*names)
    return [_rated(dict(zip(by, row[: len(names)], strict=True)), row[len(names) :]) for row in session.execute(query).all()]


def _rated(key: dict[str, str], row: Sequence[Any]) -> RatedCosts:
    rated, liked, *costs = row
    return RatedCosts(key, int(rated), int(liked or 0), *(float(one or 0) for one in costs))


def dearest_sessions(session: Session, *, from_us: int, to_us: int, limit: int) -> list[Spender]:
    """Give the sessions that went on within a time and cost most, each with its whole cost."""
    table = table_of(LiveSession).c
    query = select(table.session, table.user, table.traces, table.cost_usd, table.unpriced, table.input_tokens, table.output_tokens)
    query = query.where(table.ended_us >= from_us, table.started_us < to_us).order_by(table.cost_usd.desc(), table.session).limit(limit)
    return [Spender(*row) for row in session.execute(query).all()]


def dearest_users(session: Session, *, first_day: int, last_day: int, limit: int) -> list[Spender]:
    """Give the users who cost most on some days (counted since 1970, both included)."""
    table = table_of(UserDay).c
    sums = [func.sum(table[name]) for name in ("traces", "cost_usd", "unpriced", "input_tokens", "output_tokens")]
    query = select(table.user, table.user, *sums).where(table.day >= first_day, table.day <= last_day, table.user != "")
    return [Spender(*row) for row in session.execute(query.group_by(table.user).order_by(sums[1].desc(), table.user).limit(limit)).all()]
