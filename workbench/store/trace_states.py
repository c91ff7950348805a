"""Sum a trace up as its spans come, in whatever order and however many times they are sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from workbench.store.batches import batches
from workbench.store.span_values import SpanRecord
from workbench.store.tables import Feedback, Trace
from workbench.store.traffic_sums import PRICED_KINDS, Row, is_unpriced
from workbench.store.upserts import table_of

BEGINNING = 300
"""How many characters of a trace's texts stand in lists."""

_FIRST: Mapping[str, Any] = {
    "spans": 0,
    "errors": 0,
    "calls": 0,
    "unpriced": 0,
    "input_tokens": 0,
    "output_tokens": 0,
    "cost_usd": 0.0,
    "liked": None,
    "findings": 0,
    "has_root": False,
    "name": "",
    "session": "",
    "user": "",
    "agent": "",
    "model": "",
    "prompt": "",
    "version": "",
    "environment": "",
    "ttft_ms": None,
    "name_us": None,
    "call_us": None,
    "input_text": "",
    "output_text": "",
}


class TraceState:
    """A trace as it stands (`before`, None for a new one) and as it becomes (`row`)."""

    __slots__ = ("before", "row")

    def __init__(self, trace_id: str, before: dict[str, Any] | None = None) -> None:
        self.before = before
        self.row: dict[str, Any] = dict(before) if before is not None else {"trace_id": trace_id, **_FIRST}

    def take(self, record: SpanRecord, span: Row, key: tuple[str, ...]) -> None:
        """Take a new span in, given as it came, as it is stored, and with its filled traffic key."""
        row, start = self.row, record.started_us
        end = start + round(record.duration_ms * 1000)
        row["started_us"], row["ended_us"] = min(row.get("started_us", start), start), max(row.get("ended_us", end), end)
        row["spans"] += 1
        row["errors"] += int(record.is_error)
        row["session"] = row["session"] or record.session
        row["user"] = row["user"] or record.user
        if record.kind in PRICED_KINDS:
            row["unpriced"] += int(is_unpriced(span, record.kind))
            row["input_tokens"] += record.tokens.input_tokens or 0
            row["output_tokens"] += record.tokens.output_tokens or 0
            row["cost_usd"] += span["cost_usd"] or 0.0
        if record.kind == "llm":
            self._take_call(record, key)
        self._take_name(record)
        self.settle(key)

    def settle(self, key: tuple[str, ...]) -> None:
        """Fill what the trace does not say yet from a span's traffic key."""
        row = self.row
        row["agent"] = row["agent"] or key[3]
        if not row["prompt"]:
            row["prompt"], row["version"] = key[4], key[5]
        row["environment"] = row["environment"] or key[6]

    def _take_call(self, record: SpanRecord, key: tuple[str, ...]) -> None:
        row = self.row
        row["calls"] += 1
        if row["call_us"] is None or record.started_us < row["call_us"]:
            row["call_us"], row["model"], row["ttft_ms"] = record.started_us, key[1], record.ttft_ms
            if key[4]:
                row["prompt"], row["version"] = key[4], key[5]
            if not row["has_root"] or not row["input_text"]:
                row["input_text"] = record.input_text[:BEGINNING] or row["input_text"]
        if record.output_text and (not row["has_root"] or not row["output_text"]):
            row["output_text"] = record.output_text[:BEGINNING]

    def _take_name(self, record: SpanRecord) -> None:
        """Name the trace after its root, or the earliest span until the root comes."""
        row, is_root = self.row, record.parent_id is None
        is_earlier = row["name_us"] is None or record.started_us < row["name_us"]
        if (is_root and (is_earlier or not row["has_root"])) or (is_earlier and not row["has_root"]):
            row["name"], row["name_us"], row["has_root"] = record.name, record.started_us, is_root
            row["agent"] = record.agent or row["agent"]
        if is_root:
            row["input_text"] = record.input_text[:BEGINNING] or row["input_text"]
            row["output_text"] = record.output_text[:BEGINNING] or row["output_text"]


def load(session: Session, *, trace_ids: Sequence[str]) -> dict[str, TraceState]:
    """Give the traces of some ids, new ones with what users said of them already."""
    found: dict[str, TraceState] = {}
    table = table_of(Trace)
    for part in batches(trace_ids):
        for row in session.execute(select(table).where(table.c.trace_id.in_(part))).mappings():
            found[row["trace_id"]] = TraceState(row["trace_id"], dict(row))
    new = {trace_id: TraceState(trace_id) for trace_id in trace_ids if trace_id not in found}
    for trace_id, liked in _liked(session, list(new)).items():
        new[trace_id].row["liked"] = liked
    return found | new


def save(session: Session, *, states: Sequence[TraceState]) -> dict[str, int]:
    """Write traces; give the numbers of the new ones by trace id."""
    table = table_of(Trace)
    new = [state.row for state in states if state.before is None]
    if new:
        session.execute(insert(table), new)
    changed = [state.row for state in states if state.before is not None and state.row != state.before]
    if changed:
        columns = [name for name in changed[0] if name not in ("id", "trace_id")]
        statement = update(table).where(table.c.id == bindparam("of_id")).values({name: bindparam(f"to_{name}") for name in columns})
        session.connection().execute(statement, [{"of_id": row["id"], **{f"to_{name}": row[name] for name in columns}} for row in changed])
    numbers: dict[str, int] = {}
    for part in batches([row["trace_id"] for row in new]):
        numbers |= {name: int(id) for id, name in session.execute(select(table.c.id, table.c.trace_id).where(table.c.trace_id.in_(part)))}
    return numbers


def liking(name: str, value: float | None) -> int | None:
    """Say whether an answer was liked: thumbs up or four stars and more, not: thumbs down or two stars and fewer.

    >>> liking("thumbs", 1), liking("stars", 2), liking("stars", 3), liking("comment", None)
    (1, 0, None, None)
    """
    if value is None or name not in ("thumbs", "stars"):
        return None
    if name == "thumbs":
        return int(value > 0.5)
    return None if 2 < value < 4 else int(value >= 4)


def _liked(session: Session, trace_ids: Sequence[str]) -> dict[str, int]:
    table = table_of(Feedback)
    found: dict[str, int] = {}
    for part in batches(trace_ids):
        query = select(table.c.trace_id, table.c.name, table.c.value).where(table.c.trace_id.in_(part)).order_by(table.c.at_us, table.c.id)
        for trace_id, name, value in session.execute(query).all():
            if (liked := liking(name, value)) is not None:
                found[trace_id] = liked
    return found
