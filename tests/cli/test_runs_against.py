"""The command line pairs a run with an earlier one, says what got worse, and leaves with the exit code that was asked for."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cli.conftest import Call
from tests.large_store import make_earlier_run, make_large_run
from tests.runs.laboratory import make_laboratory
from workbench.golden_sets import save_revision
from workbench.runs.control import cancel
from workbench.store.connection import open_store
from workbench.terms import Example

EARLIER, LATER = 1, 2


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("two")
    engine = open_store(f"sqlite:///{home / 'workbench.db'}")
    assert (make_earlier_run(engine, examples=400), make_large_run(engine, examples=400)) == (EARLIER, LATER)
    engine.dispose()
    return home


@pytest.fixture
def here(two_runs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(two_runs))
    return two_runs


def test_another_run_is_paired_and_shown_beside(here: Path, call: Call) -> None:
    document = call("runs", "compare", LATER, "--other", EARLIER, "--json").document
    assert [one["run"] for one in document["others"]] == [EARLIER]
    (found,) = document["against"]
    assert (found["this"]["variant"], found["other"]["variant"]) == ("version 2", "version 2")
    assert found["conclusion"].startswith("Against run 1: correctness −") and found["standing"] == "worse"
    assert found["examples"]["paired"] == 388
    for one in (*found["scorers"], *found["quantities"]):
        assert set(one["difference"]) == {"estimate", "low", "high", "level", "n", "missing", "method"}


def test_it_is_told_in_words_and_tables(here: Path, call: Call) -> None:
    said = call("runs", "compare", LATER, "--other", EARLIER, "--variant", "version 1")
    assert said.code == 0
    assert "version 1 (helpdesk@1) against version 1 (helpdesk@1) of run 1" in said.out
    for part in ("Against run 1: ", "Got worse: 10 of", "Not compared: tone: the judge changed", "Time to first token", "388 examples"):
        assert part in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--fail-on-regression",), 1),
        (("--fail-on-regression", "--margin", 10), 0),
        (("--fail-on-regression", "--fail-on-inconclusive", "--margin", 10), 0),
        (("--fail-on-regression", "--fail-on-inconclusive"), 1),
        (("--fail-on-inconclusive", "--margin", 1.5), 3),
    ],
)
def test_the_exit_code_is_what_was_asked_for(here: Path, call: Call, options: tuple[object, ...], code: int) -> None:
    assert call("runs", "compare", LATER, "--other", EARLIER, *options).code == code


def test_two_variants_of_the_same_run_show_no_regression_by_themselves(here: Path, call: Call) -> None:
    same = call("runs", "compare", LATER, "--other", LATER, "--fail-on-regression", "--json")
    assert same.code == 0 and same.document["against"][0]["worse"]["total"] == 0


def test_what_cannot_be_paired_is_said_and_does_not_pass(here: Path, call: Call, own_home: Path) -> None:
    lab = make_laboratory(own_home, 2)
    save_revision(lab.engine, "words", [Example(key="w", inputs={"question": "?"})], base=None)
    ended(lab.engine, lab.start_run(None)), ended(lab.engine, lab.start_run(None, golden="words"))
    lab.engine.dispose()
    command = ("--home", own_home, "runs", "compare", 2, "--other", 1)
    assert "Not paired: it is on the golden set numbers, not on words" in " ".join(call(*command).out.split())
    found = call(*command, "--json", "--fail-on-regression")
    assert found.code == 3 and "no examples to pair" in found.document["against"][0]["error"]


def ended(engine: Engine, run: int) -> int:
    cancel(engine, run)
    return run


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fail-on-regression",), "--fail-on-regression: say with --other which run to compare with"),
        (("--margin", 2), "--margin: say with --other"),
        (("--other", EARLIER, "--variant", "x"), "--variant: there is no variant 'x'; there are version 1, version 2"),
        (("--other", EARLIER, "--other-variant", "y"), "--other-variant: there is no variant 'y'"),
        (("--other", 99), "There is no run 99"),
    ],
)
def test_options_without_another_run_and_unknown_names_are_refused(here: Path, call: Call, options: tuple[object, ...], said: str) -> None:
    found = call("runs", "compare", LATER, *options)
    assert found.code == 2 and said in " ".join(found.err.split())
