"""Tell which moments stand as marks on every chart over time: a label moved, a model, a version or an agent came new."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from workbench.monitoring.health import news
from workbench.store import releases
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_firsts import live

MOST_MOVES = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment (days are marked at their beginning, UTC) and what was then: `label`, `agent`, `model` or `version`, and in words."""

    at: datetime
    what: str
    words: str


def marks(engine: Engine, where: TrafficFilter) -> list[Mark]:
    """Give the marks of a time, the earliest first; narrowed to an agent, a model or a prompt, those that concern it."""
    first, after = (_EPOCH + timedelta(microseconds=moment) for moment in (where.from_us, where.to_us))
    with reading(engine) as session:
        combinations = live(session)
        moves = releases.moves(session, prompt=where.prompt or None, since=first, limit=MOST_MOVES)
    begun = min((one.first_day for one in combinations), default=0)
    wanted = {"agent": where.agent, "model": where.model, "version": f"{where.prompt}@{where.version}" if where.version else ""}
    found = [
        Mark(datetime(one.day.year, one.day.month, one.day.day, tzinfo=UTC), one.what, one.words)
        for one in news([one for one in combinations if not where.agent or one.agent == where.agent])
        if (one.day - _EPOCH.date()).days > begun and wanted[one.what] in ("", one.value)
    ]
    found += [Mark(move.moved_at, "label", _moved(move)) for move in moves]
    return sorted((one for one in found if first <= one.at < after), key=lambda one: one.at)


def _moved(move: releases.Move) -> str:
    if move.number is None:
        return f"{move.label} of {move.prompt} was taken off version {move.before}"
    before = "" if move.before is None else f" from version {move.before}"
    return f"{move.label} of {move.prompt} moved{before} to version {move.number}"
