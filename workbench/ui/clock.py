"""Say when something was, by the clock of whoever reads."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def here() -> tzinfo:
    """Give the reader's time zone as the browser names it; UTC where it names none that this machine knows."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(when: datetime, *, now: datetime | None = None, zone: tzinfo | None = None) -> str:
    """Write a moment with its time of day: `today at 17:40`, `yesterday at 17:40`, `on Monday at 17:40`, `on 12 Mar at 17:40`.

    >>> moment(datetime(2026, 3, 1, 17, 40, tzinfo=UTC), now=datetime(2026, 3, 2, 9, tzinfo=UTC), zone=UTC)
    'yesterday at 17:40'
    """
    place = zone or here()
    then, present = when.astimezone(place), (now or datetime.now(UTC)).astimezone(place)
    days = (present.date() - then.date()).days
    if days < 7:
        day = {0: "today", 1: "yesterday"}.get(days, f"on {then:%A}")
    else:
        day = f"on {then.day} {then:%b}" + (f" {then.year}" if then.year != present.year else "")
    return f"{day} at {then:%H:%M}"
