"""Forecast what live traffic will have cost at the end of the month (UTC), and when budgets will be spent."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from workbench.stats.forecasts import FEWEST_DAYS, forecast_sum
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_groups import series

LOOK_BACK_DAYS = 28
_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class MonthForecast:
    """What a month will have cost: so far, expected, and the ends of a 90 % interval; None with `why_not` where it cannot be said.

    `days` is how many whole days it rests on; `unpriced` calls are in none of the figures.
    """

    month: date
    so_far: float
    expected: float | None
    low: float | None
    high: float | None
    days: int
    unpriced: int
    why_not: str = ""


def forecast_month(engine: Engine, *, scope: Mapping[str, Any] | None = None, now: datetime | None = None) -> MonthForecast:
    """Forecast the present month's cost from the whole days before today, up to 28; what today has cost so far is the least it costs."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    today = moment.date()
    first = today.replace(day=1)
    begin = min(first, today - timedelta(days=LOOK_BACK_DAYS))
    amounts, unpriced = _amounts(engine, begin, today, scope or {})
    so_far = sum(amount for day, amount in amounts.items() if day >= first)
    known = [today - timedelta(days=back) for back in range(LOOK_BACK_DAYS, 0, -1)]
    while known and known[0] not in amounts:
        known.pop(0)
    coming = [today.replace(day=number) for number in range(today.day, monthrange(today.year, today.month)[1] + 1)]
    before = so_far - amounts.get(today, 0.0)
    found = forecast_sum([amounts.get(day, 0.0) for day in known], [day.weekday() for day in known], [day.weekday() for day in coming])
    if found is None:
        why = f"there are {len(known)} whole days of traffic; a forecast needs {FEWEST_DAYS}"
        return MonthForecast(first, so_far, None, None, None, len(known), unpriced, why)
    low, expected, high = (max(so_far, before + value) for value in (found.low, found.expected, found.high))
    return MonthForecast(first, so_far, expected, low, high, len(known), unpriced)


def _amounts(engine: Engine, first: date, last: date, scope: Mapping[str, Any]) -> tuple[dict[date, float], int]:
    """Give the cost of each day that has calls, and how many calls of the month have no known price."""
    from_us, to_us = ((day - _EPOCH).days * _DAY_US for day in (first, last + timedelta(days=1)))
    named = {name: str(value) for name, value in scope.items()}
    with reading(engine) as session:
        points = series(session, where=TrafficFilter(from_us, to_us, **named), by=())
    amounts = {_EPOCH + timedelta(days=point.at_us // _DAY_US): point.sums["cost_usd"] for point in points}
    month = last.replace(day=1)
    return amounts, int(sum(point.sums["unpriced"] for point in points if _EPOCH + timedelta(days=point.at_us // _DAY_US) >= month))
