from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from workbench.golden_sets import listing as golden_listing
from workbench.golden_sets import resolve_set, revisions
from workbench.prompts import history, push_file, resolve
from workbench.runs.demo_store import FOLDER, fill
from workbench.runs.results import list_runs, run_parts
from workbench.store.connection import open_store
from workbench.terms import RunStatus


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path / 'demo.db'}")
    yield engine
    engine.dispose()


def test_an_empty_store_gets_prompts_a_golden_set_and_queued_runs(engine: Engine) -> None:
    fill(engine)
    assert [version.number for version in history(engine, "support")] == [4, 3, 2, 1]
    assert resolve(engine, "support@production").number == 1
    assert resolve(engine, "support@v2.0-stable").number == 2
    assert resolve_set(engine, "support").examples == 189
    runs = list_runs(engine)
    assert [run.status for run in runs] == [RunStatus.QUEUED] * 3
    for run in runs:
        parts = run_parts(engine, run.id)
        assert len(parts.variants) == 2
        assert "pairwise" in [judge.name for judge in parts.judges]
        assert {variant.model.split("/")[0] for variant in parts.variants} == {"demo"}


def test_filling_again_changes_nothing(engine: Engine) -> None:
    fill(engine)
    fill(engine)
    assert len(history(engine, "support")) == 4
    assert len(revisions(engine, "support")) == 1
    assert len(list_runs(engine)) == 3


def test_an_interrupted_filling_is_completed(engine: Engine) -> None:
    for file in sorted((FOLDER / "prompts").glob("*.yaml"))[:2]:
        push_file(engine, file)
    fill(engine)
    assert [version.tags for version in reversed(history(engine, "support"))] == [
        ("v1.0",),
        ("v2.0-stable",),
        ("v2.1-friendly",),
        ("v3.0-large",),
    ]
    assert len(golden_listing(engine)) == 1


def test_every_run_of_the_demo_is_named_and_noted(engine: Engine) -> None:
    fill(engine)
    runs = list_runs(engine)
    assert len({run.name for run in runs}) == len(runs)
    assert all(run.note for run in runs)
