"""Print how far the people of a queue agree."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_facts, show_table, show_text

KAPPAS = ("cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic")


def agreement(
    queue: Annotated[str, typer.Argument(metavar="QUEUE", help="A queue by its name or number.")],
    question: Annotated[str | None, typer.Option(help="Only this question.")] = None,
    slice: Annotated[str | None, typer.Option(metavar="SLICE", help="Only items of tag:NAME or split:NAME.")] = None,
    guideline: Annotated[int | None, typer.Option(help="Only answers under this version of the guideline.")] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(metavar="ANNOTATOR", help="Left out of the agreement, and compared with the majority of the others; repeat it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how far people agree on each question, beyond chance too, and how a reference such as a judge agrees with them."""
    from workbench.annotation.agreement_report import agreement_report
    from workbench.annotation.queues import find

    engine, _ = open_here()
    found = find(engine, queue)
    report = agreement_report(engine, found.id, question=question, slice=slice, guideline=guideline, references=tuple(reference or ()))
    document = {"queue": found.name, "slice": slice, "guideline": guideline, **report}
    show(document, as_json=as_json, otherwise=lambda: _show(document))


def _show(document: Mapping[str, Any]) -> None:
    if not document["questions"]:
        say("No question of this queue has answers that can be compared.")
    for one in document["questions"]:
        counted = (many(one["items"], "item"), many(one["answers"], "answer"), many(len(one["annotators"]), "annotator"))
        show_text(f"{one['question']}: {counted[0]}, {counted[1]} by {counted[2]}")
        alphas = one["krippendorff_alpha"]
        facts = [("Raw agreement", one["raw"]), ("Fleiss' kappa", one["fleiss_kappa"]), ("Gwet's AC1", one["gwet_ac1"])]
        facts += [
            (f"Krippendorff's alpha, {how}", alphas[how]) for how in alphas if alphas[how]["estimate"] is not None or how == "nominal"
        ]
        show_facts([(f"  {name}", _said(value)) for name, value in facts])
        shares = ", ".join(
            f"{share['label']} {share['share']['estimate']:.0%}" for share in one["prevalence"] if share["share"]["estimate"] is not None
        )
        if shares:
            show_text(f"  Answers: {shares}")
        pairs = [
            (" and ".join(pair["annotators"]), f"{pair['n']:,}", *(_short(pair[name]) for name in ("raw", *KAPPAS)))
            for pair in one["pairs"]
        ]
        if pairs:
            show_table(
                ("Pair", "Items", "Raw", "Kappa", "Linear", "Quadratic"), pairs, right=("Items", "Raw", "Kappa", "Linear", "Quadratic")
            )
        for compared in one["references"]:
            _show_reference(compared)
    for pooled in document["pooled"]:
        show_text(f"Pooled over {', '.join(pooled['questions'])}: {pooled['units']:,} items × questions")
        show_facts([(f"  Krippendorff's alpha, {how}", _said(value)) for how, value in pooled["krippendorff_alpha"].items()])


def _show_reference(found: Mapping[str, Any]) -> None:
    show_text(f"{found['annotator']} against the majority of the others: {found['answered']:,} of {many(found['items'], 'item')} answered")
    names = {"accuracy_all": "Right, of all", "accuracy_answered": "Right, of those answered", "cohen_kappa": "Cohen's kappa"}
    show_facts([(f"  {shown}", _said(found[name])) for name, shown in names.items()])
    rows = [(one["label"], _short(one["precision"]), _short(one["recall"])) for one in found["labels"]]
    show_table(("Label", "Precision", "Recall"), rows, right=("Precision", "Recall"))


def _said(found: Mapping[str, Any]) -> str:
    """Write a figure with its interval, or why there is none."""
    if found["estimate"] is None:
        return str(found.get("reason") or "unknown")
    bounds = f" ({found['low']:.3f} to {found['high']:.3f})" if found["low"] is not None else ""
    return f"{found['estimate']:.3f}{bounds}, n = {found['n']:,}"


def _short(found: Mapping[str, Any]) -> str:
    return "–" if found["estimate"] is None else f"{found['estimate']:.3f}"
