"""Keep revisions of golden sets: import files, save edits, compare, and read examples by page.

A revision never changes, and neither does a stored example: an edited one is stored anew under the same key, and revisions share what
stayed the same. Importing or saving what the newest revision already holds, in the same order, gives that one back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets.content import example_hash, normal, problems_of, revision_hash
from workbench.golden_sets.names import check_name, listed, split_reference
from workbench.golden_sets.reading import ColumnMapping, Told, ignored, read_examples
from workbench.store import golden_sets as store
from workbench.store.connection import reading, writing
from workbench.store.golden_filters import Filter
from workbench.store.golden_sets import Entry, GoldenRevisionInfo, GoldenSetHeader, GoldenSetSummary, NewRevision, StoredExample
from workbench.terms import Example

__all__ = [
    "GoldenRevisionInfo",
    "GoldenSetSummary",
    "ImportReport",
    "RevisionDiff",
    "StoredExample",
    "archive",
    "count",
    "diff_revisions",
    "example_ids",
    "examples",
    "import_file",
    "listing",
    "resolve_set",
    "revisions",
    "save_revision",
    "splits_of",
    "tags_of",
]

_NAMED = 5


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import or a save did: counts of examples against the revision before. `is_new` is False where nothing had changed."""

    golden_set: str
    revision: int
    revision_id: int
    examples: int
    added: int
    changed: int
    removed: int
    unchanged: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class RevisionDiff:
    """Keys that differ from revision a to b; `is_reordered` where those in both stand in another order."""

    a: GoldenRevisionInfo
    b: GoldenRevisionInfo
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    is_reordered: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be saved: examples with their hashes, and how."""

    examples: Sequence[tuple[str, Example]]
    note: str
    author: str
    source: str
    base: int | None = None
    appends: bool = False


def import_file(
    engine: Engine,
    name: str,
    path: str | Path,
    *,
    mapping: ColumnMapping | None = None,
    note: str = "",
    author: str = "",
    mode: Literal["replace", "append"] = "replace",
    encoding: str | None = None,
    source: str | None = None,
    leaves_out_bad: bool = False,
    told: Told = ignored,
) -> ImportReport:
    """Import a file as the next revision: all of it, or nothing with every reason (see `reading.read_examples`).

    `replace` makes the revision exactly what the file holds; `append` adds the file's examples to the newest revision, and where a key is
    there already, the file's content takes its place. `source` is kept instead of the file's name; `leaves_out_bad` imports the good rows
    of a file that has bad ones.
    """
    if mode not in ("replace", "append"):
        raise BadInput(f"{mode!r} is neither replace nor append", where="mode")
    checked = check_name(name)
    found = read_examples(path, mapping=mapping, encoding=encoding, leaves_out_bad=leaves_out_bad, told=told).examples
    hashed = [(example_hash(example), example) for example in found]
    return _save(engine, checked, _Change(hashed, note, author, source or Path(path).name, appends=mode == "append"))


def save_revision(
    engine: Engine,
    name: str,
    examples: Sequence[Example],
    *,
    base: int | None,
    note: str = "",
    author: str = "",
    source: str = "",
) -> ImportReport:
    """Save edited examples, in their order, as the next revision.

    `base` is the number of the revision that was edited (0 for a new set; None does not ask). Raises `Conflict` where a newer one exists,
    saying what changed meanwhile, and `BadInput` naming key and field of everything that is wrong.
    """
    checked = check_name(name)
    _refuse_bad(examples, checked)
    whole = [normal(example) for example in examples]
    return _save(engine, checked, _Change([(example_hash(one), one) for one in whole], note, author, source, base))


def _refuse_bad(examples: Sequence[Example], name: str) -> None:
    if not examples:
        raise BadInput("a revision needs at least one example", where=name)
    lines: list[str] = []
    seen: set[str] = set()
    for number, example in enumerate(examples, start=1):
        found = problems_of(example)
        lines += [f"example {number} ({example.key}), {field}: {text}" for field, text in found]
        key = "" if found else example.key.strip()
        if key in seen:
            lines.append(f"example {number}, key: {key!r} is there twice")
        seen.add(key or f"\x00{number}")
    if lines:
        more = f"\n… and {len(lines) - 50:,} more" if len(lines) > 50 else ""
        raise BadInput("\n".join(["these examples cannot be saved, so nothing was:", *lines[:50]]) + more, where=name)


def _save(engine: Engine, name: str, change: _Change) -> ImportReport:
    with writing(engine) as session:
        store.ensure_set(session, name=name)
        golden_set = writable_set(session, name)
        newest = _latest(session, golden_set)
        before = store.entries(session, revision_id=newest.id) if newest else []
        merged = _merged(session, newest, change) if change.appends and newest else list(change.examples)
        hash = revision_hash([one for one, _ in merged])
        counts = _counts(before, merged)
        if newest and newest.hash == hash:
            return ImportReport(name, newest.number, newest.id, newest.examples, **counts, is_new=False)
        if change.base is not None and change.base != golden_set.latest:
            raise Conflict(_conflict(session, golden_set, change.base, before), where=name)
        ids = store.add_examples(session, golden_set_id=golden_set.id, examples=merged)
        new = NewRevision(golden_set.latest + 1, hash, ids, change.note, change.author, change.source)
        revision_id = store.add_revision(session, golden_set_id=golden_set.id, new=new)
        return ImportReport(name, new.number, revision_id, len(merged), **counts, is_new=True)


def writable_set(session: Session, name: str) -> GoldenSetHeader:
    """Give a set that is to get a revision, locked until the transaction ends. Raises `NotFound`, and `BadInput` for an archived one."""
    golden_set = _set(session, name, locks=True)
    if golden_set.archived_at is not None:
        raise BadInput("this golden set is archived: restore it before adding to it", where=name)
    return golden_set


def refuse_conflict(session: Session, golden_set: GoldenSetHeader, base: int) -> GoldenRevisionInfo:
    """Give the newest revision, which is the one that was edited; raises `Conflict` where it is not, saying what changed meanwhile."""
    newest = _latest(session, golden_set)
    if newest is None or base != newest.number:
        latest = store.entries(session, revision_id=newest.id) if newest else []
        raise Conflict(_conflict(session, golden_set, base, latest), where=golden_set.name)
    return newest


def _merged(session: Session, newest: GoldenRevisionInfo, change: _Change) -> list[tuple[str, Example]]:
    stored = [one.example for one in store.stored_examples(session, revision_id=newest.id)]
    by_key = {example.key: (example_hash(example), example) for example in stored}
    by_key.update({example.key: (hash, example) for hash, example in change.examples})
    return list(by_key.values())


def _counts(before: Sequence[Entry], after: Sequence[tuple[str, Example]]) -> dict[str, int]:
    old = {entry.key: entry.hash for entry in before}
    new = {example.key: hash for hash, example in after}
    changed = sum(key in old and old[key] != hash for key, hash in new.items())
    added, removed = len(new.keys() - old.keys()), len(old.keys() - new.keys())
    return {"added": added, "changed": changed, "removed": removed, "unchanged": len(new) - added - changed}


def _conflict(session: Session, golden_set: GoldenSetHeader, base: int, latest: Sequence[Entry]) -> str:
    if base > golden_set.latest:
        return f"there is no revision {base} to have been edited; the newest is {golden_set.latest}"
    since = [one for one in store.revisions_of(session, golden_set=golden_set) if one.number > base]
    who = "; ".join(f"{one.number} by {one.author or 'somebody'}" + (f" ({one.note})" if one.note else "") for one in reversed(since))
    edited = store.revisions_of(session, golden_set=golden_set, number=base)
    before = store.entries(session, revision_id=edited[0].id) if edited else []
    added, removed, changed = _key_changes(before, latest)
    what = [_keys("added", added), _keys("removed", removed), _keys("changed", changed)]
    said = ", ".join(part for part in what if part) or "their order changed"
    advice = f"Look at it, then save your edit on revision {golden_set.latest}."
    return f"since revision {base}, which you edited, there is revision {who}: {said}. {advice}"


def _key_changes(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    old = {entry.key: entry.hash for entry in before}
    new = {entry.key: entry.hash for entry in after}
    added = tuple(key for key in new if key not in old)
    removed = tuple(key for key in old if key not in new)
    return added, removed, tuple(key for key, hash in new.items() if key in old and old[key] != hash)


def _keys(what: str, keys: Sequence[str]) -> str:
    if not keys:
        return ""
    more = ", …" if len(keys) > _NAMED else ""
    return f"{len(keys)} {what} ({', '.join(keys[:_NAMED])}{more})"


def resolve_set(engine: Engine, reference: str) -> GoldenRevisionInfo:
    """Give the revision that a reference means: `name@3`, `name@latest`; a bare name is its latest. Raises `NotFound`."""
    with reading(engine) as session:
        return _resolved(session, reference)


def _resolved(session: Session, reference: str) -> GoldenRevisionInfo:
    return find_revision(session, *split_reference(reference))


def find_revision(session: Session, name: str, number: int | None) -> GoldenRevisionInfo:
    """Give a revision of a set by its number; None is the newest. Raises `NotFound`."""
    golden_set = _set(session, name)
    found = store.revisions_of(session, golden_set=golden_set, number=number or golden_set.latest)
    if not found or number == 0:
        raise NotFound(f"The golden set {name} has no revision {number}: it has 1 to {golden_set.latest}.")
    return found[0]


def examples(
    engine: Engine,
    revision_id: int,
    *,
    offset: int = 0,
    limit: int | None = None,
    search: str = "",
    tag: str | None = None,
    split: str | None = None,
) -> list[StoredExample]:
    """Give a page of a revision's examples in order; `search` looks, whatever the case, at keys, expected answers and inputs."""
    only = _filter(search, tag, split)
    with reading(engine) as session:
        return store.stored_examples(session, revision_id=revision_id, only=only, offset=offset, limit=limit)


