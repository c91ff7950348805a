"""Find out in SQL what differs between two revisions of a golden set.

Revisions share the rows of what stayed the same, so what differs is what only one of them points at: a few rows, however large the set.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, case, cast, func, select
from sqlmodel import Session, col

from workbench.store.json_columns import is_postgresql, text_of
from workbench.store.tables import GoldenExample, RevisionExample


@dataclass(frozen=True, slots=True)
class SetChanges:
    """Keys that differ from one revision to another, each kind in the order of the revision that has them."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """Examples with the same inputs under different keys, by their ids."""

    ids: tuple[int, ...]


def changes(session: Session, *, before_id: int, after_id: int) -> SetChanges:
    """Compare two revisions of one set by key."""
    gone, came = _only_in(session, before_id, after_id), _only_in(session, after_id, before_id)
    old, new = set(gone), set(came)
    return SetChanges(
        added=tuple(key for key in came if key not in old),
        removed=tuple(key for key in gone if key not in new),
        changed=tuple(key for key in came if key in old),
    )


def _only_in(session: Session, revision_id: int, other_id: int) -> list[str]:
    here, there = RevisionExample, RevisionExample.__table__.alias()  # type: ignore[attr-defined]
    elsewhere = select(there.c.golden_example_id).where(there.c.golden_revision_id == other_id)
    query = (
        select(col(GoldenExample.key))
        .join(here, col(here.golden_example_id) == GoldenExample.id)
        .where(col(here.golden_revision_id) == revision_id, col(here.golden_example_id).not_in(elsewhere))
        .order_by(col(here.position))
    )
    return list(session.execute(query).scalars())


def copies(session: Session, *, revision_id: int) -> list[Copies]:
    """Give the groups of examples with the same inputs, whatever the order of their variables; the largest first."""
    place, example = RevisionExample, GoldenExample
    held = (
        select(col(example.id).label("id"), col(place.position).label("position"), _canonical(session).label("inputs"))
        .join(place, col(place.golden_example_id) == example.id)
        .where(col(place.golden_revision_id) == revision_id)
        .subquery()
    )
    gathered = func.jsonb_agg(held.c.id) if is_postgresql(session) else func.json_group_array(held.c.id)
    query = (
        select(cast(gathered, String))
        .group_by(held.c.inputs)
        .having(func.count() > 1)
        .order_by(func.count().desc(), func.min(held.c.position))
    )
    return [Copies(tuple(json.loads(ids))) for ids in session.execute(query).scalars()]


def _canonical(session: Session) -> Any:
    """Give inputs as a text in which the order of the variables does not matter; PostgreSQL keeps JSON so already."""
    inputs = col(GoldenExample.inputs)
    if is_postgresql(session):
        return text_of(session, inputs)
    pair = func.json_each(inputs).table_valued("key", "value", "type", joins_implicitly=True)
    parts = func.json_array(pair.c.key, pair.c.value, pair.c.type).label("pair")
    ordered = select(parts).order_by(pair.c.key).correlate(GoldenExample).subquery()
    text = text_of(session, inputs)
    # Without `, "` there is one variable at most, and nothing to put in order: three times as fast.
    return case((func.instr(text, ', "') == 0, text), else_=select(func.json_group_array(ordered.c.pair)).scalar_subquery())


def input_texts(session: Session, *, revision_id: int) -> Iterator[tuple[int, str, str | None, str]]:
    """Give id, key, split and the inputs as one text, in the order of their names, of a revision's examples in order."""
    place, example = RevisionExample, GoldenExample
    query = (
        select(col(example.id), col(example.key), col(example.split), col(example.inputs))
        .join(place, col(place.golden_example_id) == example.id)
        .where(col(place.golden_revision_id) == revision_id)
        .order_by(col(place.position))
    )
    for id, key, split, inputs in session.execute(query.execution_options(yield_per=2_000)):
        texts = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
            for _, value in sorted(inputs.items())
        )
        yield id, key, split, "\n".join(texts)
