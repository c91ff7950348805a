"""List, show and compare runs; cancel, resume and export them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_facts, show_table, show_text, usd, when
from workbench.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

app = typer.Typer(help="Runs: list, compare, cancel, resume, export.", no_args_is_help=True)

RunId = Annotated[int, typer.Argument(metavar="RUN", help="The number of a run.")]


@app.command("list")
def list_all(
    golden: Annotated[str | None, typer.Option(help="Only runs on this golden set.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List runs, newest first."""
    from workbench.runs.results import list_runs

    engine, _ = open_here()
    found = list_runs(engine, golden_set=golden, limit=limit)

    def table() -> None:
        if not found:
            say("There are no runs. Start one with `workbench run`.")
            return
        rows = [
            (run.id, run.name, run.status, f"{run.golden_set}@{run.revision}", f"{run.examples:,}", when(run.created_at), run.author)
            for run in found
        ]
        show_table(("Run", "Name", "Status", "Golden set", "Examples", "Started (UTC)", "By"), rows, right=("Run", "Examples"))

    document = [
        {
            "run": run.id,
            "name": run.name,
            "status": run.status,
            "status_reason": run.status_reason,
            "golden_set": run.golden_set,
            "revision": run.revision,
            "examples": run.examples,
            "repeats": run.repeats,
            "author": run.author,
            "created_at": run.created_at,
            "finished_at": run.finished_at,
        }
        for run in found
    ]
    show({"runs": document}, as_json=as_json, otherwise=table)


@app.command("show")
def show_run(run_id: RunId, as_json: AsJson = False) -> None:
    """Show what a run is made of and how far it is."""
    from workbench.runs.progress import run_document

    engine, _ = open_here()
    document = run_document(engine, run_id)
    show(document, as_json=as_json, otherwise=lambda: _show_run(document))


