"""Give traffic out."""

import gzip
import io
import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import many, say
from workbench.errors import BadInput, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREVER_US = 2**62

Target = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to write; .gz is packed. Without it: standard output.")]
Since = Annotated[str, typer.Option("--from", metavar="TIME", help="Traces that began at this time (UTC) or later, as 2026-11-30.")]
Until = Annotated[str, typer.Option("--to", metavar="TIME", help="Traces that began before this time (UTC).")]


def export(file: Target = None, since: Since = "", until: Until = "") -> None:
    """Write traffic as JSON, one span a line; `workbench monitor ingest` takes such a file in again."""
    from workbench.monitoring.exporting import export_lines

    since_us = _us(since, "--from") if since else -FOREVER_US
    until_us = _us(until, "--to") if until else FOREVER_US
    engine, _ = open_here()
    count = 0
    with _opened(file) as out:
        for line in export_lines(engine, since_us=since_us, until_us=until_us):
            out.write(f"{line}\n")
            count += 1
    say(f"{many(count, 'span')} written.")


def _us(text: str, option: str) -> int:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"'{text}' is no time such as 2026-11-30 or 2026-11-30T12:00", where=option) from error
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1e6)


@contextmanager
def _opened(path: Path | None) -> "Iterator[TextIO]":
    """Open the target; a file gets its name when it is whole."""
    if path is None:
        yield sys.stdout
        return
    part = path.with_name(f"{path.name}.part")
    try:
        try:
            with part.open("wb") as raw:
                packed = gzip.GzipFile(filename="", fileobj=raw, mode="wb") if path.suffix == ".gz" else raw
                with io.TextIOWrapper(packed, encoding="utf-8", errors="replace") as out:
                    yield out
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}.") from error
