"""Store what watches live traffic: budgets, objectives, alert rules with what they said, and drift watches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from workbench.errors import BadInput, NotFound
from workbench.store.tables import AlertEvent, AlertRule, Budget, DriftWatch, Objective, now
from workbench.store.upserts import table_of

KINDS: Mapping[str, Any] = {"budget": Budget, "objective": Objective, "rule": AlertRule, "watch": DriftWatch}


@dataclass(frozen=True, slots=True)
class StoredBudget:
    """What may be spent in a period (`day`, `week`, `month`, `session`) by traffic of a scope; warned of from `warn_share` on."""

    id: int
    name: str
    scope: Mapping[str, Any]
    period: str
    limit_usd: float
    warn_share: float


@dataclass(frozen=True, slots=True)
class StoredObjective:
    """The share `target` of calls is to be good over `days`: answered (`success`), or as quick as `threshold_ms`."""

    id: int
    name: str
    scope: Mapping[str, Any]
    measure: str
    threshold_ms: float | None
    target: float
    days: int


@dataclass(frozen=True, slots=True)
class StoredRule:
    """When to say something; see the table for what the fields mean."""

    id: int
    name: str
    signal: str
    scope: Mapping[str, Any]
    parameters: Mapping[str, Any]
    direction: str
    window_minutes: int
    warning: float | None
    alert: float | None
    no_data: str
    quiet_minutes: int
    webhook_env: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A change of a rule's level, and what was sent of it."""

    id: int
    alert_rule_id: int
    rule: str
    at: datetime
    level: str
    value: float | None
    reason: str
    sent: Mapping[str, Any]
    acknowledged_by: str
    acknowledged_at: datetime | None


Bound = StoredBudget | StoredObjective | StoredRule
"""What says when live traffic is out of its bounds."""


@dataclass(frozen=True, slots=True)
class StoredWatch:
    """What is compared with what for drift, by `settings`."""

    id: int
    name: str
    scope: Mapping[str, Any]
    settings: Mapping[str, Any]


def keep_budget(session: Session, *, values: Mapping[str, Any], instead_of: str = "") -> int:
    """Store a budget, or what one that stands is from now on; rules on it follow its name.

    Raises `BadInput` where its name is taken, `NotFound`.
    """
    kept = _keep(session, "budget", values, instead_of)
    if instead_of:
        table = table_of(AlertRule)
        for one in rules(session):
            if one.parameters.get("budget") == instead_of:
                parameters = dict(one.parameters) | {"budget": values["name"]}
                session.execute(update(table).where(table.c.id == one.id).values(parameters=parameters))
    return kept


def budgets(session: Session) -> list[StoredBudget]:
    """Give the budgets that stand, by name."""
    table = table_of(Budget)
    rows = session.execute(select(table).where(table.c.archived_at.is_(None)).order_by(table.c.name)).all()
    return [StoredBudget(row.id, row.name, row.scope, row.period, row.limit_usd, row.warn_share) for row in rows]


def keep_objective(session: Session, *, values: Mapping[str, Any], instead_of: str = "") -> int:
    """Store an objective, or what one that stands is from now on. Raises `BadInput` where its name is taken, `NotFound`."""
    return _keep(session, "objective", values, instead_of)


def objectives(session: Session) -> list[StoredObjective]:
    """Give the objectives that stand, by name."""
    table = table_of(Objective)
    rows = session.execute(select(table).where(table.c.archived_at.is_(None)).order_by(table.c.name)).all()
    return [StoredObjective(**{name: getattr(row, name) for name in StoredObjective.__slots__}) for row in rows]


def keep_rule(session: Session, *, values: Mapping[str, Any], instead_of: str = "") -> int:
    """Store a rule, or what one that stands is from now on: what it said stays. Raises `BadInput` where its name is taken, `NotFound`."""
    return _keep(session, "rule", values, instead_of)


