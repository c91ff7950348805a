import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import Engine

from workbench.cli.run_report import finish, show_comparison, show_scores
from workbench.golden_sets import save_revision
from workbench.prompts import PromptDraft, push
from workbench.runs.control import cancel, start
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec
from workbench.stats import Estimate
from workbench.store.connection import open_store
from workbench.terms import Example, RunStatus


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give a store with a run that was cancelled before anything was asked."""
    engine = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    push(engine, "p", PromptDraft(messages=({"role": "user", "content": "{{ question }}"},), model="demo/answerer"))
    save_revision(engine, "g", [Example(key="k", inputs={"question": "?"})], base=None)
    start(engine, make_plan(engine, make_spec({"golden": "g", "variants": ["p"]}, "test")))
    cancel(engine, 1)
    yield engine
    engine.dispose()


def variant(name: str, **estimates: Estimate) -> dict[str, Any]:
    return {"variant": name, "scores": {key: found.to_json() for key, found in estimates.items()}, "checks": {}}


def rate(estimate: float | None, missing: int = 0) -> Estimate:
    return Estimate(estimate, 0.4, 0.6, level=0.95, n=10, missing=missing, method="wilson")


def test_a_run_that_was_not_carried_out_leaves_with_four(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left:
        finish(engine, 1, RunStatus.CANCELLED, as_json=False)
    assert left.value.exit_code == 4
    printed = capsys.readouterr()
    assert "Run 1 is cancelled: 0 of 1 answer" in printed.out
    assert "Cancelled by a person." in printed.err


def test_a_run_without_a_single_answer_leaves_with_four_even_when_done(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left:
        finish(engine, 1, RunStatus.DONE, as_json=True)
    assert left.value.exit_code == 4
    assert json.loads(capsys.readouterr().out)["conclusions"] == []


def test_scores_have_their_interval_and_count_the_unscored(capsys: pytest.CaptureFixture[str]) -> None:
    show_scores([variant("old", tone=rate(0.5)), variant("new", tone=rate(0.5, missing=3))])
    printed = capsys.readouterr().out
    assert "Unscored" in printed
    assert "50 % [40, 60] of 10" in printed
    assert [line.split()[-1] for line in printed.splitlines() if line.startswith("tone")] == ["3"]


def test_where_nothing_is_unscored_there_is_no_such_column(capsys: pytest.CaptureFixture[str]) -> None:
    show_scores([variant("old", tone=rate(0.5)), variant("new")])
    assert "Unscored" not in capsys.readouterr().out


def test_a_single_variant_has_no_pairs_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    times = {"p50": None, "p95": None}
    only = {**variant("only"), "outputs": 0, "errors": 1, "cost_usd": None, "output_tokens": None, "ttft_ms": times, "duration_ms": times}
    show_comparison({"variants": [only], "pairs": []})
    printed = capsys.readouterr().out
    assert "unknown" in printed
    assert "against" not in printed
