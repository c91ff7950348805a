"""Read times as files write them: text in ISO 8601, or a count since 1970 in seconds, or its thousandths, millionths or billionths."""

import math
from datetime import UTC, date, datetime

from workbench.errors import BadInput

_UNITS = ((1e17, 1e-3), (1e14, 1.0), (1e11, 1e3), (0.0, 1e6))
"""From which number on it counts nanoseconds, microseconds, milliseconds; and how many microseconds one is."""


def moment_us(value: object, *, where: str) -> int:
    """Give a time in microseconds since 1970; without a zone it is UTC. Raises `BadInput`.

    >>> moment_us("2026-11-30 12:00:00.5", where="start"), moment_us(1796040000, where="start")
    (1796040000500000, 1796040000000000)
    """
    if isinstance(value, str):
        text = value.strip()
        try:
            return _of(datetime.fromisoformat(text))
        except ValueError:
            pass
        try:
            value = float(text) if "." in text or "e" in text.lower() else int(text)
        except ValueError as error:
            raise BadInput(f"'{text[:40]}' is no time such as 2026-11-30T12:00:00Z", where=where) from error
    if isinstance(value, datetime):
        return _of(value)
    if isinstance(value, date):
        return _of(datetime(value.year, value.month, value.day))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput("it is no time such as 2026-11-30T12:00:00Z", where=where)
    size = next(unit for least, unit in _UNITS if abs(value) >= least)
    return value // 1000 if isinstance(value, int) and size < 1 else int(value * size)


def _of(moment: datetime) -> int:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
