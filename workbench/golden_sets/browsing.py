"""Read golden sets as screens do: pages of thin rows, single examples, what examples have in common."""

from collections.abc import Sequence

from sqlalchemy import Engine

from workbench.errors import BadInput, NotFound
from workbench.golden_sets.names import listed
from workbench.store import golden_changes, golden_pages
from workbench.store import golden_sets as store
from workbench.store.connection import reading
from workbench.store.golden_filters import EVERYTHING, Filter
from workbench.store.golden_pages import RunMention, ThinExample
from workbench.store.golden_sets import StoredExample

PREVIEW = 300
"""Characters of a text in a list."""
FIRST = 1_000
"""Examples that the names of inputs are taken from."""


def page_of(
    engine: Engine, revision_id: int, *, only: Filter = EVERYTHING, order: str = "position", limit: int, offset: int = 0, cut: int = PREVIEW
) -> list[ThinExample]:
    """Give a page of a revision's examples, ordered by `position` or `key`, texts cut at `cut` characters."""
    if order not in golden_pages.ORDERS:
        raise BadInput(f"examples are ordered by {' or '.join(golden_pages.ORDERS)}, not by {order!r}", where="order")
    with reading(engine) as session:
        return golden_pages.thin_page(session, revision_id=revision_id, only=only, order=order, limit=limit, offset=offset, cut=cut)


def count_of(engine: Engine, revision_id: int, only: Filter = EVERYTHING) -> int:
    """Count the examples that are meant."""
    with reading(engine) as session:
        return store.count_examples(session, revision_id=revision_id, only=only)


def keys_of(engine: Engine, revision_id: int, only: Filter = EVERYTHING, *, limit: int | None = None) -> list[str]:
    """Give the keys of the examples that are meant, in order."""
    with reading(engine) as session:
        return golden_pages.keys_meant(session, revision_id=revision_id, only=only, limit=limit)


def find_example(engine: Engine, revision_id: int, key: str) -> StoredExample:
    """Give one example whole. Raises `NotFound`."""
    with reading(engine) as session:
        found = golden_pages.examples_by_key(session, revision_id=revision_id, keys=[key])
    if key not in found:
        raise NotFound(f"This revision has no example {key!r}.")
    return found[key]


def find_examples(engine: Engine, revision_id: int, keys: Sequence[str]) -> dict[str, StoredExample]:
    """Give examples whole, by key; keys that the revision does not hold are left out."""
    with reading(engine) as session:
        return golden_pages.examples_by_key(session, revision_id=revision_id, keys=keys)


def input_names(engine: Engine, revision_id: int) -> list[str]:
    """Give the names of the inputs, as far as the first examples have them, the commonest first."""
    with reading(engine) as session:
        return golden_pages.input_names(session, revision_id=revision_id, examples=FIRST)


def runs_with(engine: Engine, example_id: int, *, limit: int = 5) -> list[RunMention]:
    """Give the newest runs in which this content of an example stood."""
    with reading(engine) as session:
        return golden_pages.runs_with(session, example_id=example_id, limit=limit)


def exact_duplicates(engine: Engine, revision_id: int) -> list[tuple[int, ...]]:
    """Give the ids of examples that have the same inputs under different keys, group by group, the largest first."""
    with reading(engine) as session:
        return [group.ids for group in golden_changes.copies(session, revision_id=revision_id)]


def examples_by_id(engine: Engine, revision_id: int, ids: Sequence[int], *, cut: int = PREVIEW) -> list[ThinExample]:
    """Give examples of a revision by their ids, in its order, texts cut."""
    with reading(engine) as session:
        return golden_pages.thin_by_id(session, revision_id=revision_id, ids=ids, cut=cut)


def refuse_missing(wanted: Sequence[str], found: Sequence[str]) -> None:
    """Raise `NotFound` naming the keys that are wanted and not there."""
    there = set(found)
    if missing := [key for key in wanted if key not in there]:
        raise NotFound(f"This revision has no {'example' if len(missing) == 1 else 'examples'} {listed(missing)}.")
