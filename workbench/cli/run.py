"""Start a run from a file or from options, follow it, and print what it found."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_text, usd
from workbench.settings import person

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workbench.runs.estimate import RunEstimate
    from workbench.runs.planning import Plan

Texts = list[str] | None
WHAT = "What is run"
WHICH = "Which examples"
HOW = "How"


def start_run(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A run file; options go before what it says.")] = None,
    golden: Annotated[str | None, typer.Option(help="A golden set: support, support@3.", rich_help_panel=WHAT)] = None,
    variant: Annotated[Texts, typer.Option(help="REF[,model=…][,name=…][,temperature=…]; repeat it.", rich_help_panel=WHAT)] = None,
    judge: Annotated[Texts, typer.Option(help="A judge by name or file: JUDGE[,model=…]; repeat it.", rich_help_panel=WHAT)] = None,
    check: Annotated[Texts, typer.Option(help="A check as TYPE or TYPE:VALUE; repeat it.", rich_help_panel=WHAT)] = None,
    baseline: Annotated[str | None, typer.Option(help="The variant that all others are compared with.", rich_help_panel=WHAT)] = None,
    repeats: Annotated[int | None, typer.Option(min=1, max=100, help="Answers to each example.", rich_help_panel=WHAT)] = None,
    name: Annotated[str | None, typer.Option(help="What the run is called.", rich_help_panel=WHAT)] = None,
    note: Annotated[str | None, typer.Option(help="Why it is run.", rich_help_panel=WHAT)] = None,
    split: Annotated[str | None, typer.Option(help="Only this split.", rich_help_panel=WHICH)] = None,
    tag: Annotated[Texts, typer.Option(help="Only examples with any of these tags.", rich_help_panel=WHICH)] = None,
    key: Annotated[Texts, typer.Option(help="Only these examples.", rich_help_panel=WHICH)] = None,
    first: Annotated[int | None, typer.Option(min=1, help="Only the first so many.", rich_help_panel=WHICH)] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="So many at random.", rich_help_panel=WHICH)] = None,
    seed: Annotated[int | None, typer.Option(help="The seed of the sample.", rich_help_panel=WHICH)] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, max=500, help="Calls at once to a provider.", rich_help_panel=HOW)] = None,
    max_cost: Annotated[float | None, typer.Option(metavar="USD", help="Stop before more is spent.", rich_help_panel=HOW)] = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="What a call may take.", rich_help_panel=HOW)] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask again what was answered before.", rich_help_panel=HOW)] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it will take; asks nothing.", rich_help_panel=HOW)] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Return at once; a worker goes on.", rich_help_panel=HOW)] = False,
    as_json: AsJson = False,
) -> None:
    """Compare prompt versions and models on a golden set."""
    from workbench.cli.run_options import read_spec
    from workbench.runs.planning import make_plan

    options = {
        **{"golden": golden, "variants": variant, "judges": judge, "checks": check, "baseline": baseline, "repeats": repeats},
        **{"name": name, "note": note, "split": split, "tags": tag, "keys": key, "first": first, "sample": sample, "seed": seed},
        **{"concurrency": concurrency, "max_cost_usd": max_cost, "timeout_s": timeout, "cache": False if no_cache else None},
    }
    spec, base = read_spec(file, options)
    engine, _ = open_here()
    plan = make_plan(engine, spec, base=base, author=person())
    if estimate:
        _estimate(engine, plan, as_json=as_json)
    else:
        _carry_out(engine, plan, detach=detach, as_json=as_json)


def _carry_out(engine: "Engine", plan: "Plan", *, detach: bool, as_json: bool) -> None:
    from workbench.cli.following import follow
    from workbench.cli.opening import settings_here
    from workbench.cli.run_report import finish
    from workbench.runs.control import start
    from workbench.runs.launching import ensure_worker
    from workbench.runs.progress import run_document

    run_id = start(engine, plan, author=person())
    found = settings_here()
    ensure_worker(engine, found)
    if detach:
        text = f"Run {run_id} has started. See it with `workbench runs show {run_id}`."
        show(run_document(engine, run_id), as_json=as_json, otherwise=lambda: show_text(text))
        return
    size = f"{many(len(plan.sides), 'variant')} on {many(len(plan.example_ids), 'example')} of {plan.golden.name}@{plan.golden.number}"
    say(f"Run {run_id}: {size}. Ctrl-C cancels; nothing answered is asked twice.")
    finish(engine, run_id, follow(engine, found, run_id), as_json=as_json)


def _estimate(engine: "Engine", plan: "Plan", *, as_json: bool) -> None:
    from workbench.runs.estimate import estimate

    found = estimate(engine, plan)
    show(found.to_json(), as_json=as_json, otherwise=lambda: _show_estimate(found))


def _show_estimate(found: "RunEstimate") -> None:
    cached = f"; {many(found.cached, 'answer')} more from the cache" if found.cached else ""
    show_text(f"{many(found.calls, 'call')}: {found.answer_calls:,} answers, {found.judge_calls:,} judgements{cached}")
    show_text(f"{found.input_tokens:,} input and {found.output_tokens:,} output tokens")
    show_text(f"About {usd(found.cost_usd)} and {found.minutes:.1f} minutes")
    if found.unknown_prices:
        show_text(f"The price of {', '.join(found.unknown_prices)} is unknown and not in that sum.")
    if found.detectable_difference is not None:
        show_text(f"Smallest difference this can show: {100 * found.detectable_difference:.1f} percentage points")
    for line in found.assumptions:
        show_text(f"Assumed: {line}.")
    for line in found.problems:
        show_text(f"Problem: {line}")
