"""Spans stand under their parents, and none is lost."""

from typing import Any

from workbench.monitoring.trace_tree import tree
from workbench.store.traces import SpanRow


def span(name: str, parent: str | None, start: int) -> SpanRow:
    values: dict[str, Any] = dict.fromkeys(SpanRow.__slots__)
    return SpanRow(**values | {"span_id": name, "parent_id": parent, "started_us": start, "name": name, "kind": "other"})


def test_parents_come_before_their_children_and_siblings_by_their_start() -> None:
    spans = [span("b", "root", 3), span("leaf", "a", 9), span("a", "root", 2), span("root", None, 1)]
    assert [(one.span.span_id, one.depth) for one in tree(spans)] == [("root", 0), ("a", 1), ("leaf", 2), ("b", 1)]


def test_orphans_and_circles_are_shown_and_marked() -> None:
    spans = [span("orphan", "gone", 1), span("x", "y", 2), span("y", "x", 3), span("self", "self", 4)]
    placed = tree(spans)
    assert {one.span.span_id for one in placed} == {"orphan", "x", "y", "self"}
    assert [one.span.span_id for one in placed if one.is_orphan] == ["orphan", "x", "self"]


def test_a_chain_of_thousands_is_no_deeper_than_the_stack() -> None:
    spans = [span(str(number), str(number - 1) if number else None, number) for number in range(5000)]
    assert [one.depth for one in tree(spans)][-1] == 4999
