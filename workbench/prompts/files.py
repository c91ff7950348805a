"""Read a prompt from a file, write one to a file, and push files.

A prompt file is YAML or JSON with `name`, `model` and `messages`, and where wanted `parameters`, `tools`, `response_format`, `note`,
`author`, `tags` and `labels`. Anything else in it is refused, so that a misspelled field is not silently left out.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.prompts.documents import Document, read_document
from workbench.prompts.drafts import DraftProblem, problems_of
from workbench.prompts.names import check_mark, check_name
from workbench.prompts.versions import Pushing, push_all
from workbench.store.prompts import PromptDraft, PromptVersion

if TYPE_CHECKING:
    import yaml

FIELDS = ("name", "model", "parameters", "messages", "tools", "response_format", "note", "author", "tags", "labels")
NEEDED = ("name", "model", "messages")


@dataclass(frozen=True, slots=True)
class PromptFile:
    """What a prompt file says."""

    name: str
    draft: PromptDraft
    note: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def read_file(path: str | Path) -> PromptFile:
    """Read and check a prompt file; raises `BadInput` naming file, line and field of everything that is wrong."""
    document = read_document(Path(path))
    problems = list(_problems(document))
    if problems:
        _refuse(document, problems)
    content = document.content
    draft = _draft(content)
    if found := problems_of(draft):
        _refuse(document, found)
    marks = {field: tuple(str(mark).strip() for mark in content.get(field) or ()) for field in ("tags", "labels")}
    note, author = (str(content.get(field) or "") for field in ("note", "author"))
    return PromptFile(name=content["name"].strip(), draft=draft, note=note, author=author, **marks)


def push_file(
    engine: Engine, path: str | Path, *, note: str | None = None, author: str | None = None, base: int | None = None
) -> PromptVersion:
    """Push a prompt file and put its tags and labels on the version, all of it or nothing.

    `note` and `author` replace what the file says. Raises as `read_file` and `versions.push` do.
    """
    found = read_file(path)
    return push_all(
        engine,
        Pushing(
            name=found.name,
            draft=found.draft,
            note=found.note if note is None else note,
            author=found.author if author is None else author,
            base=base,
            tags=found.tags,
            labels=found.labels,
        ),
    )


def to_file_text(version: PromptVersion, *, with_names: bool = False) -> str:
    """Write a version as a YAML prompt file; read again, it has the same hash.

    Tags and labels are left out unless asked for: they belong to this version, and a push of the edited file would try to move them.
    """
    import yaml

    content = {
        "name": version.prompt,
        "model": version.model,
        "parameters": dict(version.parameters),
        "messages": [dict(message) for message in version.messages],
        "tools": [dict(tool) for tool in version.tools],
        "response_format": version.response_format,
        "note": version.note,
        "author": version.author,
        "tags": list(version.tags) if with_names else [],
        "labels": list(version.labels) if with_names else [],
    }
    kept = {field: value for field, value in content.items() if value or field in NEEDED}
    text = yaml.dump(kept, Dumper=_block_dumper(), sort_keys=False, allow_unicode=True, width=120)
    if _draft(yaml.load(text, Loader=yaml.CSafeLoader)).hash == version.hash:
        return text
    # Some blanks and control characters do not survive in block style; quoted style keeps everything.
    return yaml.safe_dump(kept, sort_keys=False, width=1_000_000)


def _draft(content: Mapping[str, Any]) -> PromptDraft:
    return PromptDraft(
        messages=tuple(content["messages"]),
        model=content["model"],
        parameters=content.get("parameters") or {},
        tools=tuple(content.get("tools") or ()),
        response_format=content.get("response_format"),
    )


def _problems(document: Document) -> Iterator[DraftProblem]:
    content = document.content
    for field in content:
        if field not in FIELDS:
            close = difflib.get_close_matches(str(field), FIELDS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(FIELDS)}"
            yield DraftProblem(str(field), f"is not a field of a prompt file; {hint}")
    for field in NEEDED:
        if not content.get(field):
            yield DraftProblem(field, "is missing")
    for field in ("name", "model", "note", "author"):
        if not isinstance(content.get(field) or "", str):
            yield DraftProblem(field, "must be text; put it in quotes")
    for field in ("messages", "tools", "tags", "labels"):
        if not isinstance(content.get(field) or [], list):
            yield DraftProblem(field, "must be a list")
    yield from _name_problems(content)


def _name_problems(content: Mapping[str, Any]) -> Iterator[DraftProblem]:
    if (name := content.get("name")) and isinstance(name, str):
        try:
            check_name(name)
        except BadInput as error:
            yield DraftProblem("name", error.message)
    for field, kind in (("tags", "tag"), ("labels", "label")):
        marks = content.get(field) or []
        for index, mark in enumerate(marks if isinstance(marks, list) else ()):
            try:
                check_mark(str(mark), kind)
            except BadInput as error:
                yield DraftProblem(f"{field}[{index}]", error.message)


def _refuse(document: Document, problems: list[DraftProblem]) -> NoReturn:
    lines = []
    for problem in problems:
        line = document.line_of(problem.field, problem.line)
        lines.append(f"{document.path}{f':{line}' if line else ''}: {problem.field}: {problem.text}")
    raise BadInput("\n".join(lines))


def _block_dumper() -> "type[yaml.SafeDumper]":
    import yaml

    class BlockDumper(yaml.SafeDumper):
        """Write texts of several lines as blocks, which is how people edit them."""

    def block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    BlockDumper.add_representer(str, block)
    return BlockDumper
