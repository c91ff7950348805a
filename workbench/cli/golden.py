"""Import, list, show and export golden sets."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.opening import open_here, person
from workbench.cli.printing import AsJson, many, say, show, show_table, show_text, when
from workbench.errors import BadInput

app = typer.Typer(help="Golden sets: examples in immutable revisions.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(metavar="SET", help="support, or support@3 for a revision.")]
MAPPING = "Which column is what: inputs=question,expected=answer. Several inputs: inputs=question,product. Repeat it."


@app.command("import")
def import_set(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSON Lines, JSON or YAML.")],
    name: Annotated[str | None, typer.Option(help="The golden set; the file's name otherwise.")] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,…", help=MAPPING)] = None,
    mode: Annotated[str, typer.Option(help="replace: the file is the whole set; extend: its examples are added or changed.")] = "replace",
    encoding: Annotated[str | None, typer.Option(help="Of the file, such as cp1252; found out otherwise.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    author: Annotated[str | None, typer.Option(help="Who; otherwise WORKBENCH_AUTHOR or your login.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a file as a new revision; the same content makes no new one."""
    from workbench.golden_sets import import_file, make_mapping

    columns = parse_mapping(mapping or [])
    engine, _ = open_here()
    report = import_file(
        engine,
        name or file.stem,
        file,
        mapping=make_mapping(columns) if columns else None,
        note=note,
        author=author or person(),
        mode=mode,
        encoding=encoding,
    )
    changes = f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, {report.unchanged:,} unchanged"
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
    several = {field: columns if field in ("inputs", "metadata") or len(columns) > 1 else columns[0] for field, columns in found.items()}
    return dict(several)
