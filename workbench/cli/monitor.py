"""Watch what is live: check the rules, keep rules and budgets."""

import typer

from workbench.cli import monitor_check

app = typer.Typer(help="Live traffic: rules and budgets.", no_args_is_help=True)
app.command("check")(monitor_check.check)
app.add_typer(monitor_check.rules_app, name="rules")
app.add_typer(monitor_check.budgets_app, name="budgets")
