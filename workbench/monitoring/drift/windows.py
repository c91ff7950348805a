"""Choose the windows that are compared: whole days (UTC), the reference before two current ones.

A step in the traffic shows in the first window after it alone if each window is compared with the one before it. So both current windows
are compared with the same reference, which lies before them or is fixed, and an alarm needs both to have drifted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from workbench.errors import BadInput
from workbench.store.traffic_filters import DIMENSIONS, TrafficFilter

WINDOW_DAYS, REFERENCE_DAYS = 7, 14
LONGEST_DAYS = 92
ROLLING = "rolling"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Windows:
    """The window that is looked at, the one before it, and what both are compared with."""

    current: TrafficFilter
    previous: TrafficFilter
    reference: TrafficFilter


def windows(settings: Mapping[str, Any], scope: Mapping[str, str], *, now: datetime) -> Windows:
    """Give the windows of whole days up to the beginning of today.

    `settings` are `window_days`, `reference_days` and `reference`: `rolling`, or a fixed time as `{"from": …, "to": …}` in days, both
    included. Raises `BadInput` naming the setting that is wrong.
    """
    end = datetime(now.year, now.month, now.day, tzinfo=UTC)
    days = _days(settings.get("window_days", WINDOW_DAYS), "window_days")
    first = end - 2 * timedelta(days=days)
    reference = settings.get("reference", ROLLING)
    if reference == ROLLING:
        begin, until = first - timedelta(days=_days(settings.get("reference_days", REFERENCE_DAYS), "reference_days")), first
    else:
        begin, until = fixed(reference)
        if until > first:
            raise BadInput(
                f"the reference ends on {until - timedelta(days=1):%Y-%m-%d} and the two windows begin on {first:%Y-%m-%d}: they overlap",
                where="reference",
            )
    previous, current = (_filter(first + place * timedelta(days=days), days, scope) for place in (0, 1))
    return Windows(current, previous, _filter(begin, (until - begin).days, scope))


def fixed(reference: object) -> tuple[datetime, datetime]:
    """Read a fixed reference: days as `{"from": "2026-03-01", "to": "2026-03-14"}`, both included. Raises `BadInput`."""
    if not isinstance(reference, Mapping):
        raise BadInput(f"'{reference}' is no reference: give {ROLLING}, or the first and the last day", where="reference")
    first, last = (_day(reference.get(name), f"reference.{name}") for name in ("from", "to"))
    if first > last:
        raise BadInput(f"{first} lies after {last}", where="reference")
    return _moment(first), _moment(last) + timedelta(days=1)


def scope_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Give what traffic is narrowed to. Raises `BadInput` for what cannot be narrowed to."""
    for name in scope:
        if name not in DIMENSIONS:
            raise BadInput(f"'{name}' cannot be narrowed to; there are {', '.join(DIMENSIONS)}", where="scope")
    return {name: str(value) for name, value in scope.items()}


def _day(value: object, where: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(f"'{value}' is no day; write it as 2026-03-01", where=where) from error


def _days(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_DAYS:
        raise BadInput(f"{value!r} is no number of days from 1 to {LONGEST_DAYS}", where=where)
    return value


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _filter(begin: datetime, days: int, scope: Mapping[str, str]) -> TrafficFilter:
    from_us = (begin - _EPOCH) // timedelta(microseconds=1)
    return TrafficFilter(from_us, from_us + days * 86_400_000_000, **scope)
