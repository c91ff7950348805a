"""Make a queue of items to label."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, show, show_text
from workbench.errors import BadInput
from workbench.settings import person

if TYPE_CHECKING:
    from workbench.annotation.queues import GuidelineDraft
    from workbench.annotation.sources import GoldenSource, OutputSource, PairSource

WHAT = "What is labelled"
HOW = "By whom, and how"
LARGEST_FILE = 1 << 20


def create(
    name: Annotated[str, typer.Option(help="What the queue is called.")],
    golden: Annotated[str | None, typer.Option(metavar="SET", help="The examples of a golden set.", rich_help_panel=WHAT)] = None,
    outputs: Annotated[int | None, typer.Option(metavar="RUN", help="What a run's variants answered.", rich_help_panel=WHAT)] = None,
    pairs: Annotated[
        int | None, typer.Option(metavar="RUN", help="What two variants answered, side by side.", rich_help_panel=WHAT)
    ] = None,
    variant: Annotated[list[str] | None, typer.Option(help="A variant of the run; repeat it.", rich_help_panel=WHAT)] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only examples with any of these tags.", rich_help_panel=WHAT)] = None,
    split: Annotated[str | None, typer.Option(help="Only this split.", rich_help_panel=WHAT)] = None,
    size: Annotated[int | None, typer.Option(min=1, help="At most so many items.", rich_help_panel=WHAT)] = None,
    questions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML or JSON: questions, instructions, examples; ready-made ones otherwise.")
    ] = None,
    annotators: Annotated[int, typer.Option(help="How many people answer an item.", rich_help_panel=HOW)] = 1,
    overlap: Annotated[float, typer.Option(help="The share of items that so many answer; one the others.", rich_help_panel=HOW)] = 1.0,
    repeats: Annotated[float, typer.Option(help="The share of items that come up again unannounced.", rich_help_panel=HOW)] = 0.0,
    order: Annotated[str, typer.Option(help="random, given, informative or worst.", rich_help_panel=HOW)] = "random",
    people: Annotated[
        list[str] | None, typer.Option(help="Who may answer, separated by commas; whoever comes otherwise.", rich_help_panel=HOW)
    ] = None,
    agree: Annotated[int | None, typer.Option(help="So many must agree; a majority otherwise.", rich_help_panel=HOW)] = None,
    seed: Annotated[int, typer.Option(help="Of every draw.", rich_help_panel=HOW)] = 0,
    author: Annotated[str | None, typer.Option(help="Who makes it; otherwise WORKBENCH_AUTHOR or your login.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a queue from a golden set, a run's outputs or pairs of a run."""
    from workbench.annotation.queues import GuidelineDraft, Settings, summary
    from workbench.annotation.queues import create as make

    named = None if not people else [one.strip() for text in people for one in text.split(",") if one.strip()]
    settings = Settings(
        annotators=annotators, overlap=overlap, repeats=repeats, ordering=order, size=size, seed=seed, people=named, agree=agree
    )
    source = _source(golden, outputs, pairs, variant or [], tag or [], split)
    draft = _guideline(questions) if questions else GuidelineDraft()
    engine, _ = open_here()
    queue_id = make(engine, name=name, source=source, guideline=draft, settings=settings, author=author or person())
    found = summary(engine, queue_id)
    document = {"id": queue_id, "queue": found.queue.name, "items": found.counts.items, "due": found.counts.due, "kinds": list(found.kinds)}
    text = f"{found.queue.name}: {many(found.counts.items, 'item')}, {many(found.counts.due, 'answer')} wanted."
    show(document, as_json=as_json, otherwise=lambda: show_text(text))


def _source(
    golden: str | None, outputs: int | None, pairs: int | None, variants: list[str], tags: list[str], split: str | None
) -> "GoldenSource | OutputSource | PairSource":
    from workbench.annotation.sources import GoldenSource, OutputSource, PairSource

    if sum(one is not None for one in (golden, outputs, pairs)) != 1:
        raise BadInput("say what is labelled, with one of --golden SET, --outputs RUN and --pairs RUN", where="source")
    if golden is not None:
        if variants:
            raise BadInput("a golden set has no variants", where="--variant")
        return GoldenSource(golden, tags=tuple(tags), split=split)
    if tags or split:
        raise BadInput("tags and splits choose among the examples of a golden set", where="--tag" if tags else "--split")
    if outputs is not None:
        return OutputSource(outputs, variants=tuple(variants))
    if len(variants) != 2:
        raise BadInput("name the two variants that are compared, with --variant A --variant B", where="--variant")
    return PairSource(int(pairs or 0), *variants)


def _guideline(path: Path) -> "GuidelineDraft":
    """Read a guideline: an object with questions, instructions and examples, or a list of questions."""
    from workbench.annotation.queues import GuidelineDraft

    found: Any = _read_document(path)
    fields: Mapping[str, Any] = {"questions": found} if isinstance(found, list) else found if isinstance(found, Mapping) else {}
    if strange := [name for name in fields if name not in ("questions", "instructions", "examples")]:
        raise BadInput(f"there is no field {strange[0]!r}; there are questions, instructions and examples", where=str(path))
    questions, instructions, examples = fields.get("questions"), fields.get("instructions") or "", fields.get("examples") or []
    if not isinstance(questions, list) or not questions or not isinstance(instructions, str) or not isinstance(examples, list):
        raise BadInput("must have a list of questions, each with name, text and kind; instructions are text", where=str(path))
    return GuidelineDraft(instructions=instructions, questions=questions, examples=examples)


def _read_document(path: Path) -> Any:
    import yaml

    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"is larger than {LARGEST_FILE:,} bytes", where=str(path))
        # Every plain word stays text: `yes` is an answer here, not a truth value.
        return _typed(yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader))
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"is not YAML: {error}", where=str(path)) from error


def _typed(found: Any, name: str = "") -> Any:
    if isinstance(found, Mapping):
        return {one: _typed(value, str(one)) for one, value in found.items()}
    if isinstance(found, list):
        return [_typed(one) for one in found]
    return {"true": True, "false": False}.get(found, found) if name == "is_required" else found
