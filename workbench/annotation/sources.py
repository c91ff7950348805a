"""Make items out of what is in the store: examples of a golden set, outputs of a run, pairs of outputs; or take ready ones."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session

from workbench.annotation.blocks import as_text, block, example_blocks, expected_blocks, group_of, output_text, slice_of, titled
from workbench.annotation.questions import plain_text
from workbench.annotation.signals import UNKNOWN, output_signals, pair_signals
from workbench.errors import BadInput, NotFound
from workbench.golden_sets.content import MAX_BYTES
from workbench.golden_sets.names import split_reference
from workbench.golden_sets.revisions import find_revision
from workbench.store import example_results, golden_sets, runs
from workbench.store.golden_filters import Filter
from workbench.store.queue_values import NewItem
from workbench.store.values import RunExampleValue, StoredVariant
from workbench.terms import Example

AT_ONCE = 500
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class GoldenSource:
    """The examples of a golden set's revision (`name`, `name@3`); only those with any of `tags`, of that split, where given."""

    reference: str
    tags: Sequence[str] = ()
    split: str | None = None


@dataclass(frozen=True, slots=True)
class OutputSource:
    """What a run's variants (by name; none: all) answered, one item an answer."""

    run_id: int
    variants: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PairSource:
    """What two variants of a run (by name) answered to the same example, side by side."""

    run_id: int
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """An item of a file: blocks of `name`, `title`, `text`; for a pair, two of them have `side` `a` and `b`."""

    key: str
    blocks: Sequence[Mapping[str, Any]]
    slice: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    priority: float | None = None


@dataclass(frozen=True, slots=True)
class FileSource:
    """Items that were read elsewhere; `name` says from where."""

    name: str
    items: Sequence[ReadyItem]


Source = GoldenSource | OutputSource | PairSource | FileSource
_NAMED = {"golden": GoldenSource, "outputs": OutputSource, "pairs": PairSource}


def source_document(source: GoldenSource | OutputSource | PairSource) -> dict[str, Any]:
    """Give a source as plain values.

    >>> source_document(PairSource(7, "old", "new"))
    {'kind': 'pairs', 'run_id': 7, 'a': 'old', 'b': 'new'}
    """
    kind = next(kind for kind, of_kind in _NAMED.items() if isinstance(source, of_kind))
    return {"kind": kind, **asdict(source)}


def read_source(found: Mapping[str, Any]) -> Source:
    """Read what `source_document` gave."""
    fields = {name: value for name, value in found.items() if name != "kind"}
    source: Source = _NAMED[found["kind"]](**fields)
    return source


@dataclass(frozen=True, slots=True)
class Found:
    """What a source holds: the kind and name of it to be kept, its items in their order, and for each what orders are made from.

    `uncertainty` says from 0 to 1 how unsure the judges are of an item, `badness` how bad it came out; both are None where nothing is
    known. `texts` are the inputs, by which like items are told.
    """

    kind: str
    source: Mapping[str, Any]
    items: tuple[NewItem, ...]
    texts: tuple[str, ...]
    uncertainty: tuple[float | None, ...]
    badness: tuple[float | None, ...]


def gather(session: Session, source: Source) -> Found:
    """Read what a source holds. Raises `BadInput` where it holds nothing, and `NotFound`."""
    found = _gathered(session, source)
    if not found.items:
        raise BadInput("holds nothing to label", where="source")
    keys = Counter(item.key for item in found.items)
    if twice := [key for key, number in keys.items() if number > 1]:
        raise BadInput(f"two items have the key {twice[0]!r}", where="source")
    return found


def _gathered(session: Session, source: Source) -> Found:
    if isinstance(source, GoldenSource):
        return _golden(session, source)
    if isinstance(source, FileSource):
        return _file(source)
    return _outputs(session, source) if isinstance(source, OutputSource) else _pairs(session, source)


