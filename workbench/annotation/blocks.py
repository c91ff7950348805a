"""Make the texts of an item: what an example holds and what was answered, never who or what answered.

A block is called as the field of the example that it shows, `inputs.question` or `expected`, so that a corrected text names what it
corrects; an output is called `answer`, those of a pair `a` and `b`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.golden_sets.fields import INPUT
from workbench.hashing import content_hash
from workbench.terms import Example

LONG = 600
"""Documents with more characters are folded."""


def block(name: str, title: str, text: str, *, side: str | None = None, is_folded: bool = False) -> dict[str, Any]:
    """Make a block."""
    return {"name": name, "title": title, "text": text, "side": side, "is_folded": is_folded}


def example_blocks(example: Example) -> list[dict[str, Any]]:
    """Give the inputs and the documents of an example.

    >>> [(one["name"], one["title"]) for one in example_blocks(Example("a", {"user_name": "Ada"}, context=("It is so.",)))]
    [('inputs.user_name', 'User name'), ('context', 'Document')]
    """
    found = [block(f"{INPUT}{name}", titled(name), as_text(value)) for name, value in example.inputs.items()]
    several = len(example.context) > 1
    for number, document in enumerate(example.context, start=1):
        name, title = (f"context.{number}", f"Document {number}") if several else ("context", "Document")
        found.append(block(name, title, document, is_folded=len(document) > LONG))
    return found


def expected_blocks(example: Example, *, is_asked: bool) -> list[dict[str, Any]]:
    """Give the expected answer: where it is what is asked about, also where there is none; else folded where it is long."""
    if example.expected is None and not is_asked:
        return []
    text = example.expected or ""
    return [block("expected", "Expected answer", text, is_folded=not is_asked and len(text) > LONG)]


def output_text(call: Mapping[str, Any]) -> str:
    """Give what was answered as text: the tools that were called stand below it."""
    calls = [f"{json.dumps(one, ensure_ascii=False, indent=2)}" for one in call.get("tool_calls") or ()]
    return "\n\n".join(part for part in (call.get("text") or "", *calls) if part)


def slice_of(example: Example) -> dict[str, Any]:
    """Give tags and split of an example, by which answers are sliced."""
    return {"tags": list(example.tags), "split": example.split}


def group_of(documents: Sequence[str]) -> str | None:
    """Name what items with the same documents share; None without documents."""
    return content_hash(list(documents))[:12] if documents else None


def titled(name: str) -> str:
    """Give a title for a template variable's name."""
    words = name.replace("_", " ").replace("-", " ").strip() or name
    return words[:1].upper() + words[1:]


def as_text(value: Any) -> str:
    """Give an input as text: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
