"""Say which runs go on, and of each what remains: calls, time at the pace of the last half minute, and the cost in the end.

These are guesses, and said to be: answers that the cache holds are taken to come as often as so far, and calls to cost what they did.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.pace import judged_scores, mean_costs, pace
from workbench.store.tables import now
from workbench.store.values import Progress, StoredRun
from workbench.terms import RunStatus

WINDOW = timedelta(seconds=30)
SHORTEST_S = 1.0


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a run; `seconds` is None before a pace is known, `cost_usd`, of the whole run in the end, where it is not known."""

    calls: int
    seconds: float | None
    cost_usd: float | None


def going_on(engine: Engine) -> list[StoredRun]:
    """Give the runs that are queued or running, oldest first."""
    live = [status for status in RunStatus if status.is_live]
    with reading(engine) as session:
        return store.list_runs(session, statuses=live)[::-1]


def remaining(engine: Engine, run_id: int, found: Progress) -> Remaining:
    """Guess what remains of a run that has come so far. Raises `NotFound`."""
    with reading(engine) as session:
        run = store.get_run(session, run_id=run_id)
        variants = len(store.run_variants(session, run_id=run_id))
        judges = store.run_judges(session, run_id=run_id)
        scored = judged_scores(session, run_id=run_id)
        lately = pace(session, run_id=run_id, after=now() - WINDOW)
        costs = mean_costs(session, run_id=run_id)
    criteria = sum(len(judge.definition["criteria"]) for judge in judges if judge.kind == "rubric")
    answers = max(0, found.outputs_total - found.outputs_done - found.outputs_failed)
    scores = max(0, run.examples * run.repeats * variants * criteria - scored)
    judgements = max(0, found.verdicts_total - found.verdicts_done - found.verdicts_unscored) + scores
    asked_share = found.asked / (found.asked + found.cached) if found.asked + found.cached else 1.0
    seconds = None
    if lately.calls and lately.since is not None:
        a_call_s = max(SHORTEST_S, (now() - lately.since).total_seconds()) / lately.calls
        seconds = (answers + judgements) * asked_share * a_call_s
    return Remaining(answers + judgements, seconds, _cost(found, answers * asked_share, judgements * asked_share, costs))


def _cost(found: Progress, answers: float, judgements: float, costs: dict[str, float]) -> float | None:
    """Add to what was spent what the rest will cost; None where a price is unknown or a kind of call has not been made yet."""
    rest = {"answer": answers, "judge": judgements}
    if found.unpriced or any(calls > 0 and purpose not in costs for purpose, calls in rest.items()):
        return None
    return found.cost_usd + sum(calls * costs.get(purpose, 0.0) for purpose, calls in rest.items())
