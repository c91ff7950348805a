"""Import, list, show and export golden sets."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_table, show_text, when
from workbench.errors import BadInput
from workbench.settings import person

if TYPE_CHECKING:
    from workbench.golden_sets import ColumnMapping

app = typer.Typer(help="Golden sets: examples in immutable revisions.", no_args_is_help=True)


class Mode(StrEnum):
    """What an import does with the examples that are there."""

    REPLACE = "replace"
    APPEND = "append"


Reference = Annotated[str, typer.Argument(metavar="SET", help="support, or support@3 for a revision.")]
SHOWN = 160
SHOWN_GROUPS = 50
NEAR = ("examples", "crosses_splits", "similarity")
SEVERAL = ("inputs", "metadata", "left_out")
MAPPING = "Which column is what: inputs=question,expected=answer. Several inputs: inputs=question,product. Repeat it."


@app.command("import")
def import_set(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSON Lines, JSON or YAML.")],
    name: Annotated[str | None, typer.Option(help="The golden set; the file's name otherwise.")] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,…", help=MAPPING)] = None,
    mode: Annotated[
        Mode, typer.Option(help="replace: the file is the whole set; append: its examples are added, or take the place of theirs.")
    ] = Mode.REPLACE,
    encoding: Annotated[str | None, typer.Option(help="Of the file, such as cp1252; found out otherwise.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    author: Annotated[str | None, typer.Option(help="Who; otherwise WORKBENCH_AUTHOR or your login.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a file as a new revision; the same content makes no new one."""
    from workbench.golden_sets import import_file

    columns = parse_mapping(mapping or [])
    engine, _ = open_here()
    report = import_file(
        engine,
        name or file.stem,
        file,
        mapping=_column_mapping(columns) if columns else None,
        note=note,
        author=author or person(),
        mode="append" if mode is Mode.APPEND else "replace",
        encoding=encoding,
    )
    counts = {"added": report.added, "changed": report.changed, "removed": report.removed, "unchanged": report.unchanged}
    changes = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    text = f"{report.golden_set}@{report.revision}: {many(report.examples, 'example')} ({changes})"
    show(asdict(report), as_json=as_json, otherwise=lambda: show_text(text))


def parse_mapping(texts: list[str]) -> dict[str, Any]:
    """Read which column is what: `inputs=question,product,expected=answer`; what has no `=` belongs to the field before it.

    >>> parse_mapping(["inputs=question,product,expected=answer"])
    {'inputs': ['question', 'product'], 'expected': 'answer'}
    """
    found: dict[str, list[str]] = {}
    field = ""
    for part in (part.strip() for text in texts for part in text.split(",")):
        name, equals, column = part.partition("=")
        if equals:
            field, part = name.strip(), column.strip()
        if not field:
            raise BadInput(f"'{part}' is not FIELD=COLUMN, such as inputs=question,expected=answer", where="--map")
        found.setdefault(field, []).append(part)
    several = {field: columns if field in SEVERAL or len(columns) > 1 else columns[0] for field, columns in found.items()}
    return dict(several)


def _column_mapping(columns: dict[str, Any]) -> "ColumnMapping":
    from workbench.golden_sets import ColumnMapping

    known = tuple(ColumnMapping.__dataclass_fields__)
    for field, column in columns.items():
        if field not in known:
            raise BadInput(f"there is no field '{field}'; there are {', '.join(known)}", where="--map")
        if field not in SEVERAL and isinstance(column, list):
            raise BadInput(f"{field} takes one column, not {', '.join(column)}", where="--map")
    return ColumnMapping(**columns)


