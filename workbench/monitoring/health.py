"""Say how what is live is doing: the last day beside the day before, and what changed in the last weeks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.stats.estimates import Estimate
from workbench.stats.order_statistics import percentile_of
from workbench.stats.wilson import quick_rate
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_firsts import Live, live
from workbench.store.traffic_windows import window_counts, window_likings, window_times, window_traces

DAY_US = 86_400_000_000
SINCE_DAYS = 21
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


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is new in the traffic of an agent: on which day, what (`agent`, `model`, `version`), its name, and in words."""

    day: date
    what: str
    agent: str
    value: str
    words: str


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


def changes(engine: Engine, *, now: datetime | None = None, days: int = SINCE_DAYS) -> list[Change]:
    """Give what came new into the traffic in the last days, the newest first; what was there from the start of all traffic is not new."""
    day = (now or datetime.now(UTC)).date()
    with reading(engine) as session:
        combinations = live(session)
    if not combinations:
        return []
    start = min(one.first_day for one in combinations)
    first = max(start + 1, (day - _EPOCH).days - days + 1)
    found = [change for change in news(combinations) if (change.day - _EPOCH).days >= first]
    return sorted(found, key=lambda change: (change.day, change.words), reverse=True)


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


def news(combinations: Sequence[Live]) -> Iterator[Change]:
    """Give when each agent came, and when each of its models and versions did, in no order."""
    agents: dict[str, list[Live]] = {}
    for one in combinations:
        agents.setdefault(one.agent, []).append(one)
    for agent, own in agents.items():
        name, begun = agent or "traffic without an agent", min(one.first_day for one in own)
        yield Change(_EPOCH + timedelta(days=begun), "agent", agent, agent, f"{name} is live for the first time")
        named = {"model": [(one.model, one.first_day) for one in own], "version": [(_version(one), one.first_day) for one in own]}
        for what, values in named.items():
            firsts: dict[str, int] = {}
            for value, day in values:
                firsts[value] = min(day, firsts.get(value, day))
            for value, day in firsts.items():
                if value and day > begun:
                    yield Change(_EPOCH + timedelta(days=day), what, agent, value, f"{name} has {value} for the first time")


def _version(one: Live) -> str:
    return f"{one.prompt}@{one.version}" if one.prompt else ""
