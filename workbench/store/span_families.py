"""Fill in what spans do not say of themselves from those above them in their trace.

A call to a model seldom names the agent or the prompt that it was made for: the span around it does. What a span says itself stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

KEY_FIELDS = ("kind", "model", "provider", "agent", "prompt", "version", "environment")
"""What makes up a traffic key, in order."""


@dataclass(slots=True)
class Node:
    """A span among its relatives; `key` are the values of `KEY_FIELDS`."""

    span_id: str
    parent_id: str | None
    key: tuple[str, ...]


def fill(nodes: Mapping[str, Node]) -> list[Node]:
    """Fill agent, prompt with version, and environment from the nearest ancestor that has them; give the nodes that changed.

    A version without a prompt belongs to the prompt of the ancestor. Parents that are missing, and circles, end the way up.
    """
    changed: list[Node] = []
    settled: set[str] = set()
    for start in nodes.values():
        for node in reversed(_unsettled(start, nodes, settled)):
            parent = nodes.get(node.parent_id) if node.parent_id is not None else None
            if parent is not None and parent.span_id in settled:
                filled = _filled(node.key, parent.key)
                if filled != node.key:
                    node.key = filled
                    changed.append(node)
            settled.add(node.span_id)
    return changed


def _unsettled(start: Node, nodes: Mapping[str, Node], settled: set[str]) -> list[Node]:
    """Give the way from a node up to the first that is settled, missing, or met before."""
    way: list[Node] = []
    seen: set[str] = set()
    node: Node | None = start
    while node is not None and node.span_id not in settled and node.span_id not in seen:
        way.append(node)
        seen.add(node.span_id)
        node = nodes.get(node.parent_id) if node.parent_id is not None else None
    return way


def _filled(own: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    kind, model, provider, agent, prompt, version, environment = own
    if not prompt:
        prompt, version = above[4], version or above[5]
    return kind, model, provider, agent or above[3], prompt, version, environment or above[6]
