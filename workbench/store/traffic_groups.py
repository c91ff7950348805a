"""Add up traffic by what tells it apart, from the sums of hours and days alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
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
    traffic, key = table_of(Traffic), table_of(TrafficKey)
    grain, first, after = whole(where)
    dimensions = [key.c[name] for name in by]
    narrowed = [traffic.c.grain == grain, traffic.c.bucket >= first, traffic.c.bucket < after, key.c.kind.in_(sorted(PRICED_KINDS))]
    narrowed += [key.c[name] == value for name, value in where.named.items()]
    sums = [func.sum(traffic.c[name]).label(name) for name in COUNTS]
    query = select(*dimensions, *sums).join(key, key.c.id == traffic.c.key_id).where(*narrowed).group_by(*dimensions)
    parts: dict[tuple[str, ...], dict[str, list[bytes]]] = {}
    columns = [traffic.c[name] for name in TIMES]
    for row in session.execute(select(*dimensions, *columns).join(key, key.c.id == traffic.c.key_id).where(*narrowed)).all():
        own = parts.setdefault(tuple(row[: len(by)]), {name: [] for name in TIMES})
        for name, data in zip(TIMES, row[len(by) :], strict=True):
            own[name].append(data)
    found = [
        Group(
            dict(zip(by, values, strict=True)),
            {name: float(getattr(row, name) or 0) for name in COUNTS},
            {name: Histogram.merged(data) for name, data in parts[values].items()},
        )
        for row in session.execute(query).all()
        if (values := tuple(row[: len(by)])) in parts and row.spans
    ]
    return sorted(found, key=lambda one: (-one.sums["cost_usd"], -one.sums["spans"]))
