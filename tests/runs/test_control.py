"""Runs are cancelled, resumed and judged again by short writes that cannot hit another attempt."""

from pathlib import Path

import pytest

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from workbench.errors import BadInput, NotFound
from workbench.judging import find_judge
from workbench.runs.control import cancel, rejudge, resume
from workbench.runs.results import run_parts
from workbench.settings import Settings
from workbench.store import runs as store
from workbench.store.connection import writing
from workbench.terms import RunStatus


@pytest.fixture
def lab(tmp_path: Path) -> Laboratory:
    return make_laboratory(tmp_path, 3)


def test_a_status_of_an_earlier_attempt_does_not_hit_a_later_one(lab: Laboratory) -> None:
    run = lab.start_run(None)
    cancel(lab.engine, run)
    resume(lab.engine, run)
    with writing(lab.engine) as session:
        moved = store.set_status(session, run_id=run, status=RunStatus.RUNNING, only_from=[RunStatus.QUEUED], attempt=1)
    assert not moved
    found = run_parts(lab.engine, run).run
    assert (found.status, found.attempt) == (RunStatus.QUEUED, 2)


def test_a_live_run_is_neither_resumed_nor_judged_again(lab: Laboratory) -> None:
    run = lab.start_run(None)
    with pytest.raises(BadInput, match="queued already"):
        resume(lab.engine, run)
    with pytest.raises(BadInput, match="judge it when it is over"):
        rejudge(lab.engine, run, [find_judge("tone")])
    assert len(run_parts(lab.engine, run).judges) == 1, "nothing is half-written"
    with pytest.raises(NotFound, match="There is no run 99"):
        resume(lab.engine, 99)


def test_a_limit_that_could_not_be_kept_is_refused_on_resume_and_on_judging_again(lab: Laboratory) -> None:
    unknown = lab.start_run("http://127.0.0.1:1/v1")
    cancel(lab.engine, unknown)
    with pytest.raises(BadInput, match=r"price of hosted_vllm/echo, hosted_vllm/judge is unknown"):
        resume(lab.engine, unknown, max_cost_usd=1.0)
    capped = lab.start_run(None, model="demo/answerer", judge=None, limits={"max_cost_usd": 1.0})
    cancel(lab.engine, capped)
    with pytest.raises(BadInput, match="price of hosted_vllm/judge is unknown"):
        rejudge(lab.engine, capped, [find_judge("tone").with_model("hosted_vllm/judge", "http://127.0.0.1:1/v1")])


async def test_a_limit_set_on_resume_knows_what_calls_have_cost(lab: Laboratory) -> None:
    run = lab.start_run(None, model="openai/gpt-4o-mini", judge=None)
    await carry_out(lab, run, answering())
    cancel(lab.engine, run)
    resume(lab.engine, run, max_cost_usd=1.0)
    expected = run_parts(lab.engine, run).run.limits["expected_call_usd"]
    assert expected["openai/gpt-4o-mini"] == lab.rows("SELECT max(cost_usd) FROM model_call")[0][0] > 0


def test_everybody_who_works_on_a_store_has_the_same_engine(tmp_path: Path) -> None:
    here, there = (Settings(home=tmp_path / name, database_url="sqlite:////shared/store.db") for name in ("here", "there"))
    assert here.engine_url == there.engine_url == "sqlite:////shared/store-engine.db"
    assert Settings(tmp_path, "postgresql://host/db").engine_url == "postgresql://host/db"
