"""Write the report of a run for a review: the conclusion on top, its evidence, the rows to look at, and how to get the same again."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.golden_sets.whole_files import replacing
from workbench.runs.reporting_html import to_html
from workbench.runs.reporting_markdown import to_markdown
from workbench.runs.reporting_values import Report, report

__all__ = ["FORMATS", "Report", "is_report", "report", "to_html", "to_markdown", "write_report"]

FORMATS: Mapping[str, Callable[[Report], str]] = {".html": to_html, ".md": to_markdown}
"""How a report is written, by the ending of its file."""


def is_report(path: Path) -> bool:
    """Claim that a file's ending asks for a report."""
    return path.suffix.lower() in FORMATS


def write_report(engine: Engine, run_id: int, path: Path, *, rows: int = 20) -> None:
    """Write the report of a run as HTML or Markdown, as the ending says, into a temporary file that takes its place at the end.

    Raises `NotFound` for the run, and `BadInput` for another ending or a file that cannot be written.
    """
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise BadInput(f"the ending says the format: {' or '.join(FORMATS)}", where=str(path))
    text = write(report(engine, run_id, rows=rows))
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
