"""Write numbers for the report of a run: units, sensible digits, and "unknown" where something is not known."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.runs.conclusion import rate_words
from workbench.stats import Estimate

UNKNOWN = "unknown"
MINUS = "\u2212"
_MINUTE = 60


def usd(value: float | None) -> str:
    """Write an amount of US dollars; small ones keep two digits that say something.

    >>> usd(12.5), usd(0.0034), usd(0.0), usd(None)
    ('$12.50', '$0.0034', '$0.00', 'unknown')
    """
    if value is None:
        return UNKNOWN
    digits = 2
    while value and digits < 9 and round(abs(value), digits) < 10 ** (1 - digits):
        digits += 1
    return f"${value:,.{digits}f}"


def count(value: float | None) -> str:
    """Write a count, grouped."""
    return UNKNOWN if value is None else f"{value:,.0f}"


def milliseconds(value: float | None) -> str:
    """Write a time.

    >>> milliseconds(3.14), milliseconds(38.2), milliseconds(1420), milliseconds(125_000), milliseconds(None)
    ('3.1 ms', '38 ms', '1.4 s', '2 min 5 s', 'unknown')
    """
    if value is None:
        return UNKNOWN
    if value < 1_000:
        return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"
    if value < 1_000 * _MINUTE:
        return f"{value / 1_000:.1f} s"
    whole = round(value / 1_000)
    return f"{whole // _MINUTE} min {whole % _MINUTE} s"


def quantiles(found: Mapping[str, float | None]) -> str:
    """Write median and 95th percentile of a time."""
    return UNKNOWN if found["p50"] is None else f"{milliseconds(found['p50'])} · {milliseconds(found['p95'])}"


def share(estimate: Mapping[str, Any] | None) -> str:
    """Write a proportion with interval, n and what is unscored."""
    if not estimate:
        return ""
    missing = f", {estimate['missing']:,} unscored" if estimate["missing"] else ""
    return f"{rate_words(Estimate.from_json(estimate))}{missing}"


def score(estimate: Mapping[str, Any] | None) -> str:
    """Write a mean of 0 to 1 in per cent, with interval, n and what is unscored.

    >>> score({"estimate": 0.48, "low": 0.463, "high": 0.4996, "n": 189, "missing": 2})
    '48 % [46, 50] of 189, 2 unscored'
    """
    if not estimate:
        return ""
    missing = f", {estimate['missing']:,} unscored" if estimate["missing"] else ""
    if estimate["estimate"] is None:
        return f"{UNKNOWN}{missing}"
    bounds = "" if estimate["low"] is None else f" [{100 * estimate['low']:.0f}, {100 * estimate['high']:.0f}]"
    return f"{percent(estimate['estimate'])}{bounds} of {estimate['n']:,}{missing}"


def rate(estimate: Mapping[str, Any] | None) -> str:
    """Write a win rate with its interval alone; a bound that rounds to even keeps a digit, so that it does not read as decided."""
    if not estimate or estimate["estimate"] is None:
        return UNKNOWN
    return rate_words(Estimate.from_json(estimate)).rpartition(" of ")[0]


def ratio(value: float | None) -> str:
    """Write how many times as much something is.

    >>> ratio(1.234), ratio(12.3), ratio(None)
    ('1.23×', '12×', '')
    """
    return "" if value is None else f"{value:.2f}×" if value < 10 else f"{value:,.0f}×"


def percent(value: float | None) -> str:
    """Write a bound as per cent; what is close to an end does not read as the end.

    >>> percent(0.614), percent(0.998), percent(1.0), percent(None)
    ('61 %', '99.8 %', '100 %', 'unknown')
    """
    if value is None:
        return UNKNOWN
    digits = 0 if value in (0.0, 1.0) or 0.01 <= value <= 0.99 else 1
    return f"{100 * value:.{digits}f} %"


def p_value(value: float | None) -> str:
    """Write a p value.

    >>> p_value(0.0314), p_value(0.5), p_value(0.00001), p_value(None)
    ('0.031', '0.50', '< 0.001', 'unknown')
    """
    if value is None:
        return UNKNOWN
    if value < 0.001:
        return "< 0.001"
    return f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def signed(value: float | None, write: Callable[[float], str]) -> str:
    """Write a difference with its sign.

    >>> signed(-0.5, usd), signed(12.0, count), signed(0.0, count), signed(None, usd)
    ('−$0.50', '+12', '0', 'unknown')
    """
    if value is None:
        return UNKNOWN
    text = write(abs(value))
    return f"{'+' if value > 0 else MINUS}{text}" if any(sign in "123456789" for sign in text) else text


def points(value: float) -> str:
    """Write a share as percentage points."""
    return f"{100 * value:.1f}"


def moment(time: datetime | None) -> str:
    """Write a time in UTC to the minute."""
    return f"{time.day} {time:%B %Y, %H:%M} UTC" if time else "not yet"


def many(number: int, one: str) -> str:
    """Count things in words.

    >>> many(1, "run"), many(2000, "call")
    ('1 run', '2,000 calls')
    """
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
