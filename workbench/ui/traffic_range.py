"""Choose from when to when traffic is looked at; it stands in the address: a length of time up to now, or days and hours (UTC)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from workbench.ui import address

RANGES: Mapping[str, tuple[str, int]] = {"24h": ("24 hours", 1), "7d": ("7 days", 7), "30d": ("30 days", 30), "90d": ("90 days", 90)}
OWN = "own"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From a moment up to, not including, another; both lie on whole hours, those of three days and longer on whole days."""

    first: datetime
    after: datetime

    @property
    def from_us(self) -> int:
        """Give the first moment, in microseconds since 1970."""
        return microseconds(self.first)

    @property
    def to_us(self) -> int:
        """Give the moment after the last, in microseconds since 1970."""
        return microseconds(self.after)

    @property
    def length(self) -> timedelta:
        """Give how long it is."""
        return self.after - self.first


def microseconds(moment: datetime) -> int:
    """Give a moment as the store knows it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(at_us: int) -> datetime:
    """Give the moment that the store knows as a number."""
    return _EPOCH + timedelta(microseconds=at_us)


def last(name: str, now: datetime) -> TimeRange:
    """Give a named length of time up to the end of the present hour, or of the present day.

    >>> found = last("7d", datetime(2026, 3, 9, 14, 5, tzinfo=UTC))
    >>> f"{found.first:%d %H} {found.after:%d %H}"
    '03 00 10 00'
    """
    days = RANGES[name][1]
    step = HOUR if days == 1 else DAY
    after = now.replace(hour=now.hour if step == HOUR else 0, minute=0, second=0, microsecond=0) + step
    return TimeRange(after - days * DAY, after)


def between(first: str, end: str) -> TimeRange | None:
    """Read days (`2026-03-01`) or hours (`2026-03-01T14`), both included; None where they are none.

    >>> found = between("2026-03-01", "2026-03-02")
    >>> f"{found.first:%d %H} {found.after:%d %H}"
    '01 00 03 00'
    >>> between("2026-03-01T14", "2026-03-01T14").length == HOUR, between("2026-03-02", "2026-03-01"), between("x", "")
    (True, None, None)
    """
    try:
        begin, (until, step) = _read(first)[0], _read(end)
    except ValueError:
        return None
    if begin > until or begin.year < 1971 or until.year > 9000:
        return None
    return TimeRange(begin, until + step)


def _read(text: str) -> tuple[datetime, timedelta]:
    if len(text) == 10:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC), DAY
    return datetime.strptime(text[:13], "%Y-%m-%dT%H").replace(tzinfo=UTC), HOUR


def present(default: str) -> TimeRange:
    """Give the time that the address means, without drawing anything."""
    own = between(address.value("from"), address.value("to"))
    name = address.value("range")
    return own or last(name if name in RANGES else default, datetime.now(UTC))


def choose(default: str, *, resets: Sequence[str] = ()) -> TimeRange:
    """Draw the choice of a time; give the chosen one."""
    own = between(address.value("from"), address.value("to"))
    name = address.value("range") if address.value("range") in RANGES else default
    key = address.follow("range", OWN if own else name)
    shown = {name: said for name, (said, _) in RANGES.items()} | {OWN: _said(own) if own else "Other days …"}
    with st.container(width=170):
        st.selectbox(
            "Time",
            list(shown),
            label_visibility="collapsed",
            key=key,
            format_func=lambda one: shown[one],
            on_change=_named,
            args=(key, default, tuple(resets)),
        )
    if not own:
        return last(name, datetime.now(UTC))
    first, end = own.first.date(), (own.after - HOUR).date()
    # A key per choice: while somebody has chosen the first day and not yet the last, the widget keeps the half that it has.
    days_key = f"days_{first}_{end}"
    with st.container(width=240):
        st.date_input(
            "Days",
            (first, end),
            key=days_key,
            label_visibility="collapsed",
            format="YYYY-MM-DD",
            on_change=_days,
            args=(days_key, tuple(resets)),
        )
    return own


def _said(own: TimeRange) -> str:
    if own.length <= DAY and own.first.hour + own.after.hour:
        return f"{own.first:%d %b %H}:00 to {own.after:%H}:00"
    end = own.after - HOUR
    return f"{own.first:%d %b}" + (f" to {end:%d %b}" if end.date() != own.first.date() else "")


def _named(key: str, default: str, resets: Sequence[str]) -> None:
    chosen = st.session_state[key]
    if chosen == OWN:
        found = present(default)
        address.put(range=None, **days_in_address(found.first.date(), (found.after - HOUR).date()), **dict.fromkeys(resets))
    else:
        address.put(**{"range": None if chosen == default else chosen, "from": None, "to": None, **dict.fromkeys(resets)})


def _days(key: str, resets: Sequence[str]) -> None:
    chosen = st.session_state[key]
    if isinstance(chosen, tuple) and len(chosen) == 2:
        address.put(**days_in_address(*chosen), **dict.fromkeys(resets))


def days_in_address(first: date, end: date) -> dict[str, str]:
    """Give what stands in the address for some days, both included."""
    return {"from": f"{first:%Y-%m-%d}", "to": f"{end:%Y-%m-%d}"}
