"""Add a request of live traffic to a golden set: what was asked, and what a person says should have been answered."""

from dataclasses import dataclass, replace

from sqlalchemy import Engine

from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets.building import DERIVED_KEY
from workbench.golden_sets.editing import Edits, apply_edits
from workbench.golden_sets.names import check_name
from workbench.golden_sets.revisions import ImportReport, examples, resolve_set, save_revision
from workbench.hashing import content_hash
from workbench.terms import Example

TAG = "live traffic"
SEARCHED = 60
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the question that goes into the input `field`, the expected answer (None: still to be written), tags and its trace."""

    question: str
    trace_id: str
    field: str = "question"
    expected: str | None = None
    tags: tuple[str, ...] = (TAG,)


def add_asked(engine: Engine, name: str, asked: Asked, *, author: str = "") -> ImportReport:
    """Save a request as an example of the next revision of a golden set, which is made if it is not there.

    Raises `Conflict` naming the example that asks the same already, and `BadInput` for an empty question or a name that cannot be.
    """
    checked = check_name(name)
    if not asked.question.strip():
        raise BadInput("there is no question: no text was kept of this request", where="question")
    example = Example(
        key="",
        inputs={asked.field: asked.question},
        expected=asked.expected or None,
        tags=asked.tags,
        metadata={"trace": asked.trace_id},
    )
    note = f"from trace {asked.trace_id}"
    for attempt in range(ATTEMPTS):
        try:
            newest = resolve_set(engine, checked)
        except NotFound:
            first = replace(example, key=content_hash(example.inputs)[:DERIVED_KEY])
            return save_revision(engine, checked, [first], base=0, note=note, author=author, source="live traffic")
        if same := _same(engine, newest.id, asked):
            raise Conflict(f"example {same} asks the same already", where=f"{checked}@{newest.number}")
        try:
            return apply_edits(engine, checked, Edits(added=[example]), base=newest.number, note=note, author=author)
        except Conflict:
            # Somebody saved a revision in between; what is added has nothing to do with it.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _same(engine: Engine, revision_id: int, asked: Asked) -> str:
    """Give the key of the example with the same question; empty where there is none."""
    found = examples(engine, revision_id, search=asked.question.strip()[:SEARCHED], limit=200)
    return next((one.example.key for one in found if dict(one.example.inputs) == {asked.field: asked.question}), "")
