"""Read how fast a run goes and what its calls cost: what a guess at the rest rests on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench.store.tables import ModelCall, OutputScore


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls that were answered or failed since a moment; `since` is when the first of them was asked, None without any."""

    calls: int
    since: datetime | None


def pace(session: Session, *, run_id: int, after: datetime) -> Pace:
    """Count a run's calls that were asked after a moment."""
    query = select(func.count(), func.min(ModelCall.asked_at)).where(ModelCall.run_id == run_id, col(ModelCall.asked_at) > after)
    calls, since = session.exec(query).one()
    return Pace(int(calls), since)


def mean_costs(session: Session, *, run_id: int) -> dict[str, float]:
    """Give by purpose what a call of a run has cost on average, in US dollars; purposes without a priced call are left out."""
    query = (
        select(ModelCall.purpose, func.avg(ModelCall.cost_usd))
        .where(ModelCall.run_id == run_id, col(ModelCall.cost_usd).is_not(None))
        .group_by(ModelCall.purpose)
    )
    return {purpose: float(mean) for purpose, mean in session.exec(query).all()}


def judged_scores(session: Session, *, run_id: int) -> int:
    """Count the scores, and the unscored, that judges have given."""
    query = select(func.count()).select_from(OutputScore).where(OutputScore.run_id == run_id, col(OutputScore.judge_id).is_not(None))
    return int(session.exec(query).one())
