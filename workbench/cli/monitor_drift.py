"""Say whether live traffic has drifted: `workbench monitor drift`."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, say, show, show_table
from workbench.errors import BadInput
from workbench.settings import person

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workbench.monitoring.drift import Checked, ReplayReport, Report

DRIFTED = 1
LONGEST_EXAMPLE = 110


def drift(
    window: Annotated[int, typer.Option(min=1, help="Days of each of the two windows that are looked at, up to yesterday (UTC).")] = 7,
    reference: Annotated[
        str, typer.Option(help="What they are compared with: so many days before them, or fixed days such as 2026-03-01..2026-03-14.")
    ] = "14",
    scope: Annotated[list[str] | None, typer.Option("--scope", metavar="NAME=VALUE", help="Narrow, such as agent=support.")] = None,
    watch: Annotated[str, typer.Option(help="Check the watch of this name and keep the report, instead of the options above.")] = "",
    save: Annotated[str, typer.Option(help="Keep the options above as a watch of this name, then check it.")] = "",
    replay: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="BEFORE AFTER", help="Compare two runs on the same prompts instead, as RUN or RUN:VARIANT.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare windows of live traffic, or two runs on the same prompts. Exit code 1 when drift is certain: both windows, or a replay."""
    from workbench.monitoring import drift as drifts
    from workbench.providers.embedding import embedder_from

    engine, _ = open_here()
    embedder = embedder_from(os.environ)
    if replay is not None:
        sides = [_side(engine, one) for one in replay]
        replayed = drifts.compare_replay(engine, sides[0], sides[1], embedder=embedder)
        show(replayed.document(), as_json=as_json, otherwise=lambda: _show_replay(replayed))
        raise typer.Exit(DRIFTED if any(one.drifted for one in replayed.tests) else 0)
    if watch or save:
        if save:
            drifts.add(engine, save, scope=_scope(scope), settings=_settings(window, reference), author=person())
        found = drifts.check_watch(engine, drifts.find(engine, save or watch), embedder=embedder)
    else:
        narrowed = drifts.scope_of(_scope(scope))
        wanted = drifts.windows(_settings(window, reference), narrowed, now=datetime.now(UTC))
        found = drifts.check(engine, wanted, embedder=embedder)
    show(found.document(), as_json=as_json, otherwise=lambda: _show(found))
    raise typer.Exit(DRIFTED if found.level == "alarm" else 0)


def _scope(scope: list[str] | None) -> dict[str, str]:
    from workbench.cli.monitor_check import scope_of

    return scope_of(scope)


def _settings(window: int, reference: str) -> dict[str, Any]:
    first, dots, last = reference.partition("..")
    if dots:
        return {"window_days": window, "reference": {"from": first, "to": last}}
    if not reference.isdecimal():
        raise BadInput(f"'{reference}' is no number of days and no time; write 14, or 2026-03-01..2026-03-14", where="--reference")
    return {"window_days": window, "reference_days": int(reference)}


def _side(engine: "Engine", written: str) -> tuple[int, str]:
    from workbench.runs.against import candidate_of
    from workbench.runs.results import run_parts

    number, _, variant = written.partition(":")
    if not number.isdecimal():
        raise BadInput(f"'{written}' names no run; write its number, or number:variant", where="--replay")
    return int(number), variant or candidate_of(run_parts(engine, int(number)))


def _show(found: "Checked") -> None:
    report = found.report
    say(f"{_level(found)}: {report.verdict}")
    say(f"Reference {_window(report.reference)}; now {_window(report.current)}.")
    _show_tests(report)
    for cause in report.attribution:
        say(f"{cause.signal}: {cause.sentence}")
    for one in report.examples:
        if one.window == "current":
            say(f"  typical now ({one.side}, {one.trace_id}): {one.text[:LONGEST_EXAMPLE]}")


def _level(found: "Checked") -> str:
    if found.level == "alarm":
        return "ALARM (two windows)"
    if found.level == "warning":
        return "Warning (one window; the one before had not drifted in the same)" if found.previous else "Warning (one window)"
    return "In bounds"


def _window(facts: Any) -> str:
    begin, end = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at) for at in (facts.from_us, facts.to_us - 1))
    return f"{begin:%Y-%m-%d} to {end:%Y-%m-%d}, {facts.drawn:,} of {facts.requests:,} requests"


def _show_replay(found: "ReplayReport") -> None:
    say(found.verdict)
    _show_tests(found)
    for one in found.changed:
        say(f"  {one.key}: {' '.join(one.before.split())[:LONGEST_EXAMPLE]}\n  → {' '.join(one.after.split())[:LONGEST_EXAMPLE]}")


def _show_tests(found: "Report | ReplayReport") -> None:
    rows: list[Sequence[str]] = []
    for one in found.tests:
        if one.p_value is None:
            rows.append((one.signal, "–", "–", "–", "–", one.why_not))
        else:
            numbers = (f"{one.p_value:.3f}", f"{one.p_adjusted or 0:.3f}", f"{one.above_chance or 0:+.1f}")
            rows.append((one.signal, f"{one.n_reference:,}/{one.n_current:,}", *numbers, "drifted" if one.drifted else ""))
    show_table(("Signal", "n", "p", "p (Holm)", "Above chance", ""), rows, right=("n", "p", "p (Holm)", "Above chance"))
