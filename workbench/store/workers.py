"""Store the signs of life of workers, so that the work of a dead one is taken over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from workbench.store.tables import Worker, now


@dataclass(frozen=True, slots=True)
class LiveWorker:
    """A worker as it was last heard of."""

    id: str
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime
    state: dict[str, Any]


def add_worker(session: Session, *, worker_id: str, host: str, pid: int) -> None:
    """Enter a worker that has started."""
    session.add(Worker(id=worker_id, host=host, pid=pid))


def beat(session: Session, *, worker_id: str, state: dict[str, Any]) -> bool:
    """Renew a worker's sign of life; False if it was taken for dead meanwhile."""
    query = update(Worker).where(col(Worker.id) == worker_id).values(beat_at=now(), state=state)
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def remove_worker(session: Session, *, worker_id: str) -> bool:
    """Strike a worker out; True for the one caller who did it, who then takes over its work."""
    return bool(session.execute(delete(Worker).where(col(Worker.id) == worker_id)).rowcount)  # type: ignore[attr-defined]


def list_workers(session: Session, *, silent_for_s: float | None = None) -> list[LiveWorker]:
    """Give all workers, or only those not heard of for so many seconds."""
    query = select(Worker).order_by(col(Worker.started_at))
    if silent_for_s is not None:
        query = query.where(col(Worker.beat_at) < now() - timedelta(seconds=silent_for_s))
    return [LiveWorker(**row.model_dump()) for row in session.exec(query).all()]
