"""Read which examples a run asked, by key and content, without their texts."""

from typing import NamedTuple

from sqlalchemy import FromClause, select
from sqlmodel import Session

from workbench.store.tables import GoldenExample, RevisionExample, RunExample, Table


class RunPlace(NamedTuple):
    """An example's place in a run; `example` names its content, `key` the example through all its contents."""

    position: int
    example: int
    key: str


def places_of(session: Session, *, run_id: int) -> list[RunPlace]:
    """Give the places of a run's examples, in order."""
    places, examples = _table(RunExample), _table(GoldenExample)
    query = (
        select(places.c.position, places.c.golden_example_id, examples.c.key)
        .join(examples, places.c.golden_example_id == examples.c.id)
        .where(places.c.run_id == run_id)
        .order_by(places.c.position)
    )
    return [RunPlace(*row) for row in session.execute(query).all()]


def keys_of_revision(session: Session, *, revision_id: int) -> set[str]:
    """Give the keys of a revision's examples."""
    places, examples = _table(RevisionExample), _table(GoldenExample)
    query = (
        select(examples.c.key).join(places, places.c.golden_example_id == examples.c.id).where(places.c.golden_revision_id == revision_id)
    )
    return set(session.execute(query).scalars())


def _table(model: type[Table]) -> FromClause:
    table: FromClause = model.__table__  # type: ignore[attr-defined]
    return table
