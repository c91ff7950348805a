"""Check the alert rules, and keep rules and budgets: `workbench monitor check`, `rules`, `budgets`."""

import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.following import interruptible
from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, say, show, show_table, show_text, usd, when
from workbench.errors import BadInput, WorkbenchError
from workbench.settings import person

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workbench.monitoring.alerting import Checked

SAID_NO = 1

rules_app = typer.Typer(help="When to say something about what is live.", no_args_is_help=True)
budgets_app = typer.Typer(help="What may be spent in a day, week, month or session.", no_args_is_help=True)

Scope = Annotated[list[str] | None, typer.Option("--scope", metavar="NAME=VALUE", help="Narrow, such as agent=support; repeatable.")]


def check(
    fail_on: Annotated[str, typer.Option(help="The level from which the exit code is 1: warning or alert.")] = "alert",
    every: Annotated[
        float | None,
        typer.Option(min=0.01, metavar="MINUTES", help="Go on until stopped, and say what changes."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every rule; keep and send what changed. Exit code 1 when one is at its alert level: for cron.

    With --every it goes on until it is stopped, and prints a line (with --json a document) for each rule whose level changes.
    """
    from workbench.monitoring import alerting

    if fail_on not in ("warning", "alert"):
        raise BadInput(f"'{fail_on}' is neither warning nor alert", where="--fail-on")
    engine, _ = open_here()
    if every is not None:
        _keep_checking(engine, 60 * every, as_json=as_json)
        return
    found = alerting.check(engine)
    show({"rules": [one.document() for one in found]}, as_json=as_json, otherwise=lambda: _show(found))
    failing = {"alert"} if fail_on == "alert" else {"alert", "warning"}
    if any(one.level in failing for one in found):
        raise typer.Exit(SAID_NO)


def _keep_checking(engine: "Engine", every_s: float, *, as_json: bool) -> None:
    """Check until told to stop; a store that is busy or away is asked again the next time."""
    from workbench.monitoring import alerting

    say(f"Checking every {every_s / 60:g} minutes (stop with Ctrl-C).")
    with suppress(KeyboardInterrupt), interruptible():
        while True:
            begun = time.monotonic()
            try:
                for one in alerting.check(engine):
                    if one.event is not None:
                        _show_change(one, as_json=as_json)
            except WorkbenchError as error:
                say(f"Could not check: {error}")
            time.sleep(max(0.0, every_s - (time.monotonic() - begun)))


def _show_change(found: "Checked", *, as_json: bool) -> None:
    at = datetime.now(UTC)
    if as_json:
        typer.echo(json.dumps(found.document() | {"at": at.isoformat()}))
    else:
        sent = f" ({found.sent})" if found.sent else ""
        show_text(f"{when(at)} {found.level.replace('_', ' ')}: {found.rule.name}. {found.reason}{sent}")
    sys.stdout.flush()


def _show(found: "Sequence[Checked]") -> None:
    if not found:
        say("No rules yet. `workbench monitor rules add FILE.yaml` adds one.")
        return
    rows = [(one.level.replace("_", " "), one.rule.name, one.reason, one.sent) for one in found]
    show_table(("Level", "Rule", "Why", "Webhook"), rows)


@rules_app.command("list")
def list_rules(as_json: AsJson = False) -> None:
    """List the rules, with what each said last."""
    from workbench.store import watching
    from workbench.store.connection import reading

    engine, _ = open_here()
    with reading(engine) as session:
        rules, last = watching.rules(session), watching.last_events(session)
    documents = [
        {name: getattr(rule, name) for name in type(rule).__slots__ if name != "id"}
        | {"level": last[rule.id].level if rule.id in last else "ok", "since": last[rule.id].at if rule.id in last else None}
        for rule in rules
    ]

    def table() -> None:
        rows = [(one["name"], one["signal"], one["warning"], one["alert"], one["level"], when(one["since"])) for one in documents]
        show_table(("Rule", "Signal", "Warning", "Alert", "Level", "Since (UTC)"), rows, right=("Warning", "Alert"))

    show({"rules": documents}, as_json=as_json, otherwise=table)


@rules_app.command("add")
def add_rules(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A rule, or a list of rules under `rules`.")], as_json: AsJson = False
) -> None:
    """Add the rules of a file: all of them, or, where one is wrong, none."""
    from workbench.monitoring import alerting

    given = _rules_of(file)
    for place, one in enumerate(given):
        try:
            alerting.parse_rule(one)
        except BadInput as error:
            raise BadInput(error.message, where=f"{file}: rules[{place}].{error.where}") from error
    engine, _ = open_here()
    names = [str(one["name"]) for one in given]
    alerting.add_all(engine, given, author=person())
    show({"added": names}, as_json=as_json, otherwise=lambda: show_text(f"Added: {', '.join(names)}."))


def _rules_of(file: Path) -> list[dict[str, Any]]:
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(file)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"is not YAML: {error}", where=str(file)) from error
    rules = content.get("rules", content) if isinstance(content, dict) else content
    rules = [rules] if isinstance(rules, dict) else rules
    if not isinstance(rules, list) or not rules or not all(isinstance(one, dict) for one in rules):
        raise BadInput("must hold one rule, or a list of them under `rules`", where=str(file))
    return rules


@rules_app.command("archive")
def archive_rule(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Let a rule stand no more; what it said stays."""
    archived("rule", name)


@budgets_app.command("list")
def list_budgets(as_json: AsJson = False) -> None:
    """List the budgets, with how far each is spent in its present period."""
    from workbench.monitoring import budgets

    engine, _ = open_here()
    found = budgets.standings(engine)
    documents = [
        {
            "name": one.budget.name,
            "period": one.budget.period,
            "scope": dict(one.budget.scope),
            "limit_usd": one.budget.limit_usd,
            "spent_usd": one.spent_usd,
            "share": one.share,
            "level": one.level,
            "unpriced": one.unpriced,
            "session": one.session or None,
        }
        for one in found
    ]

    def table() -> None:
        rows = [
            (one.budget.name, one.budget.period, usd(one.spent_usd), usd(one.budget.limit_usd), f"{100 * one.share:.0f} %", one.level)
            for one in found
        ]
        show_table(("Budget", "Period", "Spent", "Limit", "Share", "Level"), rows, right=("Spent", "Limit", "Share"))

    show({"budgets": documents}, as_json=as_json, otherwise=table)


@budgets_app.command("add")
def add_budget(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    limit: Annotated[float, typer.Argument(metavar="USD", help="US dollars in a period.")],
    period: Annotated[str, typer.Option(help="day, week, month or session.")] = "month",
    scope: Scope = None,
    warn: Annotated[float, typer.Option(help="From this share of the limit on is a warning.")] = 0.8,
) -> None:
    """Add a budget."""
    from workbench.monitoring import budgets

    engine, _ = open_here()
    budgets.add(engine, name, limit_usd=limit, period=period, scope=scope_of(scope), warn_share=warn, author=person())
    show_text(f"{name}: ${limit:,.2f} a {period}.")


@budgets_app.command("archive")
def archive_budget(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Let a budget stand no more."""
    archived("budget", name)


def archived(kind: str, name: str) -> None:
    """Archive what has a name, and say so."""
    from workbench.store import watching
    from workbench.store.connection import writing

    engine, _ = open_here()
    with writing(engine) as session:
        watching.archive(session, kind=kind, name=name)
    show_text(f"{name} is archived.")


def scope_of(given: list[str] | None) -> dict[str, str]:
    """Read `--scope` options. Raises `BadInput`."""
    found = {}
    for one in given or ():
        name, separator, value = one.partition("=")
        if not separator or not value:
            raise BadInput(f"'{one}' is not NAME=VALUE, such as agent=support", where="--scope")
        found[name] = value
    return found
