"""Add a request of live traffic to a golden set: what was asked, and what a person says should have been answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets.building import DERIVED_KEY
from workbench.golden_sets.editing import Edits, apply_edits
from workbench.golden_sets.names import check_name
from workbench.golden_sets.revisions import ImportReport, examples, resolve_set, save_revision
from workbench.hashing import content_hash
from workbench.store.golden_sets import StoredExample
from workbench.terms import Example

TAG = "live traffic"
SEARCHED = 60
AT_ONCE = 200
ATTEMPTS = 3
QUESTION_NAMES = ("question", "query", "input", "message", "text", "prompt")
"""What an input is usually called that holds what was asked, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the question that goes into the input `field`, the expected answer (None: still to be written), tags and its trace.

    `others` are the further inputs that the examples of the set have; blank ones are left out.
    """

    question: str
    trace_id: str
    field: str = "question"
    expected: str | None = None
    tags: tuple[str, ...] = (TAG,)
    others: Mapping[str, str] | None = None

    @property
    def inputs(self) -> dict[str, str]:
        """Give the inputs of the example, without outer blanks."""
        further = {name: value.strip() for name, value in (self.others or {}).items() if value.strip() and name != self.field}
        return {self.field: self.question.strip(), **further}


def question_name(names: Sequence[str]) -> str:
    """Tell which input holds the question; empty where no name says so and there are several.

    >>> question_name(["product", "question"]), question_name(["case"]), question_name(["a", "b"])
    ('question', 'case', '')
    """
    by_name = {name.lower(): name for name in reversed(names)}
    usual = next((by_name[one] for one in QUESTION_NAMES if one in by_name), "")
    return usual or (names[0] if len(names) == 1 else "")


def add_asked(engine: Engine, name: str, asked: Asked, *, author: str = "") -> ImportReport:
    """Save a request as an example of the next revision of a golden set, which is made if it is not there.

    Raises `Conflict` naming the example that asks the same already, and `BadInput` for an empty question or a name that cannot be.
    """
    checked = check_name(name)
    if not asked.question.strip():
        raise BadInput("there is no question: no text was kept of this request", where="question")
    example = Example(
        key="",
        inputs=asked.inputs,
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
    """Give the key of the example that has all these inputs already, whatever others it has; empty where there is none."""
    wanted = asked.inputs
    found = (one.example for one in _holding(engine, revision_id, wanted[asked.field][:SEARCHED]))
    return next((one.key for one in found if all(_plain(one.inputs.get(name)) == value for name, value in wanted.items())), "")


def _holding(engine: Engine, revision_id: int, words: str) -> Iterator[StoredExample]:
    """Give the examples that have the words somewhere, a part at a time: many may begin alike."""
    offset = 0
    while found := examples(engine, revision_id, search=words, offset=offset, limit=AT_ONCE):
        yield from found
        offset += AT_ONCE


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
