from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.pages.shop import fill
from workbench.prompts import history
from workbench.runs.control import start
from workbench.runs.evidence import Evidence, evidence_of
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec
from workbench.stats import Estimate
from workbench.store import runs as store
from workbench.store.connection import open_store, writing
from workbench.terms import Verdict


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    fill(found)
    return found


def ids(engine: Engine) -> dict[int, int]:
    return {version.number: version.id for version in history(engine, "support")}


def finished(engine: Engine, *variants: str, rate: tuple[float, float, float] | None = None, status: str = "done") -> int:
    """Store a run as done, with the statistics of its first pair."""
    run_id = start(engine, make_plan(engine, make_spec({"golden": "questions", "variants": list(variants)}, "test")))
    pairs = []
    if len(variants) > 1:
        found = Estimate(*rate, level=0.95, n=10, missing=0, method="wilson").to_json() if rate else None
        names = {"a": variants[0], "b": variants[1]}
        pairs = [{**names, "win_rate_b": found, "flips": 0, "unscored": 0, "more_examples": 0, "ratios": {}}]
    with writing(engine) as session:
        store.keep_summary(session, run_id=run_id, document={"pairs": pairs})
        session.execute(text("UPDATE run SET status = :status WHERE id = :id"), {"status": status, "id": run_id})
    return run_id


def test_the_newest_finished_comparison_counts_seen_from_each_version(engine: Engine) -> None:
    finished(engine, "support@1", "support@2", rate=(0.5, 0.4, 0.6))
    newest = finished(engine, "support@1", "support@2", rate=(0.8, 0.7, 0.9))
    number = ids(engine)
    found = evidence_of(engine, list(number.values()))
    said = "support@2 beats support@1: it wins 80 % [70, 90] of 10, 0 pairs flip with order."
    assert found[number[2]] == Evidence(newest, said, Verdict.WIN)
    assert found[number[1]] == Evidence(newest, said, Verdict.LOSS)
    assert number[3] not in found


def test_runs_that_go_on_and_runs_of_one_variant_are_no_comparison(engine: Engine) -> None:
    first = finished(engine, "support@1", "support@3", rate=(0.5, 0.4, 0.6))
    finished(engine, "support@3")
    finished(engine, "support@1", "support@3", rate=(0.9, 0.8, 0.95), status="running")
    found = evidence_of(engine, list(ids(engine).values()))
    assert {evidence.run_id for evidence in found.values()} == {first}
    assert {evidence.verdict for evidence in found.values()} == {Verdict.TIE}


def test_a_comparison_without_a_judge_has_no_verdict(engine: Engine) -> None:
    finished(engine, "support@1", "support@2")
    found = evidence_of(engine, [ids(engine)[2]])[ids(engine)[2]]
    assert found.verdict is None
    assert "no judge has compared them" in found.sentence


def test_no_versions_have_no_evidence(engine: Engine) -> None:
    assert evidence_of(engine, []) == {}
