"""List, make and export queues of items that people label, and decide where they disagree."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.annotate_agreement import agreement
from workbench.cli.annotate_create import create
from workbench.cli.annotate_import import import_answers
from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_table, show_text
from workbench.errors import BadInput, NotFound
from workbench.settings import person

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workbench.annotation.queues import QueueSummary
    from workbench.annotation.settling import Decision, Dispute

app = typer.Typer(help="Labels by people: queues, import, export, agreement, adjudication.", no_args_is_help=True)
app.command("create")(create)
app.command("import")(import_answers)
app.command("agreement")(agreement)

Queue = Annotated[str, typer.Argument(metavar="QUEUE", help="A queue by its name or number.")]
SHOWN, LISTED = 160, 20


@app.command("queues")
def list_queues(
    archived: Annotated[bool, typer.Option("--archived", help="Those that were taken out of the lists.")] = False, as_json: AsJson = False
) -> None:
    """List the queues and how far they are, newest first."""
    from workbench.annotation.queues import listing

    engine, _ = open_here()
    found = listing(engine, archived=archived)

    def table() -> None:
        if not found:
            say("There are no queues. Make one with `workbench annotate create` or `workbench annotate import FILE --queue NAME`.")
            return
        rows = [
            (
                one.queue.name,
                f"{one.counts.items:,}",
                f"{one.counts.answers:,}",
                f"{one.counts.due:,}",
                f"{one.counts.disputed:,}",
                _state(one),
            )
            for one in found
        ]
        show_table(("Queue", "Items", "Answers", "Due", "Disputed", "State"), rows, right=("Items", "Answers", "Due", "Disputed"))

    show({"queues": [_queue(one) for one in found]}, as_json=as_json, otherwise=table)


def _state(found: "QueueSummary") -> str:
    if found.queue.archived_at is not None:
        return "archived"
    return "paused" if found.queue.is_paused else "open" if found.counts.due else "complete"


def _queue(found: "QueueSummary") -> dict[str, Any]:
    queue, counts = found.queue, found.counts
    return {
        "id": queue.id,
        "queue": queue.name,
        "source_kind": queue.source_kind,
        "source": dict(queue.source),
        "kinds": list(found.kinds),
        "guideline": found.guideline,
        "annotators_wanted": queue.annotators,
        "overlap": queue.overlap,
        "repeats": queue.repeats,
        "order": queue.ordering,
        "people": None if queue.people is None else list(queue.people),
        "annotators": found.annotators,
        **{name: getattr(counts, name) for name in counts.__slots__},
        "state": _state(found),
        "author": queue.author,
        "created_at": queue.created_at,
    }


@app.command()
def export(
    queue: Queue,
    to: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to: .csv, .jsonl or .parquet for rows; .json or .jsonl for other formats.")
    ],
    format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="label-studio, argilla, chat or preferences; the ending says it otherwise.")
    ] = None,
    texts: Annotated[bool, typer.Option("--texts", help="In rows, also what each item shows.")] = False,
    question: Annotated[str | None, typer.Option(help="For preferences: which question, where several compare.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write what people answered: a row for each item, annotator and question, another tool's format, or data for fine-tuning."""
    from workbench.annotation.exporting import export_queue
    from workbench.annotation.queues import find

    engine, _ = open_here()
    report = export_queue(engine, find(engine, queue).id, to, format=format, texts=texts, question=question)
    document = {name: getattr(report, name) for name in report.__slots__}

    def lines() -> None:
        show_text(f"{many(report.rows, 'line' if report.format in ('chat', 'preferences') else 'row')} in {to}.")
        if report.left_out:
            show_text("Left out: " + ", ".join(f"{count:,} {what}" for what, count in report.left_out.items()) + ".")

    show(document, as_json=as_json, otherwise=lines)


@app.command()
def adjudicate(
    queue: Queue,
    item: Annotated[str | None, typer.Option(metavar="KEY", help="The item to decide; without it the disputes are listed.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="QUESTION=VALUE", help="What the answer is; repeat it.")] = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    author: Annotated[str | None, typer.Option(help="Who decides; otherwise WORKBENCH_AUTHOR or your login.")] = None,
    correct: Annotated[bool, typer.Option("--correct", help="Put a corrected text into the golden set, as a new revision.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the items on which people disagree, or decide one of them."""
    from workbench.annotation.queues import find
    from workbench.annotation.settling import disputes

    engine, _ = open_here()
    found = find(engine, queue)
    if item is not None:
        decision = _decide(engine, found.id, item, answer or [], reason, author or person(), correct=correct)
        document = {
            "queue": found.name,
            "item": item,
            **{name: getattr(decision, name) for name in decision.__slots__ if name != "item_id"},
        }
        show(document, as_json=as_json, otherwise=lambda: show_text(_decided(item, decision)))
        return
    if answer or correct or reason:
        raise BadInput("say which item is decided", where="--item")
    open_ones = disputes(engine, found.id)

    def table() -> None:
        if not open_ones:
            say("Nobody disagrees.")
            return
        rows = [(one.key, ", ".join(one.questions), _voices(one), _short(one)) for one in open_ones[:LISTED]]
        show_table(("Item", "On", "Answers", "Shows"), rows)
        if len(open_ones) > LISTED:
            say(f"These are {LISTED} of {len(open_ones):,}; --json has all.")
        say("Decide one with --item KEY --answer QUESTION=VALUE --reason TEXT.")

    show({"queue": found.name, "disputes": [_dispute(one) for one in open_ones]}, as_json=as_json, otherwise=table)


def _decide(engine: "Engine", queue_id: int, key: str, answers: list[str], reason: str, author: str, *, correct: bool) -> "Decision":
    from workbench.annotation.deciding import decide

    given: dict[str, str] = {}
    for text in answers:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"{text!r} is not QUESTION=VALUE, such as good=yes", where="--answer")
        given[name.strip()] = value.strip()
    if not given:
        raise BadInput("say what the answer is, such as --answer good=yes", where="--answer")
    try:
        return decide(engine, queue_id, key, answers=given, author=author, reason=reason, correct_golden=correct)
    except NotFound as error:
        raise BadInput(error.message, where="--item") from error


def _decided(key: str, decision: "Decision") -> str:
    said = ", ".join(f"{name} = {value}" for name, value in decision.answers.items())
    return f"{key}: {said}" + (f". {decision.golden_revision} has the correction." if decision.golden_revision else ".")


def _dispute(found: "Dispute") -> dict[str, Any]:
    return {
        "item": found.key,
        "questions": list(found.questions),
        "texts": {str(one["name"]): one["text"] for one in found.blocks},
        "tags": list(found.slice.get("tags") or ()),
        "split": found.slice.get("split"),
        "answers": [
            {
                "annotator": one.person,
                "answers": dict(one.answers),
                "comment": one.comment,
                "is_flagged": one.is_flagged,
                "guideline": one.guideline,
            }
            for one in found.answers
        ],
    }


def _voices(found: "Dispute") -> str:
    return "; ".join(f"{one.person}: " + ", ".join(str(one.answers.get(name, "–")) for name in found.questions) for one in found.answers)


def _short(found: "Dispute") -> str:
    text = " ".join(" ".join(str(one["text"]) for one in found.blocks).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
