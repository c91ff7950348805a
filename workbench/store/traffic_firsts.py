"""Tell since when each combination of agent, model and prompt version has been live."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.store.tables import Traffic, TrafficKey
from workbench.store.upserts import table_of


class Live(NamedTuple):
    """A combination of calls to models: its first and last day (counted since 1970, UTC), and how many calls there were."""

    agent: str
    model: str
    prompt: str
    version: str
    first_day: int
    last_day: int
    calls: int


def live(session: Session) -> list[Live]:
    """Give every combination that calls to models were made in, the newest first."""
    traffic, key = table_of(Traffic), table_of(TrafficKey)
    names = [key.c[name] for name in ("agent", "model", "prompt", "version")]
    first = func.min(traffic.c.bucket)
    query = select(*names, first, func.max(traffic.c.bucket), func.sum(traffic.c.spans)).join(key, key.c.id == traffic.c.key_id)
    query = query.where(traffic.c.grain == "d", traffic.c.spans > 0, key.c.kind == "llm").group_by(*names).order_by(first.desc(), *names)
    return [Live(*row) for row in session.execute(query).all()]


def environments(session: Session) -> list[str]:
    """Give the environments that traffic came from, by name."""
    key = table_of(TrafficKey).c
    return [str(name) for name in session.execute(select(key.environment).distinct().order_by(key.environment)).scalars() if name]
