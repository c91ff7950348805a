"""Tell what changed in what is live, and when: a label moved, a model, a version or an agent came new. Charts over time mark it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from workbench.store import releases
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_firsts import Live, live

LATELY_DAYS = 21
MOST_MOVES = 200
DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment (days are marked at their beginning, UTC) and what was then: `label`, `agent`, `model` or `version`, and in words.

    `traffic` narrows to what it concerns: by `agent`, `model` and `version` (as `support@2`).
    """

    at: datetime
    what: str
    words: str
    traffic: Mapping[str, str]


def marks(engine: Engine, where: TrafficFilter) -> list[Mark]:
    """Give the marks of a time, the earliest first; narrowed to an agent, a model or a prompt, those that concern it."""
    first, after = (_EPOCH + timedelta(microseconds=moment) for moment in (where.from_us, where.to_us))
    with reading(engine) as session:
        combinations = live(session)
        moves = releases.moves(session, prompt=where.prompt or None, since=first, limit=MOST_MOVES)
    begun = min((one.first_day for one in combinations), default=0)
    wanted = {"agent": where.agent, "model": where.model, "version": f"{where.prompt}@{where.version}" if where.version else ""}
    # What was there from the start of all traffic is not new.
    found = [
        one
        for one in _news([one for one in combinations if not where.agent or one.agent == where.agent])
        if (one.at - _EPOCH).days > begun and wanted[one.what] in ("", one.traffic.get(one.what, ""))
    ]
    found += [_moved(move) for move in moves]
    return sorted((one for one in found if first <= one.at < after), key=lambda one: one.at)


def lately(engine: Engine, *, now: datetime | None = None, days: int = LATELY_DAYS) -> list[Mark]:
    """Give the marks of all traffic in the last days, today included, the newest first."""
    moment = now or datetime.now(UTC)
    first = moment.replace(hour=0, minute=0, second=0, microsecond=0) - (days - 1) * DAY
    where = TrafficFilter(round(first.timestamp() * 1e6), round(moment.timestamp() * 1e6))
    return sorted(marks(engine, where), key=lambda one: (one.at, one.words), reverse=True)


def _news(combinations: Sequence[Live]) -> Iterator[Mark]:
    """Give when each agent came, and when each of its models and versions did, in no order."""
    agents: dict[str, list[Live]] = {}
    for one in combinations:
        agents.setdefault(one.agent, []).append(one)
    for agent, own in agents.items():
        name, begun = agent or "traffic without an agent", min(one.first_day for one in own)
        narrowed = {"agent": agent} if agent else {}
        yield Mark(_EPOCH + begun * DAY, "agent", f"{name} is live for the first time", narrowed)
        named = {"model": [(one.model, one.first_day) for one in own], "version": [(_version(one), one.first_day) for one in own]}
        for what, values in named.items():
            firsts: dict[str, int] = {}
            for value, day in values:
                firsts[value] = min(day, firsts.get(value, day))
            for value, day in firsts.items():
                if value and day > begun:
                    yield Mark(_EPOCH + day * DAY, what, f"{name} has {value} for the first time", {**narrowed, what: value})


def _version(one: Live) -> str:
    return f"{one.prompt}@{one.version}" if one.prompt else ""


def _moved(move: releases.Move) -> Mark:
    if move.number is None:
        return Mark(move.moved_at, "label", f"{move.label} of {move.prompt} was taken off version {move.before}", {})
    before = "" if move.before is None else f" from version {move.before}"
    words = f"{move.label} of {move.prompt} moved{before} to version {move.number}"
    return Mark(move.moved_at, "label", words, {"version": f"{move.prompt}@{move.number}"})