@app.command("list")
def list_sets(
    search: Annotated[str, typer.Option(help="Only names that contain this.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Those that were taken out of the lists.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the golden sets."""
    from workbench.golden_sets import listing

    engine, _ = open_here()
    found = listing(engine, search=search, archived=archived)

    def table() -> None:
        if not found:
            say("There are no golden sets. Import one with `workbench golden import FILE`.")
            return
        rows = [(one.name, one.latest, f"{one.examples:,}", one.note, one.author, when(one.updated_at)) for one in found]
        show_table(("Golden set", "Latest", "Examples", "Note", "By", "Changed (UTC)"), rows, right=("Latest", "Examples"))

    show({"golden_sets": [asdict(one) for one in found]}, as_json=as_json, otherwise=table)


@app.command("show")
def show_set(
    reference: Reference,
    search: Annotated[str, typer.Option(help="Only examples that contain this.")] = "",
    tag: Annotated[str | None, typer.Option(help="Only examples with this tag.")] = None,
    split: Annotated[str | None, typer.Option(help="Only this split.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Leave out the first so many.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show a revision: its tags and splits, and a page of its examples."""
    from workbench.golden_sets import count, examples, resolve_set, splits_of, tags_of

    engine, _ = open_here()
    revision = resolve_set(engine, reference)
    found = examples(engine, revision.id, search=search, tag=tag, split=split, limit=limit, offset=offset)
    total = count(engine, revision.id, search=search, tag=tag, split=split)
    tags, splits = tags_of(engine, revision.id), splits_of(engine, revision.id)

    def table() -> None:
        show_text(f"{revision.name}@{revision.number}: {many(revision.examples, 'example')}  {revision.hash}")
        for title, counts in (("Tags", tags), ("Splits", splits)):
            if counts:
                show_text(f"{title}: " + ", ".join(f"{name} {number:,}" for name, number in counts.items()))
        rows = [(one.example.key, _short(one.example.inputs), _short(one.example.expected), ", ".join(one.example.tags)) for one in found]
        show_table(("Key", "Inputs", "Expected", "Tags"), rows)
        if total > len(found):
            say(f"{len(found):,} of {total:,}; see others with --offset, --limit, --search, --tag or --split.")

    document = {
        "golden_set": revision.name,
        "revision": revision.number,
        "hash": revision.hash,
        "tags": tags,
        "splits": splits,
        "total": total,
        "examples": [{"position": one.position, **asdict(one.example)} for one in found],
    }
    show(document, as_json=as_json, otherwise=table)


@app.command()
def revisions(name: Annotated[str, typer.Argument(metavar="SET")], as_json: AsJson = False) -> None:
    """List the revisions of a golden set, newest first."""
    from workbench.golden_sets import revisions as revisions_of

    engine, _ = open_here()
    found = revisions_of(engine, name)

    def table() -> None:
        rows = [(one.number, f"{one.examples:,}", one.note, one.source, one.author, when(one.created_at)) for one in found]
        show_table(("Revision", "Examples", "Note", "From", "By", "When (UTC)"), rows, right=("Revision", "Examples"))

    document = {"golden_set": name, "revisions": [{"revision": one.number, **asdict(one)} for one in found]}
    show(document, as_json=as_json, otherwise=table)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The revision to compare with, such as support@1.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The revision that changed.")],
    as_json: AsJson = False,
) -> None:
    """Show which examples were added, removed and changed from A to B."""
    from workbench.golden_sets import diff_revisions

    engine, _ = open_here()
    found = diff_revisions(engine, before, after)
    changes = {"added": found.added, "removed": found.removed, "changed": found.changed}

    def lines() -> None:
        for what, keys in changes.items():
            show_text(f"{len(keys):,} {what}" + (f": {', '.join(keys)}" if keys else ""))
        show_text(f"{found.unchanged:,} unchanged" + (", in another order" if found.is_reordered else ""))

    document = {"a": before, "b": after, **changes, "unchanged": found.unchanged, "is_reordered": found.is_reordered}
    show(document, as_json=as_json, otherwise=lines)


@app.command()
def duplicates(
    reference: Reference,
    similarity: Annotated[float, typer.Option(min=0.5, max=1.0, help="The share of four-letter pieces that both have.")] = 0.8,
    as_json: AsJson = False,
) -> None:
    """Find examples that ask the same, or nearly the same, and say which of them cross splits."""
    from workbench.golden_sets import exact_duplicates, examples_by_id, resolve_set
    from workbench.golden_sets.similar import near_duplicates

    engine, _ = open_here()
    revision = resolve_set(engine, reference)
    same = [examples_by_id(engine, revision.id, ids, cut=1) for ids in exact_duplicates(engine, revision.id)]
    exact = [_group([one.key for one in group], [one.split for one in group]) for group in same]
    found = near_duplicates(engine, revision_id=revision.id, threshold=similarity)
    near = [_group(group["keys"], group["splits"]) | {name: group[name] for name in NEAR} for group in found["groups"]]

    def lines() -> None:
        _show_groups(exact, "with the same inputs")
        _show_groups(near, f"at least {similarity:.0%} alike")
        if found["is_cut"]:
            say("So much is alike that the search stopped early: take a higher --similarity.")

    document = {"golden_set": revision.name, "revision": revision.number, "similarity": similarity, "compared": found["compared"]}
    show({**document, "same": exact, "near": near, "is_cut": found["is_cut"]}, as_json=as_json, otherwise=lines)


def _group(keys: list[str], splits: list[str | None]) -> dict[str, Any]:
    """Describe a group of duplicates."""
    crosses = len({split for split in splits if split}) > 1
    return {"keys": keys, "splits": splits, "examples": len(keys), "crosses_splits": crosses}


def _show_groups(groups: list[dict[str, Any]], what: str) -> None:
    crossing = sum(group["crosses_splits"] for group in groups)
    show_text(f"{many(len(groups), 'group')} {what}" + (f", {crossing:,} of them across splits" if crossing else ""))
    for group in groups[:SHOWN_GROUPS]:
        splits = f"  [{', '.join(sorted({split for split in group['splits'] if split}))}]" if group["crosses_splits"] else ""
        more = f", … ({group['examples']:,} in all)" if group["examples"] > len(group["keys"]) else ""
        show_text(f"  {', '.join(group['keys'])}{more}{splits}")
    if len(groups) > SHOWN_GROUPS:
        say(f"{len(groups) - SHOWN_GROUPS:,} more groups; --json has them.")


@app.command()
def export(
    reference: Reference,
    to: Annotated[Path, typer.Option(metavar="FILE", help="Where to: .csv, .jsonl or .yaml; imported again it is the same revision.")],
    as_json: AsJson = False,
) -> None:
    """Write a revision to a file."""
    from workbench.golden_sets import export as write

    engine, _ = open_here()
    revision = write(engine, reference, to)
    document = {"golden_set": revision.name, "revision": revision.number, "examples": revision.examples, "file": str(to)}
    text = f"{revision.name}@{revision.number}: {many(revision.examples, 'example')} in {to}."
    show(document, as_json=as_json, otherwise=lambda: show_text(text))


def _short(value: object) -> str:
    text = "" if value is None else ", ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= SHOWN else one_line[: SHOWN - 1] + "…"
