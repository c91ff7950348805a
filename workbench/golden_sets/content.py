"""Say what an example may hold, bring it to one form, and hash it.

One form, so that equal examples have equal hashes whatever file they came from: blank expected answers, clusters and splits are none; keys,
clusters, splits and tags lose outer blanks; blank and doubled tags and blank documents are dropped. Inputs and metadata stay as they are,
but for numbers that PostgreSQL writes in another way: 1e16 becomes 10000000000000000, and -0.0 becomes 0.0.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from workbench.hashing import content_hash
from workbench.terms import Example

MAX_BYTES = 1 << 20
MAX_DEPTH = 50
MAX_KEY = 200
_SHOWN_WITH_EXPONENT = 1e16

RESERVED = ("context", "documents")
"""Template variables that are made from the documents; no input may be called so."""


class FieldProblem(NamedTuple):
    """What is wrong with a field of an example."""

    field: str
    text: str


def normal(example: Example) -> Example:
    """Bring an example without problems to the form that is stored."""
    return replace(
        example,
        key=example.key.strip(),
        inputs=_plain_numbers(example.inputs),
        expected=example.expected if example.expected and example.expected.strip() else None,
        context=tuple(document for document in example.context if document.strip()),
        tags=tuple(dict.fromkeys(tag.strip() for tag in example.tags if tag.strip())),
        cluster=(example.cluster or "").strip() or None,
        split=(example.split or "").strip() or None,
        metadata=_plain_numbers(example.metadata),
    )


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain_numbers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_numbers(item) for item in value]
    if isinstance(value, float) and value.is_integer() and (abs(value) >= _SHOWN_WITH_EXPONENT or value == 0):
        return int(value) if value else 0.0
    return value


def example_hash(example: Example) -> str:
    """Identify an example by everything it holds, its key included."""
    return content_hash(
        {
            "key": example.key,
            "inputs": example.inputs,
            "expected": example.expected,
            "context": example.context,
            "tags": example.tags,
            "cluster": example.cluster,
            "split": example.split,
            "metadata": example.metadata,
        }
    )


def revision_hash(hashes: Sequence[str]) -> str:
    """Identify a revision by the hashes of its examples in order."""
    return content_hash(list(hashes))


def problems_of(example: Example) -> list[FieldProblem]:
    """Give everything that is wrong with an example; its fields may be of any type."""
    found = [*_texts(example), *_inputs(example.inputs)]
    if not isinstance(example.metadata, Mapping):
        found.append(FieldProblem("metadata", "must be an object"))
    if found:
        return found
    size = 0
    for field in ("key", "inputs", "expected", "context", "tags", "cluster", "split", "metadata"):
        try:
            size += _measured(getattr(example, field))
        except ValueError as error:
            found.append(FieldProblem(field, str(error)))
    if size > MAX_BYTES:
        found.append(FieldProblem("row", f"has {size:,} bytes; an example has at most {MAX_BYTES:,}"))
    return found


def _texts(example: Example) -> Iterator[FieldProblem]:
    if not isinstance(example.key, str) or not example.key.strip():
        yield FieldProblem("key", "must be text that is not empty")
    elif len(example.key) > MAX_KEY or not example.key.strip().isprintable():
        yield FieldProblem("key", f"must be at most {MAX_KEY} printable characters on one line")
    for field in ("expected", "cluster", "split"):
        if not isinstance(getattr(example, field), str | None):
            yield FieldProblem(field, "must be text")
    for field in ("context", "tags"):
        value = getattr(example, field)
        if not isinstance(value, tuple | list) or not all(isinstance(item, str) for item in value):
            yield FieldProblem(field, "must be a list of texts")


def _inputs(inputs: Any) -> Iterator[FieldProblem]:
    if not isinstance(inputs, Mapping):
        yield FieldProblem("inputs", "must be an object with the template's variables")
        return
    for name in inputs:
        if not isinstance(name, str) or not name.strip():
            yield FieldProblem("inputs", f"has a variable without a name: {name!r}")
        elif name in RESERVED:
            yield FieldProblem(f"inputs.{name}", f"`{name}` always means the example's documents: map the column to context, or rename it")
    if all(_is_blank(value) for value in inputs.values()):
        yield FieldProblem("inputs", "are empty: the model would be asked nothing" if inputs else "are missing")


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, list | dict) and not value)


def _measured(value: Any, depth: int = 0) -> int:
    """Count a value's bytes; raises `ValueError` for what JSON or a database cannot keep."""
    if isinstance(value, str):
        return _measured_text(value)
    if value is None or isinstance(value, bool | int):
        return 8
    if depth > MAX_DEPTH:
        raise ValueError(f"is nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise ValueError("holds a name that is not text; put it in quotes")
        return sum(_measured_text(name) + _measured(item, depth + 1) for name, item in value.items())
    if isinstance(value, list | tuple):
        return sum(_measured(item, depth + 1) for item in value)
    if isinstance(value, float) and math.isfinite(value):
        return 8
    raise ValueError(f"holds {value!r}, which JSON cannot keep; write it as text")


def _measured_text(text: str) -> int:
    if "\x00" in text:
        raise ValueError("holds a NUL byte; remove it")
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character (a lone surrogate); remove it") from error
