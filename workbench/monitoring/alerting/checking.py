"""Check rules: measure, compare, keep a change of level as an event, and send it where a rule says so.

A level that stays is said once, and again when it gets worse; within the quiet time after an event nothing is sent of what is not worse.
What is sent is stored first: a webhook that fails or hangs loses nothing, and what came of it stands with the event.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.monitoring.alerting.rules import parse_rule
from workbench.monitoring.alerting.sending import send
from workbench.monitoring.alerting.signals import Measured, signal_of, written
from workbench.store import watching
from workbench.store.connection import reading, writing
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.watching import StoredEvent, StoredRule

TIMELESS = frozenset({"budget", "drift"})
"""Signals with windows of their own."""

RANK: Mapping[str, int] = {"ok": 0, "no_data": 0, "warning": 1, "alert": 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a rule says now: its level, the value, how many calls that rests on, why in words; `event` is None where nothing changed."""

    rule: StoredRule
    level: str
    value: float | None
    n: int
    reason: str
    event: int | None = None
    sent: str = ""

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "rule": self.rule.name,
            "signal": self.rule.signal,
            "level": self.level,
            "value": self.value,
            "n": self.n,
            "reason": self.reason,
            "changed": self.event is not None,
            "sent": self.sent or None,
        }


def check(engine: Engine, *, now: datetime | None = None, environment: Mapping[str, str] | None = None) -> list[Checked]:
    """Check every rule, the worst first. Raises `StoreError`; a webhook that cannot be reached is no error but told in `sent`."""
    moment = now or datetime.now(UTC)
    failed = _refresh_drift(engine, moment, environment or os.environ)
    found = [_told(one, failed) for one in look(engine, now=moment)]
    with reading(engine) as session:
        last = watching.last_events(session)
    checked = [_kept(engine, one, last.get(one.rule.id), moment, environment or os.environ) for one in found]
    return sorted(checked, key=_worst_first)


def _refresh_drift(engine: Engine, moment: datetime, environment: Mapping[str, str]) -> dict[str, str]:
    """Bring the reports that rules look at up to date: a watch is compared once for each window. Give why some could not be."""
    with reading(engine) as session:
        watched = {str(rule.parameters.get("watch", "")) for rule in watching.rules(session) if rule.signal == "drift"}
    if not watched:
        return {}
    from workbench.monitoring import drift
    from workbench.providers.embedding import embedder_from

    return drift.refresh(engine, watched, embedder=embedder_from(environment), now=moment)


def _told(found: Checked, failed: Mapping[str, str]) -> Checked:
    """Say with a rule on drift why its watch could not be compared now."""
    why = failed.get(str(found.rule.parameters.get("watch", ""))) if found.rule.signal == "drift" else None
    return replace(found, reason=f"{found.reason}; it could not be compared now: {why}") if why else found


def look(engine: Engine, *, now: datetime | None = None) -> list[Checked]:
    """Say what every rule says now, the worst first, without keeping or sending anything."""
    moment = now or datetime.now(UTC)
    with reading(engine) as session:
        return sorted((_judged(session, rule, moment) for rule in watching.rules(session)), key=_worst_first)


def preview(engine: Engine, given: Mapping[str, Any], *, now: datetime | None = None) -> Checked:
    """Say what a rule would say now that is still being written: its name and levels may be missing. Raises `BadInput`."""
    rule = StoredRule(id=0, **parse_rule(given, is_draft=True))
    with reading(engine) as session:
        return _judged(session, rule, now or datetime.now(UTC))


def _worst_first(found: Checked) -> tuple[int, str]:
    return -RANK[found.level], found.rule.name


def _judged(session: Session, rule: StoredRule, now: datetime) -> Checked:
    """Measure a rule's signal in the window up to now, and compare."""
    to_us = round(now.timestamp() * 1e6)
    where = TrafficFilter(to_us - rule.window_minutes * 60_000_000, to_us, **{name: str(value) for name, value in rule.scope.items()})
    signal = signal_of(rule.signal)
    measured = signal.measure(session, where, rule.parameters)
    level = _level(rule, measured.value)
    return Checked(rule, level, measured.value, measured.n, _reason(rule, measured, level, signal.title, signal.unit))


def _level(rule: StoredRule, value: float | None) -> str:
    if value is None:
        return "no_data" if rule.no_data == "ignore" else rule.no_data
    for level, bound in (("alert", rule.alert), ("warning", rule.warning)):
        if bound is not None and (value >= bound if rule.direction == "above" else value <= bound):
            return level
    return "ok"


def _reason(rule: StoredRule, measured: Measured, level: str, title: str, unit: str) -> str:
    time = "" if rule.signal in TIMELESS else f" in the last {_time(rule.window_minutes)}"
    note = f" ({measured.note})" if measured.note else ""
    if measured.value is None:
        return f"{title}: no data{time}{note}"
    bound = {"alert": rule.alert, "warning": rule.warning}.get(level)
    beyond = f", {rule.direction} {written(bound, unit)}" if bound is not None else ""
    return f"{title}: {written(measured.value, unit)}{beyond}{time}, n = {measured.n:,}{note}"


def _time(minutes: int) -> str:
    """Write a length of time in the largest whole unit.

    >>> _time(60), _time(90), _time(2880)
    ('60 minutes', '90 minutes', '2 days')
    """
    if minutes % 1440 == 0:
        days = minutes // 1440
        return "24 hours" if days == 1 else f"{days} days"
    return f"{minutes // 60} hours" if minutes % 60 == 0 and minutes > 60 else f"{minutes} minutes"


def _kept(engine: Engine, found: Checked, last: StoredEvent | None, now: datetime, environment: Mapping[str, str]) -> Checked:
    """Keep a change of level as an event, and send it unless it is quiet time."""
    before = last.level if last is not None else "ok"
    if found.level == before or (last is None and RANK[found.level] == 0):
        return found
    values = {"alert_rule_id": found.rule.id, "at": now, "level": found.level, "value": found.value, "reason": found.reason}
    with writing(engine) as session:
        event = watching.add_event(session, values=values)
    sent = _sent(found, last, now, environment)
    if sent:
        with writing(engine) as session:
            watching.keep_sent(session, event_id=event, sent={"webhook": sent})
    return Checked(found.rule, found.level, found.value, found.n, found.reason, event, sent)


def _sent(found: Checked, last: StoredEvent | None, now: datetime, environment: Mapping[str, str]) -> str:
    rule = found.rule
    if not rule.webhook_env:
        return ""
    is_worse = RANK[found.level] > RANK[last.level if last is not None else "ok"]
    if last is not None and not is_worse and now - last.at < timedelta(minutes=rule.quiet_minutes):
        return "not sent: quiet time"
    address = environment.get(rule.webhook_env, "")
    if not address:
        return f"not sent: {rule.webhook_env} is not set"
    return send(address, found.document() | {"at": now.isoformat(), "text": f"{found.level.upper()}: {rule.name}. {found.reason}"})
