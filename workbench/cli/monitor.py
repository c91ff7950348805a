"""Watch what is live: collect traces, take files in and give them out, check the rules, let old traffic go."""

import typer

from workbench.cli import (
    monitor_check,
    monitor_collect,
    monitor_drift,
    monitor_export,
    monitor_feedback,
    monitor_ingest,
    monitor_objectives,
    monitor_prune,
    monitor_summary,
)

app = typer.Typer(
    help="Live traffic: collect, ingest, export, feedback, prune; summary, drift, rules, budgets and objectives.", no_args_is_help=True
)
app.command("collect")(monitor_collect.collect)
app.command("ingest")(monitor_ingest.ingest)
app.command("export")(monitor_export.export)
app.command("feedback")(monitor_feedback.feedback)
app.command("prune")(monitor_prune.prune)
app.command("summary")(monitor_summary.summary)
app.command("drift")(monitor_drift.drift)
app.command("check")(monitor_check.check)
app.add_typer(monitor_check.rules_app, name="rules")
app.add_typer(monitor_check.budgets_app, name="budgets")
app.add_typer(monitor_objectives.app, name="objectives")
