"""Save a few edits of a golden set as its next revision, however large the set is: only what is edited is read and written anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput
from workbench.golden_sets.browsing import refuse_missing
from workbench.golden_sets.building import DERIVED_KEY
from workbench.golden_sets.content import example_hash, normal, problems_of, revision_hash
from workbench.golden_sets.fields import Fields, with_fields
from workbench.golden_sets.names import check_name
from workbench.golden_sets.revisions import ImportReport, refuse_conflict, writable_set
from workbench.hashing import content_hash
from workbench.store import golden_edits, golden_pages
from workbench.store import golden_sets as store
from workbench.store.connection import writing
from workbench.store.golden_edits import MOST
from workbench.store.golden_sets import GoldenRevisionInfo, NewRevision, StoredExample
from workbench.terms import Example


@dataclass(frozen=True, slots=True)
class Edits:
    """What is different: new values by key and field, examples to be added (at the end), and keys to be removed.

    An added example with an empty key gets one from its inputs, as in an import.
    """

    changed: Mapping[str, Fields] = field(default_factory=dict)
    added: Sequence[Example] = ()
    removed: Sequence[str] = ()

    def __len__(self) -> int:
        """Count the examples concerned."""
        return len(self.changed) + len(self.added) + len(self.removed)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Edits resolved against a revision: examples with their hashes, and the ids that they concern."""

    changed: Mapping[int, tuple[str, Example]]
    added: Sequence[tuple[str, Example]]
    removed: Sequence[int]


def apply_edits(engine: Engine, name: str, edits: Edits, *, base: int, note: str = "", author: str = "") -> ImportReport:
    """Save edits of revision number `base` as the next revision, in one short transaction; what they do not concern stays as it is.

    Raises `Conflict` where a newer revision than `base` exists, saying what changed meanwhile (`merging` lays the edits on it), `NotFound`
    for a key that the revision does not hold, and `BadInput` naming key and field of everything that is wrong.
    """
    checked = check_name(name)
    if len(edits) > MOST:
        raise BadInput(f"{len(edits):,} edits are too many at once; save at most {MOST:,}, or import a file", where=checked)
    with writing(engine) as session:
        golden_set = writable_set(session, checked)
        newest = refuse_conflict(session, golden_set, base)
        done = _prepared(session, newest, edits)
        if not (done.changed or done.added or done.removed):
            return ImportReport(checked, newest.number, newest.id, newest.examples, 0, 0, 0, newest.examples, is_new=False)
        left = newest.examples - len(done.removed) + len(done.added)
        if not left:
            raise BadInput("a revision needs at least one example; archive the set instead", where=checked)
        ids = store.add_examples(session, golden_set_id=golden_set.id, examples=[*done.changed.values(), *done.added])
        new = NewRevision(newest.number + 1, "", ids[len(done.changed) :], note, author, f"{checked}@{base}")
        revision_id = golden_edits.derive_revision(
            session,
            golden_set_id=golden_set.id,
            source_id=newest.id,
            new=new,
            removed=done.removed,
            replaced=dict(zip(done.changed, ids, strict=False)),
        )
        hashes = golden_edits.hashes_of(session, revision_id=revision_id)
        golden_edits.seal(session, revision_id=revision_id, hash=revision_hash(hashes), examples=len(hashes))
    counts = {"added": len(done.added), "changed": len(done.changed), "removed": len(done.removed)}
    unchanged = newest.examples - counts["changed"] - counts["removed"]
    return ImportReport(checked, new.number, revision_id, len(hashes), **counts, unchanged=unchanged, is_new=True)


def _prepared(session: Session, newest: GoldenRevisionInfo, edits: Edits) -> _Prepared:
    gone = set(edits.removed)
    changed = {key: fields for key, fields in edits.changed.items() if key not in gone}
    named = [*changed, *edits.removed]
    there = golden_pages.examples_by_key(session, revision_id=newest.id, keys=[*named, *(one.key.strip() for one in edits.added)])
    refuse_missing(named, list(there))
    lines: list[str] = []
    done: dict[int, tuple[str, Example]] = {}
    for key, fields in changed.items():
        if (found := _changed(there[key], fields, lines)) is not None:
            done[there[key].id] = found
    keyed = _keyed(session, newest, edits.added, {key for key in there if key not in gone})
    added = [_checked(example, f"the new example {number}", lines) for number, example in enumerate(keyed, start=1)]
    _refuse(lines, newest.name)
    return _Prepared(done, [one for one in added if one], [there[key].id for key in dict.fromkeys(edits.removed)])


def _changed(stored: StoredExample, fields: Fields, lines: list[str]) -> tuple[str, Example] | None:
    """Give the edited example with its hash; None where it is as before, or cannot be."""
    found = _checked(with_fields(stored.example, fields), f"example {stored.example.key}", lines)
    return found if found and found[0] != example_hash(stored.example) else None


def _checked(example: Example, called: str, lines: list[str]) -> tuple[str, Example] | None:
    if problems := problems_of(example):
        lines += [f"{called}, {field}: {text}" for field, text in problems]
        return None
    whole = normal(example)
    return example_hash(whole), whole


def _keyed(session: Session, newest: GoldenRevisionInfo, added: Sequence[Example], taken: set[str]) -> list[Example]:
    """Give new examples their keys: their own, which must be free, or one made from the inputs."""
    found: list[Example] = []
    used = set(taken)
    for example in added:
        key = example.key.strip() if isinstance(example.key, str) else example.key
        if key and key in used:
            raise BadInput(f"there is an example {key!r} already; give the new one another key", where=newest.name)
        key = key or _derived_key(session, newest, example, used)
        used.add(key)
        found.append(replace(example, key=key))
    return found


def _derived_key(session: Session, newest: GoldenRevisionInfo, example: Example, used: set[str]) -> str:
    base = content_hash(example.inputs)[:DERIVED_KEY]
    key, number = base, 1
    while key in used or golden_pages.examples_by_key(session, revision_id=newest.id, keys=[key]):
        number += 1
        key = f"{base}-{number}"
    return key


def _refuse(lines: Sequence[str], name: str) -> None:
    if lines:
        more = f"\n… and {len(lines) - 50:,} more" if len(lines) > 50 else ""
        raise BadInput("\n".join(["these edits cannot be saved, so nothing was:", *lines[:50]]) + more, where=name)
