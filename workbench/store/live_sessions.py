"""Keep what sessions, and users by day, come to in step with their traces."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from workbench.store.batches import batches
from workbench.store.tables import LiveSession, UserDay
from workbench.store.trace_states import TraceState
from workbench.store.traffic_sums import GRAINS
from workbench.store.upserts import add_up, table_of, upsert

SUMS = ("errors", "unpriced", "input_tokens", "output_tokens", "cost_usd")


def keep_in_step(session: Session, *, states: Sequence[TraceState]) -> None:
    """Take what changed traces were out of their sessions and users, and put in what they are."""
    _sessions(session, states)
    _users(session, states)


def _sessions(session: Session, states: Sequence[TraceState]) -> None:
    changes: dict[str, Counter[str]] = {}
    members: dict[str, list[dict[str, Any]]] = {}
    for state in states:
        for sign, row in ((-1, state.before), (1, state.row)):
            if row is not None and row["session"]:
                _count(changes.setdefault(row["session"], Counter()), row, sign)
        if state.row["session"]:
            members.setdefault(state.row["session"], []).append(state.row)
    table = table_of(LiveSession)
    stored: dict[str, Any] = {}
    for part in batches(list(changes)):
        stored |= {row["session"]: row for row in session.execute(select(table).where(table.c.session.in_(part))).mappings()}
    upsert(session, table, [_session_row(name, changes[name], members[name], stored.get(name)) for name in members])


def _session_row(name: str, change: Counter[str], members: Sequence[dict[str, Any]], stored: Any) -> dict[str, Any]:
    started, ended = min(row["started_us"] for row in members), max(row["ended_us"] for row in members)
    user = next((row["user"] for row in members if row["user"]), "")
    return {
        "session": name,
        "user": (stored["user"] if stored else "") or user,
        "started_us": min(stored["started_us"], started) if stored else started,
        "ended_us": max(stored["ended_us"], ended) if stored else ended,
        **{sum: (stored[sum] if stored else 0) + change[sum] for sum in ("traces", *SUMS)},
    }


def _users(session: Session, states: Sequence[TraceState]) -> None:
    changes: dict[tuple[int, str], Counter[str]] = {}
    for state in states:
        for sign, row in ((-1, state.before), (1, state.row)):
            if row is not None and row["user"]:
                _count(changes.setdefault((row["started_us"] // GRAINS["d"], row["user"]), Counter()), row, sign)
    names = ("traces", *(name for name in SUMS if name != "errors"))
    rows = [{"day": day, "user": user, **{name: change[name] for name in names}} for (day, user), change in changes.items()]
    add_up(session, table_of(UserDay), rows)


def _count(change: Counter[str], row: dict[str, Any], sign: int) -> None:
    change["traces"] += sign
    for name in SUMS:
        change[name] += sign * row[name]
