"""Read golden sets for a screen: pages of thin rows whose texts are cut in SQL, and single examples whole.

A page costs the same whether examples have a hundred characters or a million.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from workbench.store.batches import batches
from workbench.store.golden_filters import EVERYTHING, Filter, conditions
from workbench.store.golden_sets import StoredExample
from workbench.store.json_columns import is_postgresql, text_of
from workbench.store.runs import example_value
from workbench.store.tables import GoldenExample, GoldenRevision, RevisionExample, Run, RunExample

TAGS_CUT = 2_000
ORDERS = ("position", "key")


@dataclass(frozen=True, slots=True)
class ThinExample:
    """An example in a list: `inputs` is the beginning of its JSON text, `expected` that of the answer; `is_whole` where neither was cut."""

    id: int
    position: int
    key: str
    inputs: str
    expected: str | None
    tags: tuple[str, ...]
    split: str | None
    cluster: str | None
    documents: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class RunMention:
    """A run in which an example stood, at its position there."""

    run_id: int
    name: str
    position: int
    created_at: datetime


def thin_page(
    session: Session, *, revision_id: int, only: Filter = EVERYTHING, order: str = "position", limit: int, offset: int, cut: int
) -> list[ThinExample]:
    """Give a page of the examples that are meant, ordered by `position` or `key`, texts cut at `cut` characters."""
    place = RevisionExample
    by = [col(GoldenExample.key), col(place.position)] if order == "key" else [col(place.position)]
    # Which ones, before any text is cut: a page deep in the list would otherwise cut those of all before it.
    wanted = (
        select(col(place.golden_example_id).label("id"), col(place.position).label("position"))
        .join(GoldenExample, col(place.golden_example_id) == GoldenExample.id)
        .where(col(place.golden_revision_id) == revision_id, *conditions(session, only))
        .order_by(*by)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    found = [_thin_example(row, cut) for row in session.execute(_thin(session, wanted, cut)).all()]
    return sorted(found, key=lambda one: (one.key, one.position) if order == "key" else ("", one.position))


def thin_by_id(session: Session, *, revision_id: int, ids: Sequence[int], cut: int) -> list[ThinExample]:
    """Give those examples of a revision that have one of these ids, in the revision's order."""
    place = RevisionExample
    found: list[ThinExample] = []
    for part in batches(ids):
        wanted = (
            select(col(place.golden_example_id).label("id"), col(place.position).label("position"))
            .where(col(place.golden_example_id).in_(part), col(place.golden_revision_id) == revision_id)
            .subquery()
        )
        found += [_thin_example(row, cut) for row in session.execute(_thin(session, wanted, cut)).all()]
    return sorted(found, key=lambda one: one.position)


def _thin(session: Session, wanted: Any, cut: int) -> Any:
    example = GoldenExample
    inputs, tags = text_of(session, col(example.inputs)), text_of(session, col(example.tags))
    length = func.jsonb_array_length if is_postgresql(session) else func.json_array_length
    return select(
        col(example.id),
        wanted.c.position,
        col(example.key),
        func.substr(inputs, 1, cut),
        func.length(inputs),
        func.substr(col(example.expected), 1, cut),
        func.length(col(example.expected)),
        func.substr(tags, 1, TAGS_CUT),
        func.length(tags),
        col(example.split),
        col(example.cluster),
        length(col(example.context)),
    ).join(wanted, wanted.c.id == example.id)


def _thin_example(row: Any, cut: int) -> ThinExample:
    id, position, key, inputs, inputs_length, expected, expected_length, tags, tags_length, split, cluster, documents = row
    is_whole = inputs_length <= cut and (expected_length or 0) <= cut and tags_length <= TAGS_CUT
    return ThinExample(id, position, key, inputs, expected, _tags(tags), split, cluster, int(documents or 0), is_whole)


def _tags(text: str) -> tuple[str, ...]:
    """Read a JSON list that may be cut off; what is whole of it is given."""
    try:
        return tuple(json.loads(text))
    except ValueError:
        whole = text.rpartition('", ')[0]
        return tuple(json.loads(f'{whole}"]')) if whole else ()


def examples_by_key(session: Session, *, revision_id: int, keys: Sequence[str]) -> dict[str, StoredExample]:
    """Give examples of a revision whole, by their keys; those that it does not hold are left out."""
    place = RevisionExample
    # Naming the set lets the keys be looked up in its index.
    of_set = select(col(GoldenRevision.golden_set_id)).where(col(GoldenRevision.id) == revision_id).scalar_subquery()
    found: dict[str, StoredExample] = {}
    for part in batches(keys):
        query = (
            select(place.position, GoldenExample)  # type: ignore[call-overload]
            .join(GoldenExample, col(place.golden_example_id) == GoldenExample.id)
            .where(col(place.golden_revision_id) == revision_id)
            .where(col(GoldenExample.golden_set_id) == of_set, col(GoldenExample.key).in_(part))
        )
        for position, row in session.execute(query).all():
            found[row.key] = StoredExample(int(row.id or 0), position, example_value(row))
    return found


def keys_meant(session: Session, *, revision_id: int, only: Filter, limit: int | None = None) -> list[str]:
    """Give the keys of the examples that are meant, in order."""
    place = RevisionExample
    query = (
        select(col(GoldenExample.key))
        .join(place, col(place.golden_example_id) == GoldenExample.id)
        .where(col(place.golden_revision_id) == revision_id, *conditions(session, only))
        .order_by(col(place.position))
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def input_names(session: Session, *, revision_id: int, examples: int) -> list[str]:
    """Give the names of inputs that the first so many examples of a revision have, the commonest first."""
    place = RevisionExample
    first = (
        select(col(place.golden_example_id))
        .where(col(place.golden_revision_id) == revision_id)
        .order_by(col(place.position))
        .limit(examples)
        .subquery()
    )
    function = func.jsonb_each_text(col(GoldenExample.inputs)) if is_postgresql(session) else func.json_each(col(GoldenExample.inputs))
    pair = function.table_valued("key", "value", joins_implicitly=True)
    query = (
        select(pair.c.key, func.count())
        .select_from(GoldenExample)
        .join(first, first.c.golden_example_id == GoldenExample.id)
        .group_by(pair.c.key)
        .order_by(func.count().desc(), pair.c.key)
    )
    return [str(name) for name, _ in session.execute(query).all()]


def runs_with(session: Session, *, example_id: int, limit: int) -> list[RunMention]:
    """Give the newest runs in which an example stood."""
    query = (
        select(Run.id, Run.name, RunExample.position, Run.created_at)  # type: ignore[call-overload]
        .join(RunExample, col(RunExample.run_id) == Run.id)
        .where(col(RunExample.golden_example_id) == example_id)
        .order_by(col(Run.id).desc())
        .limit(limit)
    )
    return [RunMention(int(id or 0), name, position, created_at) for id, name, position, created_at in session.execute(query).all()]
