"""Read a YAML or JSON file as one mapping that remembers on which line each field stands."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import BadInput

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content; `lines` maps fields such as `messages[0].content` to lines from 1; `blocks` are those written as blocks."""

    path: Path
    content: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()

    def line_of(self, name: str, inner: int | None = None) -> int | None:
        """Give the line of a field, or of the nearest one around it; `inner` counts lines from 1 within a block of text."""
        start = self.lines.get(name)
        if start is not None:
            return start + inner if inner and name in self.blocks else start
        around = re.sub(r"(\.[^.\[\]]+|\[\d+\])$", "", name)
        return self.line_of(around) if around and around != name else None


def read_document(path: Path) -> Document:
    """Read a file; raises `BadInput` naming file, line and column where it cannot be read, and for a field given twice."""
    text = _text(path)
    nodes = _compose(path, text)
    if nodes is None:
        raise BadInput("the file is empty", where=str(path))
    found = list(_walk(nodes, "", path))
    if path.suffix.lower() == ".json":
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadInput(f"is not JSON: {error.msg}", where=f"{path}:{error.lineno}:{error.colno}") from error
    else:
        content = _construct(path, text)
    if not isinstance(content, dict):
        raise BadInput("must hold the fields of one prompt, such as name, model and messages", where=f"{path}:1")
    lines = {name: line for name, line, _ in found}
    return Document(path, content, lines, frozenset(name for name, _, is_block in found if is_block))


def _text(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(f"a prompt file ends in {', '.join(SUFFIXES)}", where=str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"has {path.stat().st_size:,} bytes; a prompt file has at most {MAX_BYTES:,}", where=str(path))
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput("there is no such file", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadInput(f"byte {error.start + 1} is not UTF-8: save the file as UTF-8", where=f"{path}:{line}") from error
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(path)) from error


def _compose(path: Path, text: str) -> "yaml.Node | None":
    import yaml

    try:
        # JSON is read as YAML for its line numbers alone; its surrogate pairs, which YAML lacks, are no reason to refuse it.
        source = re.sub(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\/", "??????", text) if path.suffix.lower() == ".json" else text
        _refuse_depth(path, source)
        node: yaml.Node | None = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise BadInput(f"is not valid: {_yaml_text(error)}", where=f"{path}{_yaml_place(error)}") from error
    return node


def _refuse_depth(path: Path, source: str) -> None:
    """Look at the nesting before anything recursive does: libyaml's composer takes the whole process down on very deep files."""
    import yaml

    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise BadInput(f"is nested more than {MAX_DEPTH} levels deep", where=f"{path}:{line}")


def _construct(path: Path, text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput(f"is not valid: {_yaml_text(error)}", where=f"{path}{_yaml_place(error)}") from error


def _walk(node: "yaml.Node", name: str, path: Path) -> Iterator[tuple[str, int, bool]]:
    """Give (field, line, is a block) of a node and all below it; refuse doubled fields and aliases."""
    import yaml

    stack: list[tuple[yaml.Node, str, int]] = [(node, name, node.start_mark.line + 1)]
    seen: set[int] = set()
    while stack:
        current, field_name, line = stack.pop()
        if id(current) in seen:
            raise BadInput("anchors (&) and aliases (*) are not read here: write the text where it belongs", where=f"{path}:{line}")
        seen.add(id(current))
        if field_name:
            yield field_name, line, isinstance(current, yaml.ScalarNode) and current.style in ("|", ">")
        stack.extend(_children(current, field_name, path))


def _children(node: "yaml.Node", name: str, path: Path) -> "list[tuple[yaml.Node, str, int]]":
    import yaml

    if isinstance(node, yaml.SequenceNode):
        return [(item, f"{name}[{index}]", item.start_mark.line + 1) for index, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return []
    found: dict[str, tuple[yaml.Node, str, int]] = {}
    for key, value in node.value:
        inner = f"{name}.{key.value}" if name else str(key.value)
        line = key.start_mark.line + 1
        if inner in found:
            raise BadInput(f"{inner} is given twice", where=f"{path}:{line}")
        found[inner] = (value, inner, line)
    return list(found.values())


def _yaml_text(error: Exception) -> str:
    parts = [getattr(error, "problem", None), getattr(error, "context", None)]
    if parts[0] == "found unhashable key":
        return "text that begins with {{ needs quotes around it"
    return ", ".join(part for part in parts if part) or str(error)


def _yaml_place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""
