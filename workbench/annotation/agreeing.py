"""Measure how far the people of a queue agree, per question and slice, and how far each agrees with themselves."""

from sqlalchemy import Engine

from workbench.stats.agreement import Agreement


def agreement_of(
    engine: Engine, queue_id: int, *, question: str | None = None, slice: str | None = None, guideline: int | None = None, seed: int = 0
) -> list[Agreement]:
    """Give the agreement on each question that has comparable answers; `slice` is `tag:price` or `split:dev`."""
    raise NotImplementedError


def slices_of(engine: Engine, queue_id: int) -> dict[str, int]:
    """Count a queue's items by slice, as `agreement_of` takes them."""
    raise NotImplementedError