@app.command()
def compare(
    run_id: RunId,
    other: Annotated[
        list[int] | None,
        typer.Option(help="Another run, shown beside and paired with it by example where the golden set is the same; repeat it."),
    ] = None,
    variant: Annotated[str | None, typer.Option(help="Which variant is paired; otherwise the last that is not the baseline.")] = None,
    other_variant: Annotated[
        str | None, typer.Option(help="With which variant of the other run; otherwise that of the same name, version or prompt.")
    ] = None,
    fail_on_regression: Annotated[
        bool,
        typer.Option(
            "--fail-on-regression",
            help="Leave with 1 if a score or check is shown to be worse than in the other run: its whole interval lies below minus the "
            "margin. Leave with 3 if nothing could be compared.",
        ),
    ] = False,
    fail_on_inconclusive: Annotated[
        bool,
        typer.Option(
            "--fail-on-inconclusive",
            help="With it, leave with 3 if none is shown to be worse, but some interval reaches below minus the margin: a regression is "
            "not excluded.",
        ),
    ] = False,
    margin: Annotated[float, typer.Option(min=0, max=100, metavar="POINTS", help="A fall of so many points is tolerated.")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Compare the variants of a run, and with --other the run with earlier ones: scores, costs and times, each with its interval."""
    from workbench.cli.run_against import leave_by, pair_with, show_against
    from workbench.cli.run_report import show_comparison, show_variants, summary_of

    asked: dict[str, object] = {"--variant": variant, "--other-variant": other_variant, "--fail-on-regression": fail_on_regression}
    asked |= {"--fail-on-inconclusive": fail_on_inconclusive, "--margin": margin}
    if not other and (stray := [name for name, value in asked.items() if value]):
        raise BadInput("say with --other which run to compare with", where=stray[0])
    engine, _ = open_here()
    document = summary_of(engine, run_id)
    beside = [summary_of(engine, one) for one in other or ()]
    against = [pair_with(engine, run_id, variant, one, other_variant, margin / 100) for one in other or ()]

    def tables() -> None:
        show_comparison(document)
        for one, paired in zip(beside, against, strict=True):
            show_text(f"Run {one['run']} on {one['golden_set']}@{one['revision']}")
            show_variants(one["variants"])
            show_against(paired)

    whole = {**document, "others": beside, "against": against} if other else document
    show(whole, as_json=as_json, otherwise=tables)
    leave_by(against, on_regression=fail_on_regression, on_inconclusive=fail_on_inconclusive)


@app.command()
def cancel(run_id: RunId, as_json: AsJson = False) -> None:
    """Cancel a run: no further call is made, what was answered is kept."""
    from workbench.runs.control import cancel as stop
    from workbench.runs.progress import run_document

    engine, _ = open_here()
    stop(engine, run_id)
    text = f"Run {run_id} is cancelled. Go on with `workbench runs resume {run_id}`."
    show(run_document(engine, run_id), as_json=as_json, otherwise=lambda: show_text(text))


@app.command()
def resume(
    run_id: RunId,
    max_cost: Annotated[float | None, typer.Option(metavar="USD", help="Another limit for the whole run.")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return at once; a worker goes on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Go on with a run that was cancelled, stopped or has errors; nothing answered is asked again."""
    from workbench.cli.following import follow
    from workbench.cli.run_report import finish
    from workbench.runs.control import resume as queue
    from workbench.runs.launching import ensure_worker
    from workbench.runs.progress import run_document

    if max_cost is not None and max_cost <= 0:
        raise BadInput("a limit is more than 0", where="--max-cost")
    engine, found = open_here()
    queue(engine, run_id, max_cost_usd=max_cost)
    ensure_worker(engine, found)
    if detach:
        show(run_document(engine, run_id), as_json=as_json, otherwise=lambda: show_text(f"Run {run_id} goes on."))
        return
    finish(engine, run_id, follow(engine, found, run_id), as_json=as_json)


@app.command()
def export(
    run_id: RunId,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to: .csv, .jsonl or .parquet for rows, .html or .md for a report.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B,C", help="Only these columns or groups, in this order; --list-columns names them. One with a comma: quoted."
        ),
    ] = None,
    list_columns: Annotated[
        bool, typer.Option("--list-columns", help="Say which columns and groups there are, and write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a report for a review, or one row per example, variant and repeat: inputs, output, costs, times, every score and verdict."""
    from workbench.runs.exporting import export_rows, format_of, names_in
    from workbench.runs.reporting import is_report, write_report

    if list_columns:
        _list_columns(run_id, as_json=as_json)
        return
    if to is None:
        raise BadInput("say where to write, such as run.csv, or ask for --list-columns", where="--to")
    _refuse_ending(to)
    if columns and is_report(to):
        raise BadInput("a report has no columns to choose; they are for .csv, .jsonl and .parquet", where="--columns")
    engine, _ = open_here()
    if is_report(to):
        write_report(engine, run_id, to)
        show({"run": run_id, "file": str(to)}, as_json=as_json, otherwise=lambda: show_text(f"The report of run {run_id} is in {to}."))
        return
    wanted = None if columns is None else names_in(columns)
    rows = export_rows(engine, run_id, to, format_of(to), columns=wanted)
    document = {"run": run_id, "file": str(to), "rows": rows}
    show(document, as_json=as_json, otherwise=lambda: show_text(f"{many(rows, 'row')} in {to}."))


def _refuse_ending(to: Path) -> None:
    from workbench.runs.exporting import FORMATS
    from workbench.runs.reporting import FORMATS as REPORTS
    from workbench.runs.reporting import is_report

    if not is_report(to) and to.suffix.lower().removeprefix(".") not in FORMATS:
        endings = [f".{one}" for one in FORMATS] + list(REPORTS)
        raise BadInput(f"the ending says the format: {', '.join(endings[:-1])} or {endings[-1]}", where=str(to))


def _list_columns(run_id: int, *, as_json: bool) -> None:
    from workbench.runs.exporting import GROUPS, columns

    engine, _ = open_here()
    found = columns(engine, run_id)

    def table() -> None:
        show_table(("Column", "Group", "Kind"), [(column.name, column.group, column.kind) for column in found])
        show_table(("Group", "Holds"), list(GROUPS.items()))

    document = {
        "run": run_id,
        "groups": dict(GROUPS),
        "columns": [{"column": column.name, "group": column.group, "kind": column.kind} for column in found],
    }
    show(document, as_json=as_json, otherwise=table)


def _show_run(document: "Mapping[str, Any]") -> None:
    outputs, verdicts = document["outputs"], document["verdicts"]
    title = f"Run {document['run']}" + (f": {document['name']}" if document["name"] else "")
    show_text(f"{title} is {'queued' if document['is_queued'] else document['status']}.")
    if document["status_reason"]:
        show_text(document["status_reason"])
    rows = [
        ("Golden set", f"{document['golden_set']}@{document['revision']}, {many(document['examples'], 'example')}"),
        ("Repeats", document["repeats"]),
        ("Answers", f"{outputs['done']:,} of {outputs['total']:,}, {many(outputs['failed'], 'error')}"),
        ("Verdicts", f"{verdicts['done']:,} of {verdicts['total']:,}, {verdicts['unscored']:,} unscored"),
        ("Cost", f"{usd(document['cost_usd'])}" + (f" of at most {usd(document['max_cost_usd'])}" if document["max_cost_usd"] else "")),
        ("Calls", f"{document['calls']['asked']:,} asked, {document['calls']['cached']:,} results from the cache"),
        ("Judges", ", ".join(judge["judge"] for judge in document["judges"])),
        ("Checks", ", ".join(document["checks"])),
    ]
    show_facts(rows)
    variants = [(one["variant"], one["reference"], one["model"]) for one in document["variants"]]
    show_table(("Variant", "Prompt version", "Model"), variants)
