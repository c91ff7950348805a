"""Lay edits of an older revision on the newest one, key by key, when somebody saved in between.

An edit of an example that nobody else touched goes over as it is, and so does one that comes to the same. What both touched is an
`Overlap`, and a person chooses: `theirs` keeps what is there now; `mine` lays the edited fields over it (fields that only they changed
stay theirs), brings an example back that they removed, or removes one that they changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput
from workbench.golden_sets.content import normal, problems_of
from workbench.golden_sets.editing import Edits
from workbench.golden_sets.fields import fields_of, with_fields
from workbench.golden_sets.revisions import find_revision
from workbench.store import golden_pages
from workbench.store.connection import reading
from workbench.store.golden_sets import GoldenRevisionInfo, StoredExample
from workbench.terms import Example

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Overlap:
    """An example that both sides touched: as it was, as it is now, and as it would be with the edit; None is: not there."""

    key: str
    before: Example | None
    theirs: Example | None
    mine: Example | None


@dataclass(frozen=True, slots=True)
class Laid:
    """Edits on the newest revision: those that go over as they are, and what is to be chosen."""

    newest: GoldenRevisionInfo
    edits: Edits
    overlaps: tuple[Overlap, ...]


def lay_on_newest(engine: Engine, name: str, edits: Edits, *, base: int) -> Laid:
    """Hold edits of revision number `base` against the newest revision. Raises `NotFound`."""
    with reading(engine) as session:
        newest, old = find_revision(session, name, None), find_revision(session, name, base)
        keys = list(dict.fromkeys([*edits.changed, *edits.removed, *(one.key.strip() for one in edits.added if one.key.strip())]))
        was, now = _held(session, old, keys), _held(session, newest, keys)
    gone, overlaps = set(edits.removed), []
    changed, removed, added = {}, [], []
    for key, fields in edits.changed.items():
        if key in gone or key not in was:
            continue
        before, theirs, mine = was[key], now.get(key), with_fields(was[key], fields)
        if before == theirs:
            changed[key] = fields
        elif not _is_same(mine, theirs):
            overlaps.append(Overlap(key, before, theirs, with_fields(theirs, fields) if theirs else mine))
    for key in edits.removed:
        if was.get(key) == now.get(key):
            removed.append(key)
        elif key in now:
            overlaps.append(Overlap(key, was.get(key), now[key], None))
    for example in edits.added:
        theirs = now.get(example.key.strip())
        if theirs is None or example.key.strip() in gone:
            added.append(example)
        elif not _is_same(example, theirs):
            overlaps.append(Overlap(example.key.strip(), None, theirs, example))
    return Laid(newest, Edits(changed, tuple(added), tuple(removed)), tuple(overlaps))


def settled(laid: Laid, chosen: Mapping[str, str]) -> Edits:
    """Give the edits of the newest revision, every overlap settled as `chosen` says: `mine` or `theirs`, by key.

    Raises `BadInput` naming the keys for which nothing is chosen.
    """
    if unsettled := [one.key for one in laid.overlaps if chosen.get(one.key) not in (MINE, THEIRS)]:
        raise BadInput(f"choose for {', '.join(unsettled[:5])}{', …' if len(unsettled) > 5 else ''}: yours, or theirs")
    changed, added, removed = dict(laid.edits.changed), list(laid.edits.added), list(laid.edits.removed)
    for one in laid.overlaps:
        if chosen[one.key] == THEIRS:
            continue
        if one.mine is None:
            removed.append(one.key)
        elif one.theirs is None:
            added.append(one.mine)
        else:
            theirs, mine = fields_of(one.theirs), fields_of(one.mine)
            fields = {field: mine.get(field) for field in dict.fromkeys([*theirs, *mine]) if theirs.get(field) != mine.get(field)}
            changed[one.key] = fields
    return Edits(changed, tuple(added), tuple(removed))


def _held(session: Session, revision: GoldenRevisionInfo, keys: Sequence[str]) -> dict[str, Example]:
    found: dict[str, StoredExample] = golden_pages.examples_by_key(session, revision_id=revision.id, keys=keys)
    return {key: stored.example for key, stored in found.items()}


def _is_same(mine: Example, theirs: Example | None) -> bool:
    """Claim that both come to the same once stored."""
    return theirs is not None and not problems_of(mine) and normal(mine) == theirs