def _golden(session: Session, source: GoldenSource) -> Found:
    revision = find_revision(session, *split_reference(source.reference))
    only = Filter(tags=tuple(source.tags), split=source.split or None)
    stored = golden_sets.stored_examples(session, revision_id=revision.id, only=only)
    items = tuple(
        NewItem(
            key=one.example.key,
            blocks=[*example_blocks(one.example), *expected_blocks(one.example, is_asked=True)],
            slice=slice_of(one.example),
            group=group_of(one.example.context),
            golden_example_id=one.id,
        )
        for one in stored
    )
    named = {"golden_set": revision.name, "revision": revision.number, "revision_id": revision.id, "tags": list(source.tags)}
    unknown = (None,) * len(items)
    return Found("golden", {**named, "split": source.split}, items, tuple(_inputs(one.example) for one in stored), unknown, unknown)


def _file(source: FileSource) -> Found:
    items = []
    for number, one in enumerate(source.items, start=1):
        where = f"item {number}"
        if not isinstance(one.key, str) or not one.key.strip():
            raise BadInput("needs a key", where=where)
        blocks = [_read_block(found, f"{where} ({one.key[:60]})") for found in one.blocks]
        if not blocks:
            raise BadInput("shows nothing: give it a block", where=f"{where} ({one.key[:60]})")
        _check_names(blocks, f"{where} ({one.key[:60]})")
        key = plain_text(one.key.strip(), f"{where}, key", most=LONGEST_KEY)
        items.append(NewItem(key=key, blocks=blocks, slice=dict(one.slice), group=one.group, priority=one.priority))
    texts = tuple("\n".join(str(found["text"]) for found in item.blocks) for item in items)
    priorities = tuple(item.priority for item in items)
    return Found("file", {"name": source.name}, tuple(items), texts, priorities, priorities)


def _read_block(found: Mapping[str, Any], where: str) -> dict[str, Any]:
    name, text = found.get("name"), found.get("text")
    if not isinstance(name, str) or not name.strip() or not isinstance(text, str):
        raise BadInput("a block has a name and a text", where=where)
    side = found.get("side")
    if side not in (None, "a", "b") or (side is not None and side != name):
        raise BadInput("a block of a pair is called a or b, as its side", where=where)
    title = found.get("title")
    plain_text(text, f"{where}, {name}", most=MAX_BYTES)
    plain_text(name, f"{where}, name", most=LONGEST_KEY)
    shown = plain_text(title, f"{where}, title", most=LONGEST_KEY) if isinstance(title, str) and title else titled(name)
    return block(name, shown, text, side=side, is_folded=bool(found.get("is_folded", False)))


def _check_names(blocks: Sequence[Mapping[str, Any]], where: str) -> None:
    names = [str(one["name"]) for one in blocks]
    if len(set(names)) < len(names):
        raise BadInput("has two blocks of the same name", where=where)
    sides = [one["side"] for one in blocks if one["side"]]
    if sorted(sides) not in ([], ["a", "b"]):
        raise BadInput("a pair has one block of side a and one of side b", where=where)


def _outputs(session: Session, source: OutputSource) -> Found:
    run, variants = runs.get_run(session, run_id=source.run_id), _variants(session, source.run_id, source.variants)
    names = {int(variant.id or 0): variant.name for variant in variants}
    items, texts, unsure, bad = [], [], [], []
    for examples, outputs in _chunks(session, source.run_id, names):
        signals = output_signals(example_results.scores_of(session, run_id=source.run_id, example_ids=[one.id for one in examples]))
        for one in examples:
            for (variant, repeat), text in sorted(outputs.get(one.id, {}).items()):
                answer = block("answer", "Answer", text)
                keyed = f"{one.example.key}/{names[variant]}/{repeat}"
                items.append(_item(source.run_id, one, repeat, [answer], key=keyed, b=variant))
                texts.append(_inputs(one.example))
                signal = signals.get((one.id, variant, repeat), UNKNOWN)
                unsure.append(signal.uncertainty)
                bad.append(signal.badness)
    named = {"run": source.run_id, "run_name": run.name, "variants": list(names.values()), "golden_set": run.golden_set}
    return Found("outputs", {**named, "revision": run.revision}, tuple(items), tuple(texts), tuple(unsure), tuple(bad))


