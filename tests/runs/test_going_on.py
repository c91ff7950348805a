from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.runs.laboratory import Laboratory, answering, carry_out
from workbench.runs.going_on import going_on, remaining
from workbench.runs.progress import progress_of
from workbench.store.connection import writing
from workbench.store.runs import set_status
from workbench.store.tables import now
from workbench.terms import RunStatus


def left(lab: Laboratory, run: int) -> tuple[int, float | None, float | None]:
    found = remaining(lab.engine, run, progress_of(lab.engine, run))
    return found.calls, found.seconds, found.cost_usd


async def half_done(lab: Laboratory, **fields: object) -> int:
    """Carry a run out and forget the second half of it, as if it were half way."""
    run = lab.start_run(None, model="demo-like/x", judge="demo-like/judge", **fields)
    await carry_out(lab, run, answering())
    with lab.engine.begin() as connection:
        half = "golden_example_id IN (SELECT golden_example_id FROM run_example WHERE run_id = :run AND position >= 5)"
        for table in ("output", "output_score", "pair_verdict"):
            connection.execute(text(f"DELETE FROM {table} WHERE run_id = :run AND {half}"), {"run": run})
    return run


async def test_calls_left_are_answers_verdicts_and_judged_scores_but_no_checks(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(10)
    judges = [{"judge": name, "model": "demo-like/judge"} for name in ("pairwise", "tone")]
    run = await half_done(lab, judges=judges, checks=["max_words:40"])
    assert left(lab, run)[0] == 5 * (2 + 2 + 2), "for each of five examples: two answers, two orders, two graded answers"


async def test_before_the_first_call_nothing_is_known_but_the_calls(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(4)
    run = lab.start_run(None)
    assert left(lab, run) == (16, None, None)


async def test_time_follows_the_pace_of_the_last_half_minute(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(10)
    run = await half_done(lab)
    with lab.engine.begin() as connection:
        connection.execute(text("UPDATE model_call SET asked_at = :at"), {"at": now() - timedelta(seconds=20)})
    calls, seconds, _ = left(lab, run)
    assert (calls, seconds) == (20, pytest.approx(10, rel=0.1)), "40 calls took 20 s, so 20 more take 10"
    with lab.engine.begin() as connection:
        connection.execute(text("UPDATE model_call SET asked_at = :at"), {"at": now() - timedelta(minutes=5)})
    assert left(lab, run)[1] is None, "a run that stands still has no pace"


async def test_the_cost_in_the_end_is_what_is_spent_and_the_mean_of_each_kind_for_the_rest(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(10)
    run = await half_done(lab)
    assert left(lab, run)[2] is None, "the price is unknown"
    with lab.engine.begin() as connection:
        connection.execute(text("UPDATE model_call SET cost_usd = CASE purpose WHEN 'answer' THEN 0.01 ELSE 0.1 END"))
    spent = 20 * 0.01 + 20 * 0.1
    assert left(lab, run)[2] == pytest.approx(spent + 10 * 0.01 + 10 * 0.1)


async def test_what_the_cache_gave_is_expected_to_go_on_being_given(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(10)
    first = await half_done(lab)
    run = await half_done(lab)
    with lab.engine.begin() as connection:
        connection.execute(text("UPDATE model_call SET cost_usd = 0.01"))
    found = progress_of(lab.engine, run)
    assert found.asked == 0 and found.cached == 20 and first != run
    assert left(lab, run) == (20, None, 0.0)


def test_queued_and_running_runs_go_on_oldest_first(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(2)
    runs = [lab.start_run(None) for _ in range(4)]
    with writing(lab.engine) as session:
        set_status(session, run_id=runs[0], status=RunStatus.DONE)
        set_status(session, run_id=runs[2], status=RunStatus.RUNNING)
    assert [run.id for run in going_on(lab.engine)] == [runs[1], runs[2], runs[3]]
