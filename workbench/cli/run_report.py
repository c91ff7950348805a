"""Print what a run found: the conclusions in words, then compact tables."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from workbench.cli.printing import many, say, show_json, show_table, show_text, usd
from workbench.errors import WorkbenchError
from workbench.terms import RunStatus

if TYPE_CHECKING:
    from sqlalchemy import Engine

Document = Mapping[str, Any]


def finish(engine: "Engine", run_id: int, status: RunStatus, *, as_json: bool) -> None:
    """Print how a run ended and what it found; leave with the exit code of its end: 0 when done, 4 when it was not or nothing answered."""
    from workbench.runs.conclusion import conclusion
    from workbench.runs.progress import run_document

    document = run_document(engine, run_id)
    comparison = summary_of(engine, run_id) if document["outputs"]["done"] or document["outputs"]["failed"] else None
    document["conclusions"] = [conclusion(pair) for pair in comparison["pairs"]] if comparison else []
    if as_json:
        show_json(document)
    else:
        _show_end(document)
        if comparison:
            show_comparison(comparison)
    if status is not RunStatus.DONE or not document["outputs"]["done"]:
        raise typer.Exit(WorkbenchError.exit_code)


def summary_of(engine: "Engine", run_id: int) -> dict[str, Any]:
    """Give a run's statistics as they are stored, or compute them."""
    from workbench.runs.results import stored_summary
    from workbench.runs.summary import refresh

    return stored_summary(engine, run_id) or refresh(engine, run_id)


def show_comparison(found: Document) -> None:
    """Print the document of `runs compare` for a person."""
    from workbench.runs.conclusion import conclusion

    for pair in found["pairs"]:
        show_text(conclusion(pair))
    show_text("")
    show_variants(found["variants"])
    show_scores(found["variants"])
    show_pairs(found["pairs"])


def show_variants(variants: Sequence[Document]) -> None:
    """Print what each variant took."""
    columns = ("Variant", "Outputs", "Errors", "Cost", "Out tokens", "TTFT p50", "Time p95")
    rows = [
        (
            variant["variant"],
            f"{variant['outputs']:,}",
            variant["errors"],
            usd(variant["cost_usd"]),
            _count(variant["output_tokens"]),
            _ms(variant["ttft_ms"]["p50"]),
            _ms(variant["duration_ms"]["p95"]),
        )
        for variant in variants
    ]
    show_table(columns, rows, right=columns[1:])


def show_scores(variants: Sequence[Document]) -> None:
    """Print scores and checks as rows, variants as columns, each with its interval."""
    from workbench.runs.conclusion import rate_words
    from workbench.stats import Estimate

    names = [(kind, name) for kind in ("scores", "checks") for name in dict.fromkeys(name for one in variants for name in one[kind])]
    if not names:
        return
    rows = []
    for kind, name in names:
        cells = [Estimate.from_json(one[kind][name]) if name in one[kind] else None for one in variants]
        missing = sum(cell.missing for cell in cells if cell)
        rows.append((name, *(rate_words(cell) if cell else "" for cell in cells), missing or ""))
    has_missing = any(row[-1] for row in rows)
    columns = ("Score", *(one["variant"] for one in variants), "Unscored")
    show_table(columns if has_missing else columns[:-1], rows if has_missing else [row[:-1] for row in rows], right=("Unscored",))


def show_pairs(pairs: Sequence[Document]) -> None:
    """Print every judged pair: how often B won, lost and tied."""
    judged = [pair for pair in pairs if pair["win_rate_b"]]
    if not judged:
        return
    columns = ("B against A", "Judge", "Won", "Lost", "Tied", "Flips", "Unscored", "p")
    rows = [
        (
            f"{pair['b']} against {pair['a']}",
            pair["judge"],
            pair["wins_b"],
            pair["losses_b"],
            pair["ties"],
            pair["flips"],
            pair["unscored"],
            "" if pair["p_value"] is None else f"{pair['p_value']:.2g}",
        )
        for pair in judged
    ]
    show_table(columns, rows, right=columns[2:])


def _show_end(document: Document) -> None:
    outputs, verdicts, scores = document["outputs"], document["verdicts"], document["scores"]
    counts = [f"{outputs['done']:,} of {many(outputs['total'], 'answer')}"]
    counts += [f"{many(outputs['failed'], 'error')}"] if outputs["failed"] else []
    unscored = verdicts["unscored"] + scores["unscored"]
    counts += [f"{unscored:,} unscored"] if unscored else []
    calls = document["calls"]
    counts += [f"{many(calls['asked'], 'call')} asked, {calls['cached']:,} results from the cache", usd(document["cost_usd"])]
    show_text(f"Run {document['run']} is {document['status']}: {', '.join(counts)}.")
    if document["status_reason"]:
        say(document["status_reason"])
    if document["unpriced_calls"]:
        say(f"{many(document['unpriced_calls'], 'call')} had no known price; the cost is of the others.")


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f} ms"


def _count(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"
