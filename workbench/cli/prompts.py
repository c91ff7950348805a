"""Push, list, show and compare prompt versions; put tags and labels on them."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, many, say, show, show_table, show_text, when
from workbench.settings import person

if TYPE_CHECKING:
    from workbench.prompts.versions import PromptVersion

app = typer.Typer(help="Prompts: immutable versions, tags that stay, labels that move.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(metavar="REF", help="name@7, name@label, name@tag or name@latest.")]
Author = Annotated[str | None, typer.Option(help="Who does this; otherwise WORKBENCH_AUTHOR or your login.")]


@app.command()
def push(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Prompt files, YAML or JSON.")],
    note: Annotated[str | None, typer.Option(help="Why; otherwise what the file says.")] = None,
    author: Annotated[str | None, typer.Option(help="Who; otherwise what the file says.")] = None,
    as_json: AsJson = False,
) -> None:
    """Push prompt files; a file that says what the newest version says makes no new one."""
    from workbench.prompts.files import push_file
    from workbench.prompts.versions import listing

    engine, _ = open_here()
    pushed: list[dict[str, Any]] = []
    for file in files:
        before = {prompt.name: prompt.latest for prompt in listing(engine)}
        version = push_file(engine, file, note=note, author=author)
        pushed.append({**_thin(version), "is_new": before.get(version.prompt) != version.number})

    def lines() -> None:
        for version in pushed:
            show_text(f"{version['reference']}  {'new' if version['is_new'] else 'unchanged'}  {_marks(version)}".rstrip())

    show({"pushed": pushed}, as_json=as_json, otherwise=lines)


@app.command("list")
def list_prompts(
    search: Annotated[str, typer.Option(help="Only names that contain this.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Those that were taken out of the lists.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the prompts."""
    from workbench.prompts.versions import listing

    engine, _ = open_here()
    found = listing(engine, search=search, archived=archived)

    def table() -> None:
        if not found:
            say("There are no prompts. Push one with `workbench prompts push FILE`.")
            return
        rows = [(one.name, one.latest, _labels_text(one.labels), one.model, one.author, when(one.updated_at)) for one in found]
        show_table(("Prompt", "Latest", "Labels", "Model", "By", "Changed (UTC)"), rows, right=("Latest",))

    show({"prompts": [asdict(prompt) for prompt in found]}, as_json=as_json, otherwise=table)


@app.command("show")
def show_prompt(reference: Reference, as_json: AsJson = False) -> None:
    """Show a version as a prompt file, which can be edited and pushed again."""
    from workbench.prompts.files import to_file_text
    from workbench.prompts.versions import resolve

    engine, _ = open_here()
    version = resolve(engine, reference)

    def text() -> None:
        marks = _marks(_thin(version))
        show_text(f"# {version.reference}  {version.hash}  {when(version.created_at)} UTC{'  ' + marks if marks else ''}")
        show_text(to_file_text(version).rstrip("\n"))

    show(_whole(version), as_json=as_json, otherwise=text)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The reference to compare with.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The reference that changed.")],
    as_json: AsJson = False,
) -> None:
    """Show what changed from A to B, word by word."""
    from workbench.prompts.diff import diff as compare
    from workbench.prompts.diff import to_text
    from workbench.prompts.versions import resolve

    engine, _ = open_here()
    difference = compare(resolve(engine, before), resolve(engine, after))
    document = {**asdict(difference), "is_same": difference.is_same}
    show(document, as_json=as_json, otherwise=lambda: show_text(to_text(difference)))


@app.command()
def tag(
    reference: Reference,
    name: Annotated[str, typer.Argument(metavar="TAG", help="A name such as v2.4-stable.")],
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Put a tag on a version, for ever."""
    from workbench.prompts.versions import tag as put

    engine, _ = open_here()
    version = put(engine, reference, name, author=author or person())
    show(_thin(version), as_json=as_json, otherwise=lambda: show_text(f"{version.reference}  {_marks(_thin(version))}"))


@app.command()
def label(
    reference: Reference,
    name: Annotated[str, typer.Argument(metavar="LABEL", help="A name such as production.")],
    off: Annotated[bool, typer.Option("--off", help="Take the label off the prompt.")] = False,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Put a label on a version, or move it there; every move is recorded."""
    from workbench.prompts.names import split_reference
    from workbench.prompts.versions import move_label

    engine, _ = open_here()
    prompt, _mark = split_reference(reference)
    move = move_label(engine, prompt, name, None if off else reference, author=author or person(), note=note)

    def text() -> None:
        show_text(f"{move.label} is on {prompt}@{move.number}." if move.number else f"{move.label} is on no version of {prompt}.")

    show({"prompt": prompt, **_move(asdict(move))}, as_json=as_json, otherwise=text)


@app.command()
def history(name: Annotated[str, typer.Argument(metavar="PROMPT")], as_json: AsJson = False) -> None:
    """List a prompt's versions, newest first, and every move of its labels."""
    from workbench.prompts.versions import history as versions_of
    from workbench.prompts.versions import label_history

    engine, _ = open_here()
    versions, moves = versions_of(engine, name), label_history(engine, name)

    def tables() -> None:
        rows = [(one.number, _marks(_thin(one)), one.note, one.author, when(one.created_at)) for one in versions]
        title = f"{name}: {many(len(versions), 'version')}"
        show_table(("Version", "Marks", "Note", "By", "When (UTC)"), rows, title=title, right=("Version",))
        if moves:
            shown = [(one.label, one.number or "off", one.note, one.author, when(one.moved_at)) for one in moves]
            show_table(("Label", "Moved to", "Note", "By", "When (UTC)"), shown, title="Moves of labels", right=("Moved to",))

    document = {"prompt": name, "versions": [_thin(one) for one in versions], "label_moves": [_move(asdict(one)) for one in moves]}
    show(document, as_json=as_json, otherwise=tables)


def _thin(version: "PromptVersion") -> dict[str, Any]:
    return {
        "prompt": version.prompt,
        "version": version.number,
        "reference": version.reference,
        "hash": version.hash,
        "model": version.model,
        "tags": list(version.tags),
        "labels": list(version.labels),
        "note": version.note,
        "author": version.author,
        "created_at": version.created_at,
    }


def _whole(version: "PromptVersion") -> dict[str, Any]:
    return {
        **_thin(version),
        "parameters": dict(version.parameters),
        "messages": [dict(message) for message in version.messages],
        "tools": [dict(tool) for tool in version.tools],
        "response_format": version.response_format,
    }


def _move(move: dict[str, Any]) -> dict[str, Any]:
    return {"version": move.pop("number"), **move}


def _marks(version: Mapping[str, Any]) -> str:
    return " ".join([*(f"[{label}]" for label in version["labels"]), *version["tags"]])


def _labels_text(labels: Mapping[str, int]) -> str:
    return ", ".join(f"{label}: {number}" for label, number in labels.items())
