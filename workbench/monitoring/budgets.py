"""Say how far budgets are spent in their present period; days, weeks and months are those of UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput, NotFound
from workbench.store import watching
from workbench.store.connection import reading, writing
from workbench.store.traffic_filters import DIMENSIONS
from workbench.store.traffic_windows import dearest_session, spent, today
from workbench.store.watching import StoredBudget

PERIODS = ("day", "week", "month", "session")
SCOPES = (*DIMENSIONS, "user")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a budget is spent; `unpriced` calls are not in it.

    Where each session has the limit, `session` names the dearest one, whose cost it is.
    """

    budget: StoredBudget
    spent_usd: float
    unpriced: int
    session: str = ""

    @property
    def share(self) -> float:
        """Give the spent part of the limit; above 1 it is overspent."""
        return self.spent_usd / self.budget.limit_usd

    @property
    def level(self) -> str:
        """Give `ok`, `warning` or `alert`."""
        return "alert" if self.share >= 1 else "warning" if self.share >= self.budget.warn_share else "ok"


def add(
    engine: Engine, name: str, *, limit_usd: float, period: str = "month", scope: Mapping[str, str] | None = None, warn_share: float = 0.8,
    author: str = "", instead_of: str = "",
) -> int:  # fmt: skip
    """Store a budget, or what the one named `instead_of` is from now on. Raises `BadInput` naming the field that is wrong, `NotFound`."""
    if not name.strip():
        raise BadInput("give the budget a name", where="name")
    if not limit_usd > 0:
        raise BadInput(f"{limit_usd:g} is no limit: give US dollars above 0", where="limit")
    if period not in PERIODS:
        raise BadInput(f"'{period}' is no period; there are {', '.join(PERIODS)}", where="period")
    if not 0 < warn_share <= 1:
        raise BadInput(f"{warn_share:g} is no share of the limit: give a number above 0, up to 1", where="warn_share")
    _refuse_scope(scope or {}, period)
    values = {"name": name.strip(), "limit_usd": limit_usd, "period": period, "scope": dict(scope or {}), "warn_share": warn_share}
    with writing(engine) as session:
        return watching.keep_budget(session, values=values | {"author": author}, instead_of=instead_of)


def standings(engine: Engine, *, now: datetime | None = None) -> list[Standing]:
    """Give how far each budget is spent, the furthest first."""
    now_us = round((now or datetime.now(UTC)).timestamp() * 1e6)
    with reading(engine) as session:
        found = [_standing(session, one, now_us) for one in watching.budgets(session)]
    return sorted(found, key=lambda one: -one.share)


def standing_of(session: Session, name: str, *, now_us: int) -> Standing:
    """Give how far a budget is spent. Raises `NotFound`."""
    for one in watching.budgets(session):
        if one.name == name:
            return _standing(session, one, now_us)
    raise NotFound(f"there is no budget named '{name}'", where="budget")


def _standing(session: Session, budget: StoredBudget, now_us: int) -> Standing:
    day = today(now_us)
    if budget.period == "session":
        dearest = dearest_session(session, since_us=day * 86_400_000_000)
        return Standing(budget, dearest[1] if dearest else 0.0, 0, dearest[0] if dearest else "")
    cost, unpriced = spent(session, first_day=day - days_so_far(budget.period, now_us), last_day=day, scope=budget.scope)
    return Standing(budget, cost, unpriced)


def days_so_far(period: str, now_us: int) -> int:
    """Give how many whole days of the period lie before today: weeks begin on Monday.

    >>> days_so_far("month", round(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp() * 1e6))
    9
    """
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=now_us)
    return {"day": 0, "week": now.weekday(), "month": now.day - 1}[period]


def _refuse_scope(scope: Mapping[str, Any], period: str) -> None:
    for name in scope:
        if name not in SCOPES:
            raise BadInput(f"'{name}' cannot be narrowed to; there are {', '.join(SCOPES)}", where="scope")
    if "user" in scope and len(scope) > 1:
        raise BadInput("what a user spent is not kept by agent, model or version: narrow to the user alone", where="scope")
    if period == "session" and scope:
        raise BadInput("a limit for each session holds for all sessions: leave the scope out", where="scope")
