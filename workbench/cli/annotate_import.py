"""Import answers from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_text
from workbench.settings import person

if TYPE_CHECKING:
    from workbench.annotation.importing import ImportReport

MAPPING = (
    "Which column is what: item=id (several: id+model), text.NAME=COLUMN (shown), tag=, split=; long files: annotator=, answer= or "
    "answer.QUESTION=, question=, comment=, at=, ms=; wide files: annotator.NAME=COLUMN or annotator.NAME.QUESTION=COLUMN. A column may be "
    "a path (experts.0.tone), * every place or name (annotator.expert*=experts.*). Repeat it."
)
QUESTION = "NAME:KIND[:VALUES], such as tone:scale:1-5, good:yes_no, winner:choice:0=Tie|1|2; guessed otherwise. Repeat it."


def import_answers(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, JSON Lines, JSON (also Label Studio's, Argilla's) or YAML.")],
    queue: Annotated[str, typer.Option(help="The queue; it is made where there is none of that name.")],
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,…", help=MAPPING)] = None,
    question: Annotated[list[str] | None, typer.Option(metavar="NAME:KIND", help=QUESTION)] = None,
    annotator: Annotated[str | None, typer.Option(metavar="NAME", help="Who gave all answers, where no column says so.")] = None,
    annotators: Annotated[int | None, typer.Option(help="So many answers an item needs; otherwise those that the file has.")] = None,
    gap: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="A cell with this text is no answer; repeat it.")] = None,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="rows, label-studio or argilla; found out otherwise.")] = "auto",
    encoding: Annotated[str | None, typer.Option(help="Of the file, such as cp1252; found out otherwise.")] = None,
    author: Annotated[str | None, typer.Option(help="Who imports; otherwise WORKBENCH_AUTHOR or your login.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import answers from a file: all of them, or none and every reason why. The same file again changes nothing."""
    from workbench.annotation.import_mapping import parse_mapping, parse_question
    from workbench.annotation.importing import ImportOptions, import_file

    options = ImportOptions(
        mapping=parse_mapping(mapping or []),
        questions=[parse_question(text) for text in question or []],
        annotator=annotator,
        annotators=annotators,
        gaps=frozenset(gap or []),
        format=format,
        encoding=encoding,
    )
    engine, _ = open_here()
    report = import_file(engine, file, queue=queue, options=options, author=author or person())
    document = {name: getattr(report, name) for name in report.__slots__}
    show(document, as_json=as_json, otherwise=lambda: _show(report))


def _show(report: "ImportReport") -> None:
    counts = {"new": report.new_answers, "corrected": report.corrections, "unchanged": report.unchanged}
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "none"
    show_text(
        f"{report.queue}: {many(report.items, 'item')} ({report.new_items:,} new), {many(report.answers, 'answer')} ({said}) "
        f"by {many(len(report.annotators), 'annotator')}, {many(report.gaps, 'gap')}."
    )
    if report.guessed:
        say(f"Guessed: {'; '.join(report.guessed)}. Say otherwise with --question, in another queue.")
    if report.left_out:
        say("Left out: " + ", ".join(f"{count:,} {what}" for what, count in report.left_out.items()) + ".")
    if report.unread_columns:
        say(f"Columns that were not read: {', '.join(report.unread_columns)}.")
