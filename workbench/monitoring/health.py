"""Say how what is live is doing: the last day beside the day before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.stats.estimates import Estimate
from workbench.stats.order_statistics import percentile_of
from workbench.stats.wilson import quick_rate
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_firsts import live
from workbench.store.traffic_windows import window_counts, window_likings, window_times, window_traces

DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DayOfTraffic:
    """What happened in one day; shares and times (in milliseconds) with their intervals, None where nothing was measured."""

    traces: int
    calls: int
    unpriced: int
    cost_usd: float
    failed: Estimate | None
    liked: Estimate | None
    ttft_p95: Estimate | None
    duration_p95: Estimate | None


@dataclass(frozen=True, slots=True)
class Health:
    """The last 24 hours of traffic and the 24 before; both end where traffic last was if it has ceased since (`is_past`)."""

    until: datetime
    is_past: bool
    now: DayOfTraffic
    before: DayOfTraffic


def health(engine: Engine, *, now: datetime | None = None) -> Health | None:
    """Give how the last day was; None where there was never any traffic."""
    moment = now or datetime.now(UTC)
    with reading(engine) as session:
        combinations = live(session)
        if not combinations:
            return None
        last = _EPOCH + timedelta(days=max(one.last_day for one in combinations) + 1)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC)
        is_past = end < moment - timedelta(days=1)
        until = end if is_past else moment
        to_us = round(until.timestamp() * 1e6)
        return Health(until, is_past, _day(session, to_us), _day(session, to_us - DAY_US))


def _day(session: Session, to_us: int) -> DayOfTraffic:
    where = TrafficFilter(to_us - DAY_US, to_us)
    counts = window_counts(session, where=where)
    liked, rated = window_likings(session, where=where)
    ttft, duration = (percentile_of(window_times(session, where=where, time=time), 0.95) for time in ("ttft_ms", "duration_ms"))
    return DayOfTraffic(
        traces=window_traces(session, where=where),
        calls=counts.calls,
        unpriced=counts.unpriced,
        cost_usd=counts.cost_usd,
        failed=quick_rate(counts.errors, counts.calls) if counts.calls else None,
        liked=quick_rate(liked, rated) if rated else None,
        ttft_p95=ttft,
        duration_p95=duration,
    )
