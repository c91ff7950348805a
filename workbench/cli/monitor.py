"""Watch what is live: check the rules, keep rules, budgets and objectives."""

import typer

from workbench.cli import monitor_check, monitor_objectives

app = typer.Typer(help="Live traffic: rules, budgets and objectives.", no_args_is_help=True)
app.command("check")(monitor_check.check)
app.add_typer(monitor_check.rules_app, name="rules")
app.add_typer(monitor_check.budgets_app, name="budgets")
app.add_typer(monitor_objectives.app, name="objectives")
