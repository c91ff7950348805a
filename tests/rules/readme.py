"""Read what README.md promises: its blocks, and the commands in them."""

import re
import shlex
from collections.abc import Iterator

from tests.rules.tree import ROOT

_BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*\n(?P<body>.*?)^(?P=indent)```\s*$", re.MULTILINE | re.DOTALL)
_ENDS = {"|", "||", "&&", ";", ">", ">>", "2>", "<", "&"}


def readme() -> str:
    """Give the text of README.md."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, *languages: str) -> list[str]:
    """Give the bodies of the fenced blocks in these languages."""
    return [found["body"] for found in _BLOCK.finditer(text) if found["language"] in languages]


def commands(block: str) -> Iterator[list[str]]:
    """Give the words after `workbench` of each of its calls in a block; a line that starts with `$` makes the others output."""
    lines = re.sub(r"\\\n\s*", " ", block).splitlines()
    if any(line.lstrip().startswith("$ ") for line in lines):
        lines = [line.lstrip()[2:] for line in lines if line.lstrip().startswith("$ ")]
    for line in lines:
        words: list[str] = []
        # The added `;` closes the last command of a line, as an operator closes those before it.
        for word in [*shlex.split(line, comments=True), ";"]:
            if word not in _ENDS:
                words.append(word)
                continue
            while words and (words[0] in ("uv", "run", "uvx") or re.fullmatch(r"[A-Z_]+=.*", words[0])):
                words.pop(0)
            if words and words[0] == "workbench":
                yield words[1:]
            words = []