def count(engine: Engine, revision_id: int, *, search: str = "", tag: str | None = None, split: str | None = None) -> int:
    """Count what `examples` would give over all pages."""
    with reading(engine) as session:
        return store.count_examples(session, revision_id=revision_id, only=_filter(search, tag, split))


def _filter(search: str, tag: str | None, split: str | None) -> Filter:
    return Filter(tags=(tag,) if tag else (), split=split or None, search=search.strip())


def example_ids(
    engine: Engine, revision_id: int, *, tags: Sequence[str] = (), split: str | None = None, keys: Sequence[str] = ()
) -> list[int]:
    """Give the ids of the examples that have any of `tags`, that split and one of `keys` (each only where given), in order.

    Raises `NotFound` for keys that the revision does not hold.
    """
    with reading(engine) as session:
        found = store.example_ids(session, revision_id=revision_id, only=Filter(tags=tuple(tags), split=split or None))
        if not keys:
            return [id for id, _ in found]
        wanted = set(keys)
        if missing := sorted(wanted - {entry.key for entry in store.entries(session, revision_id=revision_id)}):
            raise NotFound(f"This revision has no {'example' if len(missing) == 1 else 'examples'} {listed(missing)}.")
        return [id for id, key in found if key in wanted]


def listing(engine: Engine, *, search: str = "", archived: bool = False) -> list[GoldenSetSummary]:
    """Give the golden sets whose name contains `search`, by name; with `archived`, those that were taken out of the lists."""
    with reading(engine) as session:
        return store.summaries(session, search=search.strip(), archived=archived)


