"""Be the command line: `workbench`.

Nothing heavy is imported before a command needs it, so that `workbench --help` answers at once. What the workbench refuses or cannot do
is said in words on standard error, with the exit code of the error's class; anything else is a bug and shows its traceback.
"""

import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from workbench import __version__
from workbench.cli import annotate, doctor, golden, judge, monitor, prices, prompts, run, runs, serving, worker
from workbench.cli.opening import choose_place
from workbench.cli.printing import say
from workbench.errors import WorkbenchError

BROKEN = 4


class Commands(TyperGroup):
    """Turn the workbench's own errors into words and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a refusal is printed, not raised."""
        try:
            return super().invoke(ctx)
        except WorkbenchError as error:
            say(f"Error: {error}")
            raise typer.Exit(error.exit_code) from error


app = typer.Typer(
    name="workbench",
    cls=Commands,
    help="Decide with evidence whether a prompt or model change is fit to ship. Without a command: the app in the browser.",
    epilog="Exit codes: 0 done, 1 a gate said no, 2 bad input, 3 inconclusive, 4 the operation broke.",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def place(
    ctx: typer.Context,
    home: Annotated[Path | None, typer.Option(help="The folder for everything that is written; otherwise WORKBENCH_HOME.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Work on the demo store instead of your own.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Decide with evidence whether a prompt or model change is fit to ship. Without a command: the app in the browser."""
    choose_place(home, is_demo=demo)
    if ctx.invoked_subcommand is None:
        serving.serve()


app.command()(serving.serve)
app.command()(serving.demo)
app.add_typer(prompts.app, name="prompts")
app.add_typer(golden.app, name="golden")
app.command("run")(run.start_run)
app.add_typer(runs.app, name="runs")
app.add_typer(judge.app, name="judge")
app.add_typer(annotate.app, name="annotate")
app.add_typer(monitor.app, name="monitor")
app.add_typer(prices.app, name="prices")
app.command("worker")(worker.work)
app.command("doctor")(doctor.examine)


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception:
        traceback.print_exc()
        sys.exit(BROKEN)
