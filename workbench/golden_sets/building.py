"""Build an example from a row, or say what is wrong with the row.

Numbers and true or false become text where text is meant (`expected: 42`), objects become JSON; a list as an expected answer is refused,
because it would never equal an answer. A row without a key gets one from its inputs (the first 12 hex digits of their hash, `-2`, `-3`… for
the same inputs again), so that it keeps its key when rows are added or moved.
"""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from workbench.golden_sets.cells import read_documents, read_tags
from workbench.golden_sets.columns import Layout
from workbench.golden_sets.content import FieldProblem, normal, problems_of
from workbench.golden_sets.rows import Row
from workbench.hashing import content_hash
from workbench.terms import Example

DERIVED_KEY = 12


class Builder:
    """Build the examples of one file, remembering their keys."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._lines: dict[str, int] = {}
        self._derived: Counter[str] = Counter()

    def build(self, row: Row) -> tuple[Example | None, list[FieldProblem]]:
        """Give the example in its stored form, or what is wrong with the row."""
        if row.problems:
            return None, list(row.problems)
        raw = self._sorted_out(row)
        problems: list[FieldProblem] = []
        texts = {field: _text(field, raw[field], problems) for field in ("key", "expected", "cluster", "split")}
        lists = {
            "context": _listed("context", read_documents(raw["context"]), problems),
            "tags": _listed("tags", read_tags(raw["tags"]), problems),
        }
        if problems:
            return None, problems
        derived = not (texts["key"] or "").strip()
        example = Example(
            key="-" if derived else str(texts["key"]),
            inputs=raw["inputs"],
            expected=texts["expected"],
            context=lists["context"],
            tags=lists["tags"],
            cluster=texts["cluster"],
            split=texts["split"],
            metadata=raw["metadata"],
        )
        if problems := problems_of(example):
            return None, problems
        return self._keyed(row.line, normal(example), derived)

    def _sorted_out(self, row: Row) -> dict[str, Any]:
        raw: dict[str, Any] = dict.fromkeys(("key", "expected", "context", "tags", "cluster", "split"))
        raw |= {"inputs": {}, "metadata": {}}
        for column, value in row.values.items():
            place = self._layout.place(column)
            if place is None:
                continue
            field, name = place
            if field in ("inputs", "metadata"):
                raw[field][name] = value
            else:
                raw[field] = value
        return raw

    def _keyed(self, line: int, example: Example, derived: bool) -> tuple[Example | None, list[FieldProblem]]:
        key = self._derived_key(example) if derived else example.key
        if key in self._lines:
            return None, [FieldProblem("key", f"{key!r} is already on line {self._lines[key]}; keys must differ")]
        self._lines[key] = line
        return replace(example, key=key), []

    def _derived_key(self, example: Example) -> str:
        base = content_hash(example.inputs)[:DERIVED_KEY]
        self._derived[base] += 1
        return base if self._derived[base] == 1 else f"{base}-{self._derived[base]}"


def _text(field: str, value: Any, problems: list[FieldProblem]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and (field == "expected" or not isinstance(value, bool)):
        return json.dumps(value)
    if field == "expected" and isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    advice = "give one reference answer as text, and further ones as metadata" if field == "expected" else "write text or a number"
    problems.append(FieldProblem(field, f"must be text; it is {'a list' if isinstance(value, list) else type(value).__name__}: {advice}"))
    return None


def _listed(field: str, value: Any, problems: list[FieldProblem]) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        problems.append(FieldProblem(field, "must be a list of texts"))
        return ()
    return tuple(value)