def revisions(engine: Engine, name: str) -> list[GoldenRevisionInfo]:
    """Give all revisions of a set, newest first. Raises `NotFound`."""
    with reading(engine) as session:
        return store.revisions_of(session, golden_set=_set(session, name))


def diff_revisions(engine: Engine, a: str, b: str) -> RevisionDiff:
    """Compare two revisions, given as references, by key: added, removed and changed from a to b."""
    with reading(engine) as session:
        first, second = _resolved(session, a), _resolved(session, b)
        before, after = store.entries(session, revision_id=first.id), store.entries(session, revision_id=second.id)
    added, removed, changed = _key_changes(before, after)
    gone, fresh = set(removed), set(added)
    stayed_before = [entry.key for entry in before if entry.key not in gone]
    stayed_after = [entry.key for entry in after if entry.key not in fresh]
    unchanged = len(stayed_after) - len(changed)
    return RevisionDiff(first, second, added, removed, changed, unchanged, is_reordered=stayed_before != stayed_after)


def tags_of(engine: Engine, revision_id: int) -> dict[str, int]:
    """Count a revision's examples by tag, by name."""
    with reading(engine) as session:
        return store.tag_counts(session, revision_id=revision_id)


def splits_of(engine: Engine, revision_id: int) -> dict[str, int]:
    """Count a revision's examples by split, by name; those without one are left out."""
    with reading(engine) as session:
        return store.split_counts(session, revision_id=revision_id)


def archive(engine: Engine, name: str, *, archived: bool = True) -> None:
    """Take a set out of the lists, or put it back; its revisions stay and resolve. Raises `NotFound`."""
    with writing(engine) as session:
        golden_set = _set(session, name, locks=True)
        if (golden_set.archived_at is not None) != archived:
            store.set_archived(session, golden_set_id=golden_set.id, is_archived=archived)


def _set(session: Session, name: str, *, locks: bool = False) -> GoldenSetHeader:
    golden_set = store.find_set(session, name=name.strip(), locks=locks)
    if golden_set is None:
        names = store.set_names(session)
        there = f"There are: {listed(names, wanted=name)}." if names else "There are none yet; import one first."
        raise NotFound(f"There is no golden set {name!r}. {there}")
    return golden_set


def _latest(session: Session, golden_set: GoldenSetHeader) -> GoldenRevisionInfo | None:
    found = store.revisions_of(session, golden_set=golden_set, number=golden_set.latest) if golden_set.latest else []
    return found[0] if found else None
