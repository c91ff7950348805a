"""Keep service objectives, and say how far they are kept: `workbench monitor objectives`."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.monitor_check import Scope, archived, scope_of
from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, show, show_table, show_text
from workbench.settings import person

if TYPE_CHECKING:
    from workbench.store.watching import StoredObjective

app = typer.Typer(help="What share of calls is to be good, and how much of the error budget is left.", no_args_is_help=True)


@app.command("list")
def list_objectives(as_json: AsJson = False) -> None:
    """List the objectives, with how far each is kept."""
    from workbench.monitoring import objectives

    engine, _ = open_here()
    found = objectives.standings(engine)
    documents = [
        {
            "name": one.objective.name,
            "measure": one.objective.measure,
            "threshold_ms": one.objective.threshold_ms,
            "target": one.objective.target,
            "days": one.objective.days,
            "scope": dict(one.objective.scope),
            "calls": one.calls,
            "good": one.good,
            "share": one.share,
            "kept": one.is_kept,
            "error_budget_left": one.left,
            "burn_rate": one.burn_rate,
        }
        for one in found
    ]

    def table() -> None:
        rows = [
            (one.objective.name, _aim(one.objective), f"{one.calls:,}", _share(one.share), _share(one.left), _rate(one.burn_rate))
            for one in found
        ]
        show_table(
            ("Objective", "Aim", "Calls", "Good", "Budget left", "Burn rate"), rows, right=("Calls", "Good", "Budget left", "Burn rate")
        )

    show({"objectives": documents}, as_json=as_json, otherwise=table)


@app.command("add")
def add_objective(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="success, ttft, tpot or duration.")],
    threshold: Annotated[float | None, typer.Option(metavar="MS", help="Up to how many milliseconds a time is good.")] = None,
    target: Annotated[float, typer.Option(help="The share of calls that is to be good.")] = 0.99,
    days: Annotated[int, typer.Option(help="Over how many days.")] = 30,
    scope: Scope = None,
) -> None:
    """Add an objective."""
    from workbench.monitoring import objectives

    engine, _ = open_here()
    narrowed = scope_of(scope)
    objectives.add(engine, name, measure=measure, threshold_ms=threshold, target=target, days=days, scope=narrowed, author=person())
    show_text(f"{name}: {100 * target:g} % of calls over {days} days.")


@app.command("archive")
def archive_objective(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Let an objective stand no more."""
    archived("objective", name)


def _aim(objective: "StoredObjective") -> str:
    what = "answered" if objective.threshold_ms is None else f"{objective.measure} ≤ {objective.threshold_ms:g} ms"
    return f"{100 * objective.target:g} % {what}, {objective.days} days"


def _share(value: float | None) -> str:
    return "no calls" if value is None else f"{100 * value:.2f} %"


def _rate(value: float | None) -> str:
    return "no calls" if value is None else f"{value:.1f}"
