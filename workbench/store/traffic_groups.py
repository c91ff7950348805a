"""Add up traffic by what tells it apart, from the sums of hours and days alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from workbench.stats.histograms import Histogram
from workbench.store.tables import Traffic, TrafficKey
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_sums import COUNTS, GRAINS, PRICED_KINDS, TIMES
from workbench.store.upserts import table_of

COARSE_FROM_US = 3 * GRAINS["d"]
"""From this length of time on sums of days are read, below it those of hours."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sums of the calls to models that share the values of `key`, and the histograms of their times."""

    key: dict[str, str]
    sums: dict[str, float]
    times: dict[str, Histogram]


@dataclass(frozen=True, slots=True)
class Point:
    """Sums of one hour or day, which begins at `at_us`, of the calls that share the values of `key`."""

    at_us: int
    key: dict[str, str]
    sums: dict[str, float]
    times: dict[str, Histogram]


def whole(where: TrafficFilter) -> tuple[str, int, int]:
    """Give the grain, the first bucket and the one after the last that a time touches: whole hours, or days of a long time.

    >>> whole(TrafficFilter(0, 2 * 3_600_000_000 + 1))
    ('h', 0, 3)
    """
    grain = "d" if where.to_us - where.from_us >= COARSE_FROM_US else "h"
    length = GRAINS[grain]
    return grain, where.from_us // length, -(-where.to_us // length)


def groups(session: Session, *, where: TrafficFilter, by: Sequence[str]) -> list[Group]:
    """Add up the calls of the buckets that a time touches, by some dimensions, the dearest group first."""
    key = table_of(TrafficKey).c
    found = [
        Group(dict(zip(by, values, strict=True)), sums, times) for values, sums, times in _added(session, where, [key[name] for name in by])
    ]
    return sorted(found, key=lambda one: (-one.sums["cost_usd"], -one.sums["spans"]))


def series(session: Session, *, where: TrafficFilter, by: Sequence[str]) -> list[Point]:
    """Add up the calls of each bucket that a time touches (see `whole`), by some dimensions, the earliest first."""
    key = table_of(TrafficKey).c
    length = GRAINS[whole(where)[0]]
    parts = _added(session, where, [table_of(Traffic).c.bucket, *(key[name] for name in by)])
    found = [Point(int(bucket) * length, dict(zip(by, values, strict=True)), sums, times) for (bucket, *values), sums, times in parts]
    return sorted(found, key=lambda one: (one.at_us, *one.key.values()))


def _added(
    session: Session, where: TrafficFilter, dimensions: Sequence[ColumnElement[Any]]
) -> Iterator[tuple[tuple[Any, ...], dict[str, float], dict[str, Histogram]]]:
    traffic, key = table_of(Traffic), table_of(TrafficKey)
    grain, first, after = whole(where)
    narrowed = [traffic.c.grain == grain, traffic.c.bucket >= first, traffic.c.bucket < after, key.c.kind.in_(sorted(PRICED_KINDS))]
    narrowed += [key.c[name] == value for name, value in where.named.items()]
    columns = [*dimensions, *(traffic.c[name] for name in (*COUNTS, *TIMES))]
    rows = session.execute(select(*columns).join(key, key.c.id == traffic.c.key_id).where(*narrowed)).all()
    gathered: dict[tuple[Any, ...], tuple[dict[str, float], dict[str, list[bytes]]]] = {}
    width = len(dimensions)
    for row in rows:
        sums, parts = gathered.setdefault(tuple(row[:width]), (dict.fromkeys(COUNTS, 0.0), {name: [] for name in TIMES}))
        for name, value in zip(COUNTS, row[width : width + len(COUNTS)], strict=True):
            sums[name] += value
        for name, data in zip(TIMES, row[width + len(COUNTS) :], strict=True):
            parts[name].append(data)
    for values, (sums, parts) in gathered.items():
        if sums["spans"]:
            yield values, sums, {name: Histogram.merged(data) for name, data in parts.items()}
