"""Say how far service objectives are kept, and how much of their error budget is left (Google's SRE workbook, chapters 2 and 5).

An objective allows a share of calls, 1 − target, to be bad: that is its error budget. The burn rate of the last day says how fast it is
used: at 1 the budget of the whole time is used up just at its end. Times are read from histograms, so a threshold is met within 1 %.
A call that failed is bad under every measure; one without the time (no stream, one token) does not count for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput
from workbench.stats.histograms import Histogram
from workbench.store import watching
from workbench.store.connection import reading, writing
from workbench.store.traffic_filters import DIMENSIONS
from workbench.store.traffic_windows import DayCalls, calls_by_day, today
from workbench.store.watching import StoredObjective

MEASURES = ("success", "ttft", "tpot", "duration")
LONGEST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Kept:
    """How far an objective is kept: `good` of `calls`; `left` is the unspent share of the error budget, below 0 where it is overspent.

    `burn_rate` is that of the last day. All are None without calls.
    """

    objective: StoredObjective
    calls: int
    good: int
    left: float | None
    burn_rate: float | None

    @property
    def share(self) -> float | None:
        """Give the share of good calls."""
        return self.good / self.calls if self.calls else None

    @property
    def is_kept(self) -> bool | None:
        """Claim that the target is reached; None without calls."""
        return None if self.share is None else self.share >= self.objective.target


@dataclass(frozen=True, slots=True)
class DayKept:
    """How an objective was kept on one day; `spent` is the share of the error budget of its whole time that this day used up."""

    day: date
    calls: int
    good: int
    spent: float


def add(
    engine: Engine, name: str, *, measure: str, target: float = 0.99, threshold_ms: float | None = None, days: int = 30,
    scope: Mapping[str, str] | None = None, author: str = "", instead_of: str = "",
) -> int:  # fmt: skip
    """Store an objective, or what the one named `instead_of` is from now on.

    Raises `BadInput` naming the field that is wrong, `NotFound`.
    """
    if not name.strip():
        raise BadInput("give the objective a name", where="name")
    if measure not in MEASURES:
        raise BadInput(f"'{measure}' cannot be aimed at; there are {', '.join(MEASURES)}", where="measure")
    if (threshold_ms is None) == (measure != "success") or (threshold_ms is not None and not threshold_ms > 0):
        words = "success has no threshold" if measure == "success" else "say how many milliseconds are still good"
        raise BadInput(words, where="threshold_ms")
    if not 0 < target < 1:
        raise BadInput(f"{target:g} is no target: give a share between 0 and 1, such as 0.99", where="target")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"{days} is no number of days from 1 to {LONGEST_DAYS}", where="days")
    for one in scope or {}:
        if one not in DIMENSIONS:
            raise BadInput(f"'{one}' cannot be narrowed to; there are {', '.join(DIMENSIONS)}", where="scope")
    values = {"name": name.strip(), "measure": measure, "threshold_ms": threshold_ms, "target": target, "days": days, "author": author}
    with writing(engine) as session:
        return watching.keep_objective(session, values=values | {"scope": dict(scope or {})}, instead_of=instead_of)


def standings(engine: Engine, *, now: datetime | None = None) -> list[Kept]:
    """Give how far each objective is kept, over whole days (UTC) up to today."""
    day = today(round((now or datetime.now(UTC)).timestamp() * 1e6))
    with reading(engine) as session:
        return [_kept(session, one, day) for one in watching.objectives(session)]


def daily(engine: Engine, objective: StoredObjective, *, now: datetime | None = None) -> list[DayKept]:
    """Give how an objective was kept on each day (UTC) of its time that had calls which count, the earliest first."""
    day = today(round((now or datetime.now(UTC)).timestamp() * 1e6))
    time = "duration" if objective.measure == "success" else objective.measure
    with reading(engine) as session:
        found = calls_by_day(session, first_day=day - objective.days + 1, last_day=day, scope=objective.scope, time=time)
    by_day: dict[int, list[DayCalls]] = {}
    for one in found:
        by_day.setdefault(one.day, []).append(one)
    counted = {number: _counted(objective, of_day) for number, of_day in sorted(by_day.items())}
    allowed = (1 - objective.target) * sum(calls for calls, _ in counted.values())
    epoch = date(1970, 1, 1)
    return [
        DayKept(epoch + timedelta(days=number), calls, good, (calls - good) / allowed) for number, (calls, good) in counted.items() if calls
    ]


def _kept(session: Session, objective: StoredObjective, day: int) -> Kept:
    time = "duration" if objective.measure == "success" else objective.measure
    first = day - objective.days + 1
    found = calls_by_day(session, first_day=first, last_day=day, scope=objective.scope, time=time)
    calls, good = _counted(objective, found)
    if not calls:
        return Kept(objective, 0, 0, None, None)
    allowed = 1 - objective.target
    last_calls, last_good = _counted(objective, [one for one in found if one.day == day])
    burn = (1 - last_good / last_calls) / allowed if last_calls else None
    return Kept(objective, calls, good, 1 - (1 - good / calls) / allowed, burn)


def _counted(objective: StoredObjective, found: Sequence[DayCalls]) -> tuple[int, int]:
    """Count the calls that count, and the good ones."""
    errors = sum(one.errors for one in found)
    if objective.threshold_ms is None:
        calls = sum(one.calls for one in found)
        return calls, calls - errors
    times = Histogram.merged(one.times for one in found)
    share = times.share_up_to(objective.threshold_ms)
    return times.count + errors, round((share or 0.0) * times.count)
