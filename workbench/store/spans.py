"""Store spans of live traffic, each exactly once, with everything that is summed up from them in the same transaction.

Spans may come in any order, in pieces and repeatedly. What a span lacks (agent, prompt, session, …) is filled when a relative that has it
comes; its share of the sums is then moved to where it belongs. In traces longer than `LONGEST` new spans look for relatives among
those that come with them only, so that a trace without end costs no more than its batches.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, text, update
from sqlmodel import Session

from workbench.store import live_sessions, span_texts, trace_states
from workbench.store.batches import batches
from workbench.store.span_families import Node, fill
from workbench.store.span_values import SpanRecord
from workbench.store.tables import Span
from workbench.store.trace_states import TraceState
from workbench.store.traffic_keys import Key, KeyBook
from workbench.store.traffic_sums import PRICED_KINDS, SumChanges
from workbench.store.upserts import table_of

LONGEST = 2000
_LOCK = 4_318_000
"""The advisory lock by which writers on PostgreSQL wait for one another, as SQLite's do anyway."""


class Added(NamedTuple):
    """How many were `new`, and how many the store `known` already and left as they are."""

    new: int
    known: int


def add_spans(session: Session, *, spans: Sequence[SpanRecord]) -> Added:
    """Store spans; of those with the same trace and span id the first counts."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    by_trace: dict[str, dict[str, SpanRecord]] = {}
    for record in spans:
        by_trace.setdefault(record.trace_id, {}).setdefault(record.span_id, record)
    states = trace_states.load(session, trace_ids=list(by_trace))
    relatives = _stored(session, by_trace, states)
    book, sums = KeyBook(session), SumChanges()
    new: list[tuple[TraceState, SpanRecord, Node]] = []
    moved: list[tuple[dict[str, Any], Key]] = []
    for trace_id, records in by_trace.items():
        stored = relatives.get(trace_id, {})
        fresh = [record for span_id, record in records.items() if span_id not in stored]
        if fresh:
            nodes = {record.span_id: Node(record.span_id, record.parent_id, key_of(record)) for record in fresh}
            nodes |= {span_id: Node(span_id, row["parent_id"], book.key(row["key_id"])) for span_id, row in stored.items()}
            moved += [(stored[node.span_id], node.key) for node in fill(nodes) if node.span_id in stored]
            new += [(states[trace_id], record, nodes[record.span_id]) for record in fresh]
    _write(session, new, moved, book, sums)
    return Added(len(new), len(spans) - len(new))


def key_of(record: SpanRecord) -> Key:
    """Give the traffic key that a span names by itself."""
    return record.kind, record.model, record.provider, record.agent, record.prompt, record.version, record.environment


def _stored(session: Session, by_trace: dict[str, dict[str, SpanRecord]], states: dict[str, TraceState]) -> dict[str, dict[str, Any]]:
    """Give the stored spans of the traces, by trace id and span id; of very long traces those alone that are sent again."""
    table = table_of(Span)
    names = {state.before["id"]: trace_id for trace_id, state in states.items() if state.before is not None}
    short = [number for number, trace_id in names.items() if states[trace_id].row["spans"] <= LONGEST]
    conditions = [table.c.trace_ref.in_(part) for part in batches(short)]
    for number in names.keys() - set(short):
        conditions += [(table.c.trace_ref == number) & table.c.span_id.in_(part) for part in batches(list(by_trace[names[number]]))]
    found: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        for row in session.execute(select(table).where(condition)).mappings():
            found.setdefault(names[row["trace_ref"]], {})[row["span_id"]] = dict(row)
    return found


def _write(
    session: Session,
    new: Sequence[tuple[TraceState, SpanRecord, Node]],
    moved: Sequence[tuple[dict[str, Any], Key]],
    book: KeyBook,
    sums: SumChanges,
) -> None:
    book.add(node.key for _, _, node in new)
    book.add(key for _, key in moved)
    changed = {id(state): state for state, _, _ in new}
    rows: list[dict[str, Any]] = []
    for state, record, node in new:
        row = _row(record, book.number(node.key))
        state.take(record, row, node.key)
        sums.add(row, row["key_id"], record.kind)
        rows.append(row)
    by_number = {state.row["id"]: state for state in changed.values() if state.before is not None}
    for row, key in moved:
        sums.add(row, row["key_id"], key[0], sign=-1)
        sums.add(row, book.number(key), key[0])
        by_number[row["trace_ref"]].settle(key)
    numbers = trace_states.save(session, states=list(changed.values()))
    for (state, _, _), row in zip(new, rows, strict=True):
        row["trace_ref"] = state.row.get("id") or numbers[state.row["trace_id"]]
    if rows:
        session.execute(insert(table_of(Span)), rows)
    _move(session, ((row, book.number(key)) for row, key in moved))
    span_texts.add_texts(session, records=[(row["trace_ref"], record) for (_, record, _), row in zip(new, rows, strict=True)])
    sums.apply(session)
    live_sessions.keep_in_step(session, states=list(changed.values()))


def _move(session: Session, moved: Iterable[tuple[dict[str, Any], int]]) -> None:
    table = table_of(Span)
    places = [{"of_trace": row["trace_ref"], "of_span": row["span_id"], "to_key": number} for row, number in moved]
    if places:
        place = (table.c.trace_ref == bindparam("of_trace")) & (table.c.span_id == bindparam("of_span"))
        session.connection().execute(update(table).where(place).values(key_id=bindparam("to_key")), places)


def _row(record: SpanRecord, key_id: int) -> dict[str, Any]:
    tokens = record.tokens
    return {
        "span_id": record.span_id,
        "parent_id": record.parent_id,
        "key_id": key_id,
        "started_us": record.started_us,
        "duration_ms": record.duration_ms,
        "name": record.name,
        "is_error": record.is_error,
        "error": record.error,
        "tool": record.tool,
        "tier": record.tier,
        "finish": record.finish,
        "temperature": record.temperature,
        "input_tokens": tokens.input_tokens,
        "output_tokens": tokens.output_tokens,
        "cache_read_tokens": tokens.cache_read_tokens,
        "cache_write_tokens": tokens.cache_write_tokens,
        "cache_write_1h_tokens": tokens.cache_write_1h_tokens,
        "reasoning_tokens": tokens.reasoning_tokens,
        "input_audio_tokens": tokens.input_audio_tokens,
        "output_audio_tokens": tokens.output_audio_tokens,
        "ttft_ms": record.ttft_ms,
        "tpot_ms": record.tpot_ms,
        "retries": record.retries,
        "cost_usd": record.cost_usd if record.kind in PRICED_KINDS else None,
    }
