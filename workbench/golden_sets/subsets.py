"""Make a golden set out of some examples of another, and bring an old revision back as the newest."""

from dataclasses import dataclass

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.golden_sets.content import revision_hash
from workbench.golden_sets.names import check_name
from workbench.golden_sets.revisions import ImportReport, find_revision, refuse_conflict, resolve_set, writable_set
from workbench.store import golden_changes, golden_edits
from workbench.store import golden_sets as store
from workbench.store.connection import writing
from workbench.store.golden_edits import MOST
from workbench.store.golden_filters import EVERYTHING, Filter
from workbench.store.golden_sets import NewRevision


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some examples of a revision: those with one of `keys`, or, where that is None, all that `only` means; never those of `without`."""

    only: Filter = EVERYTHING
    keys: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()


def take(engine: Engine, reference: str, chosen: Chosen, name: str, *, note: str = "", author: str = "") -> ImportReport:
    """Make the chosen examples the first revision of a new golden set; they keep their keys, contents and order.

    Raises `BadInput` where there is a set of that name already, or where nothing is chosen.
    """
    source = resolve_set(engine, reference)
    checked = check_name(name)
    if max(len(chosen.keys or ()), len(chosen.without)) > MOST:
        raise BadInput(f"at most {MOST:,} examples can be named one by one; choose them by a filter")
    with writing(engine) as session:
        if store.find_set(session, name=checked) is not None:
            raise BadInput(f"there is a golden set {checked!r} already; take another name", where="name")
        store.ensure_set(session, name=checked)
        golden_set = writable_set(session, checked)
        keys = None if chosen.keys is None else list(chosen.keys)
        ids = golden_edits.copy_examples(
            session, source_id=source.id, golden_set_id=golden_set.id, only=chosen.only, keys=keys, without=chosen.without
        )
        if not ids:
            raise BadInput("no example is chosen", where=checked)
        new = NewRevision(1, "", ids, note, author, source.reference)
        revision_id = store.add_revision(session, golden_set_id=golden_set.id, new=new)
        hash = revision_hash(golden_edits.hashes_of(session, revision_id=revision_id))
        golden_edits.seal(session, revision_id=revision_id, hash=hash, examples=len(ids))
    return ImportReport(checked, 1, revision_id, len(ids), len(ids), 0, 0, 0, is_new=True)


def restore(engine: Engine, name: str, number: int, *, base: int, note: str = "", author: str = "") -> ImportReport:
    """Save what revision `number` holds as the next revision. Raises `NotFound`, and `Conflict` where `base` is not the newest."""
    with writing(engine) as session:
        golden_set = writable_set(session, name)
        newest = refuse_conflict(session, golden_set, base)
        old = find_revision(session, name, number)
        found = golden_changes.changes(session, before_id=newest.id, after_id=old.id)
        counts = {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}
        unchanged = old.examples - counts["added"] - counts["changed"]
        if newest.hash == old.hash:
            return ImportReport(name, newest.number, newest.id, newest.examples, **counts, unchanged=unchanged, is_new=False)
        new = NewRevision(newest.number + 1, old.hash, (), note, author, old.reference)
        revision_id = golden_edits.derive_revision(session, golden_set_id=golden_set.id, source_id=old.id, new=new)
        golden_edits.seal(session, revision_id=revision_id, hash=old.hash, examples=old.examples)
    return ImportReport(name, new.number, revision_id, old.examples, **counts, unchanged=unchanged, is_new=True)
