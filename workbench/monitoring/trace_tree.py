"""Put the spans of a trace in the order of a tree: parents before their children, each by its start."""

from collections.abc import Sequence
from typing import NamedTuple

from workbench.store.traces import SpanRow


class Placed(NamedTuple):
    """A span with how deep it lies; an orphan names a parent that is not there."""

    span: SpanRow
    depth: int
    is_orphan: bool


def tree(spans: Sequence[SpanRow]) -> list[Placed]:
    """Order spans; those whose parents are missing, or go round in a circle, stand at the top."""
    known = {span.span_id for span in spans}
    children: dict[str | None, list[SpanRow]] = {}
    for span in sorted(spans, key=lambda one: (one.started_us, one.span_id)):
        children.setdefault(span.parent_id if span.parent_id in known else None, []).append(span)
    found: list[Placed] = []
    seen: set[str] = set()

    def place(tops: Sequence[SpanRow]) -> None:
        waiting = [(span, 0) for span in reversed(tops)]
        while waiting:
            span, depth = waiting.pop()
            if span.span_id in seen:
                continue
            seen.add(span.span_id)
            found.append(Placed(span, depth, span.parent_id is not None and depth == 0))
            waiting += [(child, depth + 1) for child in reversed(children.get(span.span_id, []))]

    place(children.get(None, []))
    # What is left goes round in circles: each is opened at its earliest span.
    for span in sorted(spans, key=lambda one: (one.started_us, one.span_id)):
        place([span])
    return found
