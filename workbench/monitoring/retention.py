"""Let old traffic go: traces with their spans and texts after so many days, while the sums by hour and day stay."""

import time
from collections.abc import Mapping

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.store.connection import writing
from workbench.store.pruning import prune

DAY_US = 86_400_000_000
STEP = 500
"""How many traces go in one transaction: few enough that nobody waits for it."""


def prune_step(engine: Engine, *, before_us: int, limit: int = STEP) -> int:
    """Remove some of what is older, and say how many traces went; 0 when all has gone. Raises `StoreError`."""
    with writing(engine) as session:
        return prune(session, before_us=before_us, limit=limit)


def days_ago_us(days: float) -> int:
    """Give the moment so many days ago, in microseconds since 1970."""
    return int(time.time() * 1e6 - days * DAY_US)


def days_from(environment: Mapping[str, str]) -> float | None:
    """Read `WORKBENCH_RETENTION_DAYS`; None where it is not set: then everything stays.

    >>> days_from({"WORKBENCH_RETENTION_DAYS": "90"}), days_from({})
    (90.0, None)
    """
    text = environment.get("WORKBENCH_RETENTION_DAYS", "").strip()
    if not text:
        return None
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 < days < 100_000:
        raise BadInput(f"'{text}' is no number of days, such as 90", where="WORKBENCH_RETENTION_DAYS")
    return days
