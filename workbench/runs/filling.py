"""Find the golden examples that fill a prompt's templates: a short list to choose from, and one of them whole."""

from collections.abc import Sequence

from sqlalchemy import Engine

from workbench import golden_sets
from workbench.errors import NotFound
from workbench.store.connection import reading
from workbench.store.runs import examples_by_id
from workbench.terms import Example

BEGINNING = 80


def beginnings(engine: Engine, revision_id: int, *, limit: int) -> list[tuple[str, str]]:
    """Give the keys of a revision's first examples, each with the beginning of its inputs."""
    found = golden_sets.examples(engine, revision_id, limit=limit)
    return [(stored.example.key, beginning(stored.example)) for stored in found]


def beginning(example: Example) -> str:
    """Give the first words of an example's inputs."""
    return " ".join(" ".join(str(value) for value in example.inputs.values()).split())[:BEGINNING]


def example_of(engine: Engine, revision_id: int, key: str) -> Example | None:
    """Give an example by its key; None where the revision has no such one."""
    try:
        ids: Sequence[int] = golden_sets.example_ids(engine, revision_id, keys=(key,))
    except NotFound:
        return None
    with reading(engine) as session:
        return examples_by_id(session, ids=ids)[0].example


def first_like(engine: Engine, revision_id: int, text: str) -> Example | None:
    """Give the example of that key, else the first that holds the text in its key, inputs or expected answer; None where none does."""
    if (exact := example_of(engine, revision_id, text.strip())) is not None:
        return exact
    found = golden_sets.examples(engine, revision_id, search=text, limit=1)
    return found[0].example if found else None
