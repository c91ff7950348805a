"""Take the traffic of files in."""

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_text
from workbench.errors import BadInput

if TYPE_CHECKING:
    from workbench.monitoring.importing.ingesting import Ingested

PROGRESS_S = 2.0
INTERRUPTED = 130


class Format(StrEnum):
    """What a file holds."""

    AUTO = "auto"
    OTLP = "otlp"
    JSONL = "jsonl"
    CSV = "csv"
    LANGFUSE = "langfuse"
    PHOENIX = "phoenix"


class OnError(StrEnum):
    """What becomes of a record that cannot be taken in."""

    STOP = "stop"
    SKIP = "skip"


Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="JSON lines, a JSON list, CSV or Parquet; also as .gz.")]
Chosen = Annotated[Format, typer.Option("--format", help="What the files hold; otherwise recognised.")]
Mapping = Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Of CSV: which column holds a field. Repeatable.")]


def ingest(
    files: Files,
    format: Chosen = Format.AUTO,
    mapping: Mapping = None,
    on_error: Annotated[OnError, typer.Option("--on-error", help="Stop at the first mistake, or leave such records out.")] = OnError.STOP,
    as_json: AsJson = False,
) -> None:
    """Take traffic of files in: OTLP, our own lines, CSV, exports of Langfuse and Phoenix. Doing it twice changes nothing."""
    import os

    from workbench.monitoring.importing.ingesting import Ingest
    from workbench.monitoring.receiving import receiver_from

    for path in files:
        if not path.is_file():
            raise BadInput("there is no such file", where=str(path))
    engine, _ = open_here()
    work = Ingest(
        receiver_from(engine, os.environ),
        format=format.value,
        mapping=_mapping(mapping or []),
        skips=on_error is OnError.SKIP,
        progress=_Progress().show,
    )
    try:
        done = work.take(files)
    except KeyboardInterrupt as error:
        say(f"Stopped. {_counts(work.done)} Run it again to go on: what is stored is known.")
        raise typer.Exit(INTERRUPTED) from error

    def words() -> None:
        show_text(_counts(done))
        for problem in done.problems:
            say(f"Left out: {problem}")
        if len(done.problems) < done.refused:
            say(f"… and {done.refused - len(done.problems):,} more.")

    show(done.document(), as_json=as_json, otherwise=words)


def _mapping(pairs: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip() or not column.strip():
            raise BadInput(f"'{pair}' is not FIELD=COLUMN", where="--map")
        found[field.strip()] = column.strip()
    return found


def _counts(done: "Ingested") -> str:
    parts = [f"{many(done.new, 'new span')}"]
    if done.known:
        parts.append(f"{done.known:,} known before")
    if done.refused:
        parts.append(f"{done.refused:,} refused")
    return ", ".join(parts) + "."


class _Progress:
    """Say now and then on standard error how far a long file is."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()

    def show(self, path: Path, share: float, done: "Ingested") -> None:
        if time.monotonic() - self._said_at >= PROGRESS_S:
            self._said_at = time.monotonic()
            say(f"{path.name}: {share:.0%}, {_counts(done)}")
