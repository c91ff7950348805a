"""Pair a run with another one, print what got better and worse, and leave with the exit code of what that shows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from workbench.cli.printing import many, show_table, show_text
from workbench.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy import Engine

Document = Mapping[str, Any]
REGRESSION, INCONCLUSIVE = 1, 3
MOST_ROWS = 10


def pair_with(
    engine: "Engine", run_id: int, variant: str | None, other_run_id: int, other_variant: str | None, margin: float
) -> dict[str, Any]:
    """Give the comparison with another run, its sentence and what it shows; with `error` in its place where nothing can be paired.

    Raises `NotFound` for a run and `BadInput` for a variant that it does not have.
    """
    from workbench.runs import against
    from workbench.runs.against_words import sentence, standing
    from workbench.runs.results import run_parts

    parts, other_parts = run_parts(engine, run_id), run_parts(engine, other_run_id)
    mine = _named(variant or against.candidate_of(parts), [one.name for one in parts.variants], "--variant")
    theirs = other_variant or against.matching_variant(parts, mine, other_parts)
    theirs = _named(theirs, [one.name for one in other_parts.variants], "--other-variant")
    if parts.run.golden_set != other_parts.run.golden_set:
        error = f"it is on the golden set {other_parts.run.golden_set}, not on {parts.run.golden_set}: there are no examples to pair"
        return {"this": {"run": run_id, "variant": mine}, "other": {"run": other_run_id, "variant": theirs}, "error": error}
    found = against.document(engine, run_id=run_id, variant=mine, other_run_id=other_run_id, other_variant=theirs)
    return {"conclusion": sentence(found), "standing": str(standing(found, margin=margin)), "margin": margin, **found}


def _named(name: str, there: Sequence[str], where: str) -> str:
    if name not in there:
        raise BadInput(f"there is no variant '{name}'; there are {', '.join(there)}", where=where)
    return name


def show_against(found: Document) -> None:
    """Print what the pairing shows: the sentence, scores, costs and times, and the examples that changed most."""
    if "error" in found:
        show_text(f"Not paired: {found['error']}.\n")
        return
    this, other = found["this"], found["other"]
    show_text(f"{this['variant']} ({this['reference']}) against {other['variant']} ({other['reference']}) of run {other['run']}")
    show_text(f"{found['conclusion']}\n")
    _show_scorers(found)
    _show_quantities(found)
    for one in found["not_comparable"]:
        show_text(f"Not compared: {one['name']}: {one['reason']}.")
    for name in ("worse", "better"):
        _show_moved(name, found[name])


def _show_scorers(found: Document) -> None:
    from workbench.runs.against_words import points

    rows = [
        (
            one["name"],
            _percent(one["other"]),
            _percent(one["this"]),
            "unknown" if one["difference"]["estimate"] is None else points(one["difference"]),
            f"{one['better']:,}",
            f"{one['worse']:,}",
            f"{one['difference']['n']:,}",
            "" if one["mcnemar_p"] is None else f"{one['mcnemar_p']:.2g}",
        )
        for one in found["scorers"]
    ]
    if rows:
        columns = ("Score", "Before", "Now", "Difference", "Better", "Worse", "n", "p")
        show_table(columns, rows, right=("Before", "Now", "Better", "Worse", "n", "p"))


def _show_quantities(found: Document) -> None:
    from workbench.runs.reporting_tables import QUANTITIES
    from workbench.runs.reporting_words import ratio

    rows = []
    for one in found["quantities"]:
        label, write = QUANTITIES[one["name"]]
        if one["difference"]["estimate"] is not None:
            rows.append((label, write(one["other"]), write(one["this"]), ratio(one["ratio"])))
    if rows:
        show_table(("Mean", "Before", "Now", "Ratio"), rows, right=("Before", "Now", "Ratio"))


def _show_moved(name: str, moved: Document) -> None:
    if moved["total"]:
        rows = [(row["key"], _changes(row["scores"])) for row in moved["rows"][:MOST_ROWS]]
        show_table((f"Got {name}: {len(rows):,} of {many(moved['total'], 'example')}", "Scores"), rows)


def _changes(scores: Sequence[Document]) -> str:
    return ", ".join(f"{one['name']} {_percent(one['before'])} → {_percent(one['after'])}" for one in scores)


def leave_by(found: Sequence[Document], *, on_regression: bool, on_inconclusive: bool) -> None:
    """Leave with 1 or 3 where that was asked for and any of the comparisons shows it; a regression goes before what is inconclusive."""
    from workbench.runs.against_words import Standing

    standings = [one.get("standing") for one in found]
    if on_regression and Standing.WORSE in standings:
        raise typer.Exit(REGRESSION)
    if on_regression and any("error" in one or not one["scorers"] or not one["examples"]["paired"] for one in found):
        raise typer.Exit(INCONCLUSIVE)
    if on_inconclusive and any(one in (None, Standing.INCONCLUSIVE) for one in standings):
        raise typer.Exit(INCONCLUSIVE)


def _percent(value: float | None) -> str:
    return "unknown" if value is None else f"{100 * value:.1f} %"
