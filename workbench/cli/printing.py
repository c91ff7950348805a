"""Print results: for a person as tables on standard output, for a program as one JSON document; messages go to standard error."""

import json
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def show(document: Mapping[str, Any], *, as_json: bool, otherwise: Callable[[], None]) -> None:
    """Print a result: the document where JSON is wanted, else what `otherwise` prints."""
    if as_json:
        show_json(document)
    else:
        otherwise()


def show_json(document: object) -> None:
    """Print a document as JSON; text that the terminal's encoding lacks is escaped."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    typer.echo(json.dumps(document, ensure_ascii=not is_unicode, indent=2, default=_plain))


def say(text: str) -> None:
    """Tell the person something that is not the result."""
    typer.echo(plain(text), err=True)


def out() -> "Console":
    """Give the console for results."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "", right: Sequence[str] = ()) -> None:
    """Print a table that fits 80 columns by folding texts; those named in `right` hold numbers, which stay whole, as times do.

    Cells are text, never markup.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False, show_edge=False)
    for column in columns:
        is_number = column in right
        table.add_column(column, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number or column.endswith("(UTC)"))
    for row in rows:
        table.add_row(*(Text(plain("" if cell is None else str(cell))) for cell in row))
    console = out()
    console.print(table)
    console.print()


def show_facts(facts: Sequence[tuple[str, object]]) -> None:
    """Print names and what they are, one a line."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(Text(plain(name)), Text(plain("" if value is None else str(value))))
    out().print(table)


def show_text(text: str) -> None:
    """Print text as it is, without what a terminal would obey."""
    typer.echo(plain(text))


def plain(text: str) -> str:
    """Take out the control characters by which foreign text could steer a terminal.

    >>> plain("red \\x1b[31mtext")
    'red \ufffd[31mtext'
    """
    return "".join("\ufffd" if unicodedata.category(sign) == "Cc" and sign not in "\n\t" else sign for sign in text)


def usd(amount: float | None) -> str:
    """Write US dollars with sensible digits; what is unknown is called so.

    >>> usd(0.00123), usd(12.3456), usd(None)
    ('$0.0012', '$12.35', 'unknown')
    """
    if amount is None:
        return "unknown"
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:.2g}" if amount < 0.0001 else f"${amount:.4f}"


def when(time: Any) -> str:
    """Write a time in UTC to the minute."""
    return time.strftime("%Y-%m-%d %H:%M") if time else ""


def many(count: int, one: str) -> str:
    """Count things in words.

    >>> many(1, "run"), many(2000, "call")
    ('1 run', '2,000 calls')
    """
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be printed as JSON")
