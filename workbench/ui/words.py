"""Write numbers, times and texts for a reader: units, sensible digits, and "unknown" where something is not known.

Everything that comes from a store or a model goes through `plain` before it stands in Markdown: it is text, whatever it looks like.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

UNKNOWN = "unknown"
NBSP = "\u00a0"
MINUS = "\u2212"
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>:&^=])")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def plain(text: object) -> str:
    """Escape text for Markdown, on one line.

    >>> plain("*a* <b>")
    '\\\\*a\\\\* \\\\<b\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def shortened(text: str, limit: int = 80) -> str:
    """Cut a text at `limit` characters, saying so.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def many(count: int, one: str, several: str | None = None) -> str:
    """Write a count with its noun.

    >>> many(1, "example"), many(1234, "example"), many(2, "reply", "replies")
    ('1 example', '1,234 examples', '2 replies')
    """
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def percent(value: float | None) -> str:
    """Write a share of 0..1 as per cent; never 0 % or 100 % for what is not.

    >>> percent(0.614).replace(NBSP, " "), percent(0.996).replace(NBSP, " "), percent(0.9999).replace(NBSP, " "), percent(None)
    ('61 %', '99.6 %', '> 99.9 %', 'unknown')
    """
    if value is None:
        return UNKNOWN
    if value in (0.0, 1.0) or 0.01 <= value <= 0.99:
        return f"{100 * value:.0f}{NBSP}%"
    if value < 0.0005:
        return f"<{NBSP}0.1{NBSP}%"
    if value > 0.9995:
        return f">{NBSP}99.9{NBSP}%"
    return f"{100 * value:.1f}{NBSP}%"


def share(estimate: Mapping[str, Any] | None) -> str:
    """Write a proportion with its interval: `92 % [88, 95]`."""
    if not estimate or estimate.get("estimate") is None:
        return UNKNOWN
    low, high = estimate["low"], estimate["high"]
    bounds = f"{NBSP}[{100 * low:.0f},{NBSP}{100 * high:.0f}]" if low is not None and high is not None else ""
    return f"{percent(estimate['estimate'])}{bounds}"


def points(estimate: Mapping[str, Any] | None) -> str:
    """Write a difference of shares in percentage points with its interval: `+3.2 [−1.0, +7.4] points`."""
    if not estimate or estimate.get("estimate") is None:
        return UNKNOWN
    low, high = estimate["low"], estimate["high"]
    bounds = f" [{signed(100 * low)}, {signed(100 * high)}]" if low is not None and high is not None else ""
    return f"{signed(100 * estimate['estimate'])}{bounds} points"


def signed(value: float, digits: int = 1) -> str:
    """Write a number with its sign.

    >>> signed(3.25), signed(-1.0), signed(0.0)
    ('+3.2', '−1.0', '0.0')
    """
    text = f"{abs(value):,.{digits}f}"
    if not any(letter in "123456789" for letter in text):
        return text
    return f"+{text}" if value > 0 else f"{MINUS}{text}"


def usd(value: float | None) -> str:
    """Write an amount of US dollars; small ones keep two digits that say something.

    >>> usd(12.5), usd(0.0034), usd(0.00000123), usd(0.0), usd(None)
    ('$12.50', '$0.0034', '$0.0000012', '$0.00', 'unknown')
    """
    if value is None:
        return UNKNOWN
    if value == 0 or abs(value) >= 0.995:
        return f"${value:,.2f}"
    digits = 2
    while digits < 9 and round(abs(value), digits) < 10 ** (1 - digits):
        digits += 1
    return f"${value:.{digits}f}"


def milliseconds(value: float | None) -> str:
    """Write a time: `38 ms`, `1.4 s`, `2 min 5 s`.

    >>> milliseconds(38.2).replace(NBSP, " "), milliseconds(1420).replace(NBSP, " "), milliseconds(125_000).replace(NBSP, " ")
    ('38 ms', '1.4 s', '2 min 5 s')
    """
    if value is None:
        return UNKNOWN
    if value < 10:
        return f"{value:.1f}{NBSP}ms"
    if value < 1_000:
        return f"{value:.0f}{NBSP}ms"
    if value < 10_000:
        return f"{value / 1000:.1f}{NBSP}s"
    return seconds(value / 1000)


def seconds(value: float) -> str:
    """Write a longer time: `45 s`, `2 min 5 s`, `3 h 10 min`."""
    whole = round(value)
    if whole < _MINUTE:
        return f"{whole}{NBSP}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}{NBSP}min" + (f"{NBSP}{whole % _MINUTE}{NBSP}s" if whole % _MINUTE else "")
    minutes = whole % _HOUR // _MINUTE
    return f"{whole // _HOUR}{NBSP}h" + (f"{NBSP}{minutes}{NBSP}min" if minutes else "")


def count(value: float | None) -> str:
    """Write a count, grouped; unknown where it is not known."""
    return UNKNOWN if value is None else f"{value:,.0f}"


def p_value(value: float | None) -> str:
    """Write a p value.

    >>> p_value(0.0314), p_value(0.5), p_value(0.00001).replace(NBSP, " "), p_value(None)
    ('0.031', '0.50', '< 0.001', 'unknown')
    """
    if value is None:
        return UNKNOWN
    if value < 0.001:
        return f"<{NBSP}0.001"
    return f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """Write how long ago something was: `just now`, `5 min ago`, `yesterday`, `12 Mar 2026`.

    >>> ago(datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, 5, tzinfo=UTC)).replace(NBSP, " ")
    '5 min ago'
    """
    if moment is None:
        return UNKNOWN
    here = now or datetime.now(UTC)
    passed = (here - moment).total_seconds()
    if passed < _MINUTE:
        return "just now"
    if passed < _HOUR:
        return f"{passed // _MINUTE:.0f}{NBSP}min ago"
    if passed < _DAY:
        return f"{passed // _HOUR:.0f}{NBSP}h ago"
    if passed < 2 * _DAY:
        return "yesterday"
    if passed < 7 * _DAY:
        return f"{passed // _DAY:.0f} days ago"
    return f"{moment.day} {moment:%b}" + (f" {moment.year}" if moment.year != here.year else "")
