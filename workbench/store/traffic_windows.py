"""Read what happened between two moments, span by span: for windows of minutes and hours, which the sums are too coarse for."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session

from workbench.store.tables import Finding, LiveSession, Span, Trace, Traffic, TrafficKey, UserDay
from workbench.store.traffic_filters import DIMENSIONS, TrafficFilter
from workbench.store.traffic_sums import GRAINS, PRICED_KINDS
from workbench.store.upserts import table_of

LONGEST_TRACE_US = 6 * 3_600_000_000
"""A trace that began longer ago than this before a window is not looked at for its spans in it."""


class WindowCounts(NamedTuple):
    """Counts of the calls to models in a window."""

    calls: int
    errors: int
    retried: int
    unpriced: int
    cost_usd: float
    output_tokens: int


def window_counts(session: Session, *, where: TrafficFilter) -> WindowCounts:
    """Count the calls to models that began in a window."""
    span = table_of(Span).c
    unpriced = func.count().filter(span.cost_usd.is_(None), ~(span.is_error & (func.coalesce(span.input_tokens, 0) == 0)))
    query = select(
        func.count(),
        func.count().filter(span.is_error),
        func.count().filter(span.retries > 0),
        unpriced,
        func.coalesce(func.sum(span.cost_usd), 0.0),
        func.coalesce(func.sum(span.output_tokens), 0),
    )
    return WindowCounts(*session.execute(_calls(query, where)).one())


def window_times(session: Session, *, where: TrafficFilter, time: str) -> list[float]:
    """Give the known times (`ttft_ms`, `tpot_ms`, `duration_ms`) of the answered calls that began in a window."""
    column = table_of(Span).c[time]
    query = _calls(select(column), where).where(column.is_not(None), ~table_of(Span).c.is_error)
    return [float(value) for value in session.execute(query).scalars()]


def window_likings(session: Session, *, where: TrafficFilter) -> tuple[int, int]:
    """Count the traces that began in a window and were liked, and those that were rated."""
    trace = table_of(Trace).c
    query = select(func.coalesce(func.sum(trace.liked), 0), func.count(trace.liked)).where(*_of_traces(where))
    liked, rated = session.execute(query.where(trace.liked.is_not(None))).one()
    return int(liked), int(rated)


def window_traces(session: Session, *, where: TrafficFilter) -> int:
    """Count the traces that began in a window."""
    return int(session.execute(select(func.count()).select_from(table_of(Trace)).where(*_of_traces(where))).scalar_one())


def window_findings(session: Session, *, where: TrafficFilter, kind: str) -> int:
    """Count the flagged findings of a kind in the traces that began in a window."""
    finding, trace = table_of(Finding).c, table_of(Trace)
    query = select(func.count()).select_from(table_of(Finding)).join(trace, trace.c.id == finding.trace_ref)
    return int(session.execute(query.where(finding.is_flagged, finding.kind == kind, *_of_traces(where))).scalar_one())


def spent(session: Session, *, first_day: int, last_day: int, scope: Mapping[str, Any]) -> tuple[float, int]:
    """Give the cost of whole days (counted since 1970, both included), and how many calls have no known price."""
    if user := scope.get("user"):
        of_user = table_of(UserDay).c
        query = select(func.coalesce(func.sum(of_user.cost_usd), 0.0), func.coalesce(func.sum(of_user.unpriced), 0))
        query = query.where(of_user.user == user, of_user.day >= first_day, of_user.day <= last_day)
    else:
        traffic, key = table_of(Traffic).c, table_of(TrafficKey)
        query = select(func.coalesce(func.sum(traffic.cost_usd), 0.0), func.coalesce(func.sum(traffic.unpriced), 0))
        query = query.select_from(table_of(Traffic)).join(key, key.c.id == traffic.key_id)
        query = query.where(traffic.grain == "d", traffic.bucket >= first_day, traffic.bucket <= last_day)
        query = query.where(*(key.c[name] == scope[name] for name in DIMENSIONS if scope.get(name)))
    cost, unpriced = session.execute(query).one()
    return float(cost), int(unpriced)


class DayCalls(NamedTuple):
    """The calls to models of one day and traffic key: how many, how many failed, and the histogram of a time."""

    day: int
    calls: int
    errors: int
    times: bytes


def calls_by_day(session: Session, *, first_day: int, last_day: int, scope: Mapping[str, Any], time: str) -> list[DayCalls]:
    """Give the calls of whole days (both included), with the histogram of `ttft`, `tpot` or `duration`."""
    traffic, key = table_of(Traffic), table_of(TrafficKey)
    query = select(traffic.c.bucket, traffic.c.spans, traffic.c.errors, traffic.c[time]).join(key, key.c.id == traffic.c.key_id)
    query = query.where(traffic.c.grain == "d", traffic.c.bucket >= first_day, traffic.c.bucket <= last_day, key.c.kind == "llm")
    query = query.where(*(key.c[name] == scope[name] for name in DIMENSIONS if scope.get(name)))
    return [DayCalls(int(day), int(calls), int(errors), times) for day, calls, errors, times in session.execute(query).all()]


def dearest_session(session: Session, *, since_us: int) -> tuple[str, float] | None:
    """Give the session that cost most, among those that went on after a moment."""
    table = table_of(LiveSession).c
    query = select(table.session, table.cost_usd).where(table.ended_us >= since_us).order_by(table.cost_usd.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else (str(row[0]), float(row[1]))


def _calls(query: Select[Any], where: TrafficFilter) -> Select[Any]:
    """Narrow to calls to models that began in the window; found through their traces, whose start is indexed."""
    span, trace, key = table_of(Span), table_of(Trace), table_of(TrafficKey)
    query = query.select_from(trace).join(span, span.c.trace_ref == trace.c.id).join(key, key.c.id == span.c.key_id)
    query = query.where(trace.c.started_us >= where.from_us - LONGEST_TRACE_US, trace.c.started_us < where.to_us)
    query = query.where(span.c.started_us >= where.from_us, span.c.started_us < where.to_us, key.c.kind.in_(sorted(PRICED_KINDS)))
    return query.where(*(key.c[name] == value for name, value in where.named.items()))


def _of_traces(where: TrafficFilter) -> list[Any]:
    trace = table_of(Trace).c
    return [
        trace.started_us >= where.from_us,
        trace.started_us < where.to_us,
        *(trace[name] == value for name, value in where.named.items()),
    ]


def today(now_us: int) -> int:
    """Give the day of a moment, counted since 1970 (UTC).

    >>> today(GRAINS["d"] * 3 + 5)
    3
    """
    return now_us // GRAINS["d"]
