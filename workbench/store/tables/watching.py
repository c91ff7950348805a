"""Tables of what watches live traffic: budgets, objectives, alert rules with what they said, and drift.

Definitions are archived, never deleted, since events and reports point at them. A `scope` narrows to traffic of certain values, such as
`{"agent": "support"}`; empty, it means all.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from workbench.store.tables.base import Json, Table, UtcDateTime, now


class Budget(Table, table=True):
    """What may be spent in a `period` (`day`, `week`, `month`, `session`), in US dollars; from `warn_share` of it on is a warning."""

    __tablename__ = "budget"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    period: str = "month"
    limit_usd: float
    warn_share: float = 0.8
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Objective(Table, table=True):
    """A service objective: the share `target` of calls is to be good over `days`.

    `measure` is `success`, or a time (`ttft`, `tpot`, `duration`) that is good up to `threshold_ms`.
    """

    __tablename__ = "objective"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    measure: str
    threshold_ms: float | None = None
    target: float = 0.99
    days: int = 30
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AlertRule(Table, table=True):
    """When to say something: a signal over a window beyond `warning` or `alert`.

    `no_data` says what a window without traffic means (`ignore`, `warning`, `alert`). After an event nothing is sent for `quiet_minutes`
    unless it gets worse. `webhook_env` names the environment variable that holds the address to send to: addresses are secrets.
    """

    __tablename__ = "alert_rule"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    signal: str
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    direction: str = "above"
    window_minutes: int = 60
    warning: float | None = None
    alert: float | None = None
    no_data: str = "ignore"
    quiet_minutes: int = 60
    webhook_env: str = ""
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AlertEvent(Table, table=True):
    """A change of a rule's level: `ok`, `warning`, `alert` or `no_data`, with the value and the reason in words."""

    __tablename__ = "alert_event"
    __table_args__ = (Index("ix_alert_event_rule", "alert_rule_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    alert_rule_id: int = Field(foreign_key="alert_rule.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    level: str
    value: float | None = None
    reason: str = ""
    sent: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DriftWatch(Table, table=True):
    """What is compared with what: `settings` say the reference (fixed or rolling), the window, the channels and the level."""

    __tablename__ = "drift_watch"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class DriftReport(Table, table=True):
    """One comparison of two windows, as computed; the long part stands last."""

    __tablename__ = "drift_report"
    __table_args__ = (Index("ix_drift_report_watch", "drift_watch_id", "current_to_us"),)
    id: int | None = Field(default=None, primary_key=True)
    drift_watch_id: int | None = Field(default=None, foreign_key="drift_watch.id")
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reference_from_us: int = Field(sa_type=BigInteger)
    reference_to_us: int = Field(sa_type=BigInteger)
    current_from_us: int = Field(sa_type=BigInteger)
    current_to_us: int = Field(sa_type=BigInteger)
    is_drifted: bool = False
    is_alarm: bool = False
    verdict: str = ""
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    report: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
