"""Draw requests of a window with their texts: what drift is measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from workbench.store.batches import batches
from workbench.store.tables import Feedback, Span, SpanText, Trace, TrafficKey
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.upserts import table_of

LIKINGS = ("thumbs", "stars")
"""The names of feedback that say whether an answer was liked."""


@dataclass(frozen=True, slots=True)
class SampledRequest:
    """One request: its first input and last answer in full, and the names of the tools it used, sorted.

    `scores` are what feedback gave it, by name, beside thumbs and stars: those of judges come this way.
    """

    trace_id: str
    started_us: int
    input_text: str
    output_text: str
    agent: str
    model: str
    prompt: str
    version: str
    liked: int | None
    tools: tuple[str, ...]
    scores: Mapping[str, float] = field(default_factory=dict)


def sample(session: Session, *, where: TrafficFilter, limit: int, seed: int = 0) -> tuple[list[SampledRequest], int]:
    """Draw up to `limit` requests that have texts, in order of time; give them with how many requests there are.

    The same window and seed give the same requests.
    """
    trace = table_of(Trace)
    named = [trace.c[name] == value for name, value in where.named.items()]
    window = [trace.c.started_us >= where.from_us, trace.c.started_us < where.to_us, *named]
    numbers = [int(id) for id in session.execute(select(trace.c.id).where(*window).order_by(trace.c.started_us, trace.c.id)).scalars()]
    chosen = numbers if len(numbers) <= limit else sorted(Random(seed).sample(numbers, limit))
    texts, tools = whole_texts(session, chosen), _tools(session, chosen)
    found: list[SampledRequest] = []
    for part in batches(chosen):
        rows = session.execute(select(trace).where(trace.c.id.in_(part))).mappings().all()
        scores = _scores(session, [row["trace_id"] for row in rows])
        for row in rows:
            into, out = texts.get(row["id"], (row["input_text"], row["output_text"]))
            if into or out:
                found.append(_request(row, into, out, tools.get(row["id"], ()), scores.get(row["trace_id"], {})))
    return sorted(found, key=lambda one: (one.started_us, one.trace_id)), len(numbers)


def whole_texts(session: Session, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Give the first input and the last answer of each trace, those of roots before those of calls; traces without texts are not there."""
    span, text, key = table_of(Span), table_of(SpanText), table_of(TrafficKey)
    found: dict[int, tuple[str, str]] = {}
    for part in batches(numbers):
        query = (
            select(span.c.trace_ref, span.c.parent_id, text.c.input_text, text.c.output_text)
            .join(text, (text.c.trace_ref == span.c.trace_ref) & (text.c.span_id == span.c.span_id))
            .join(key, key.c.id == span.c.key_id)
            .where(span.c.trace_ref.in_(part), span.c.parent_id.is_(None) | (key.c.kind == "llm"))
            .order_by(span.c.parent_id.is_(None), span.c.started_us)
        )
        for number, parent, into, out in session.execute(query).all():
            first, last = found.get(number, ("", ""))
            is_root = parent is None
            found[number] = (into or first if is_root else first or into, out or last)
    return found


def _request(row: Mapping[str, Any] | Any, into: str, out: str, tools: Sequence[str], scores: Mapping[str, float]) -> SampledRequest:
    names = ("trace_id", "started_us", "agent", "model", "prompt", "version", "liked")
    return SampledRequest(**{name: row[name] for name in names}, input_text=into, output_text=out, tools=tuple(tools), scores=scores)


def _tools(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    span, key = table_of(Span), table_of(TrafficKey)
    found: dict[int, list[str]] = {}
    for part in batches(numbers):
        query = select(span.c.trace_ref, span.c.tool).join(key, key.c.id == span.c.key_id)
        for number, tool in session.execute(query.where(span.c.trace_ref.in_(part), key.c.kind == "tool")).all():
            if tool:
                found.setdefault(number, []).append(tool)
    return {number: sorted(tools) for number, tools in found.items()}


def _scores(session: Session, trace_ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Give the numbers that feedback gave to each request, by name; of several under one name the latest."""
    table = table_of(Feedback).c
    query = select(table.trace_id, table.name, table.value).where(table.trace_id.in_(trace_ids), table.value.is_not(None))
    found: dict[str, dict[str, float]] = {}
    for trace_id, name, value in session.execute(query.where(table.name.not_in(LIKINGS)).order_by(table.at_us)).all():
        found.setdefault(trace_id, {})[name] = float(value)
    return found