def _pairs(session: Session, source: PairSource) -> Found:
    run = runs.get_run(session, run_id=source.run_id)
    if source.a == source.b:
        raise BadInput("a variant cannot be compared with itself", where="variants")
    pair = {variant.name: int(variant.id or 0) for variant in _variants(session, source.run_id, (source.a, source.b))}
    a, b = pair[source.a], pair[source.b]
    items, texts, unsure, bad = [], [], [], []
    for examples, outputs in _chunks(session, source.run_id, (a, b)):
        ids = [one.id for one in examples]
        verdicts = example_results.verdicts_of(session, run_id=source.run_id, example_ids=ids)
        signals = pair_signals(verdicts, example_results.scores_of(session, run_id=source.run_id, example_ids=ids), a=a, b=b)
        for one in examples:
            answered = outputs.get(one.id, {})
            for repeat in sorted(repeat for variant, repeat in answered if variant == a and (b, repeat) in answered):
                blocks = [block(name, "Answer", answered[variant, repeat], side=name) for name, variant in (("a", a), ("b", b))]
                items.append(_item(source.run_id, one, repeat, blocks, key=f"{one.example.key}/{repeat}", a=a, b=b))
                texts.append(_inputs(one.example))
                signal = signals.get((one.id, repeat), UNKNOWN)
                unsure.append(signal.uncertainty)
                bad.append(signal.badness)
    named = {"run": source.run_id, "run_name": run.name, "a": source.a, "b": source.b, "golden_set": run.golden_set}
    return Found("pairs", {**named, "revision": run.revision}, tuple(items), tuple(texts), tuple(unsure), tuple(bad))


def _item(
    run_id: int, one: RunExampleValue, repeat: int, answers: Sequence[Mapping[str, Any]], *, key: str, b: int, a: int | None = None
) -> NewItem:
    return NewItem(
        key=key,
        blocks=[*example_blocks(one.example), *expected_blocks(one.example, is_asked=False), *answers],
        slice=slice_of(one.example),
        group=group_of(one.example.context),
        golden_example_id=one.id,
        run_id=run_id,
        repeat=repeat,
        variant_a_id=a,
        variant_b_id=b,
    )


def _variants(session: Session, run_id: int, names: Sequence[str]) -> list[StoredVariant]:
    there = runs.run_variants(session, run_id=run_id)
    if strange := [name for name in names if name not in {variant.name for variant in there}]:
        raise NotFound(f"run {run_id} has no variant {strange[0]!r}; there are {', '.join(one.name for one in there)}", where="variants")
    return [variant for variant in there if not names or variant.name in names]


Answers = dict[int, dict[tuple[int, int], str]]
"""What was answered, by example and (variant, repeat)."""


def _chunks(session: Session, run_id: int, variants: Collection[int]) -> Iterator[tuple[list[RunExampleValue], Answers]]:
    """Give a run's examples with the answers of some variants, some at a time; what failed is left out."""
    low = 0
    while examples := runs.run_examples(session, run_id=run_id, low=low, high=low + AT_ONCE):
        found: Answers = {}
        for row in example_results.outputs_of(session, run_id=run_id, example_ids=[one.id for one in examples]):
            if row["status"] == "ok" and row["variant_id"] in variants:
                found.setdefault(row["golden_example_id"], {})[row["variant_id"], row["repeat"]] = output_text(row)
        yield examples, found
        low += AT_ONCE


def _inputs(example: Example) -> str:
    return "\n".join(as_text(value) for value in example.inputs.values())
