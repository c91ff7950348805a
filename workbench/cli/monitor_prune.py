"""Let old traffic go."""

from typing import Annotated

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_text

Days = Annotated[float, typer.Option("--older-than", min=0.01, max=100_000, metavar="DAYS", help="Traces that ended longer ago go.")]


def prune(older_than: Days, as_json: AsJson = False) -> None:
    """Remove old traces with their spans and texts; sums by hour and day stay, so cost and times of then are still seen."""
    from workbench.monitoring.retention import days_ago_us, prune_step

    engine, _ = open_here()
    before_us, removed = days_ago_us(older_than), 0
    try:
        while step := prune_step(engine, before_us=before_us):
            removed += step
    except KeyboardInterrupt as error:
        say(f"Stopped; {many(removed, 'trace')} removed so far.")
        raise typer.Exit(130) from error
    show({"removed": removed}, as_json=as_json, otherwise=lambda: show_text(f"{many(removed, 'trace')} removed."))