def rules(session: Session) -> list[StoredRule]:
    """Give the rules that stand, by name."""
    table = table_of(AlertRule)
    rows = session.execute(select(table).where(table.c.archived_at.is_(None)).order_by(table.c.name)).all()
    return [StoredRule(**{name: getattr(row, name) for name in StoredRule.__slots__}) for row in rows]


def add_watch(session: Session, *, values: Mapping[str, Any]) -> int:
    """Store a drift watch. Raises `BadInput` where its name is taken."""
    return _keep(session, "watch", values, "")


def watches(session: Session) -> list[StoredWatch]:
    """Give the drift watches that stand, by name."""
    table = table_of(DriftWatch)
    rows = session.execute(select(table).where(table.c.archived_at.is_(None)).order_by(table.c.name)).all()
    return [StoredWatch(row.id, row.name, row.scope, row.settings) for row in rows]


def archive(session: Session, *, kind: str, name: str) -> None:
    """Let a `budget`, `objective`, `rule` or `watch` of a name stand no more; what it said stays. Raises `NotFound`."""
    table = table_of(KINDS[kind])
    found = _standing(session, kind, name)
    # The name is free again for another.
    session.execute(update(table).where(table.c.id == found).values(archived_at=now(), name=f"{name} (archived {found})"))


def last_events(session: Session) -> dict[int, StoredEvent]:
    """Give the latest event of each rule, by the rule's number."""
    event = table_of(AlertEvent)
    latest = select(func.max(event.c.id)).group_by(event.c.alert_rule_id)
    return {one.alert_rule_id: one for one in _events(session, event.c.id.in_(latest), limit=100_000)}


def events(session: Session, *, limit: int = 50) -> list[StoredEvent]:
    """Give events, newest first."""
    return _events(session, None, limit=limit)


def add_event(session: Session, *, values: Mapping[str, Any]) -> int:
    """Store an event."""
    row = AlertEvent(**values)
    session.add(row)
    session.flush()
    return int(row.id or 0)


def keep_sent(session: Session, *, event_id: int, sent: Mapping[str, Any]) -> None:
    """Keep what came of sending an event."""
    table = table_of(AlertEvent)
    session.execute(update(table).where(table.c.id == event_id).values(sent=dict(sent)))


def acknowledge(session: Session, *, event_id: int, person: str) -> None:
    """Keep who has taken note of an event; the first stands."""
    table = table_of(AlertEvent)
    place = (table.c.id == event_id) & table.c.acknowledged_at.is_(None)
    session.execute(update(table).where(place).values(acknowledged_by=person, acknowledged_at=now()))


def _keep(session: Session, kind: str, values: Mapping[str, Any], instead_of: str) -> int:
    table = table_of(KINDS[kind])
    changed = _standing(session, kind, instead_of) if instead_of else None
    if session.execute(select(table.c.id).where(table.c.name == values["name"], table.c.id != (changed or 0))).first() is not None:
        raise BadInput(f"there is one named {values['name']} already: choose another name, or archive that one", where="name")
    if changed is not None:
        session.execute(update(table).where(table.c.id == changed).values(**values))
        return changed
    row = KINDS[kind](**values)
    session.add(row)
    session.flush()
    return int(row.id or 0)


def _standing(session: Session, kind: str, name: str) -> int:
    table = table_of(KINDS[kind])
    found = session.execute(select(table.c.id).where(table.c.name == name, table.c.archived_at.is_(None))).scalar()
    if found is None:
        raise NotFound(f"there is no {kind} named {name}")
    return int(found)


def _events(session: Session, condition: Any, *, limit: int) -> list[StoredEvent]:
    event, rule = table_of(AlertEvent), table_of(AlertRule)
    query = select(event, rule.c.name.label("rule")).join(rule, rule.c.id == event.c.alert_rule_id).order_by(event.c.id.desc()).limit(limit)
    if condition is not None:
        query = query.where(condition)
    return [StoredEvent(**{name: getattr(row, name) for name in StoredEvent.__slots__}) for row in session.execute(query).all()]
