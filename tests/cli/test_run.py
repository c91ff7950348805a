import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.home import DEMO, PROMPT_FILES, Home

pytestmark = pytest.mark.timeout(300)

OPTIONS = ("run", "--golden", "support", "--variant", "support@1", "--variant", "support@2")


@pytest.fixture
def filled(call: Call) -> Call:
    """Give the command line on a store with the demo's prompts and golden set."""
    assert call("prompts", "push", *PROMPT_FILES).code == 0
    assert call("golden", "import", DEMO / "golden.jsonl", "--name", "support").code == 0
    return call


def test_a_run_is_carried_out_by_a_worker_and_told_as_json(finished: Home) -> None:
    found = json.loads((finished.path / "run.json").read_text())
    assert (found["run"], found["status"], found["golden_set"], found["revision"]) == (1, "done", "support", 1)
    assert found["outputs"] == {"done": 24, "failed": 0, "total": 24}
    assert found["verdicts"] == {"done": 24, "unscored": 0, "total": 24}
    assert found["calls"]["asked"] == 48
    assert found["cost_usd"] > 0
    assert [variant["variant"] for variant in found["variants"]] == ["old", "new"]
    assert found["conclusions"][0].startswith("new ")


def test_an_estimate_asks_nothing_and_starts_nothing(filled: Call) -> None:
    found = filled(*OPTIONS, "--judge", "pairwise", "--first", 10, "--repeats", 2, "--estimate", "--json")
    assert found.code == 0
    assert (found.document["calls"], found.document["answer_calls"], found.document["judge_calls"]) == (80, 40, 40)
    assert found.document["cost_usd"] > 0
    assert filled("runs", "list", "--json").document == {"runs": []}


def test_an_estimate_names_the_models_without_a_price(filled: Call) -> None:
    found = filled("run", "--golden", "support", "--variant", "support@1,model=hosted_vllm/mine", "--estimate", "--json")
    assert (found.document["unknown_prices"], found.document["cost_usd"]) == (["hosted_vllm/mine"], None)
    assert (
        "hosted_vllm/mine is unknown"
        in filled("run", "--golden", "support", "--variant", "support@1,model=hosted_vllm/mine", "--estimate").out
    )


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (("--variant", "support@9"), "variants.2"),
        (("--variant", "support@1"), "variants"),
        (("--judge", "nobody"), "judges.0"),
        (("--check", "nonsense:1"), "checks"),
        (("--baseline", "nobody"), "baseline"),
        (("--split", "nothing"), "select"),
        (("--key", "nothing"), "nothing"),
        (("--golden", "nobody"), "nobody"),
        (("--max-cost", "0"), "max_cost_usd"),
        (("--variant", "support@1,model=nobody/knows,name=x", "--max-cost", "1"), "nobody/knows"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_run_is_refused_by_its_field_before_anything_is_asked(filled: Call, more: tuple[str, ...], named: str) -> None:
    found = filled(*OPTIONS, *more)
    assert (found.code, found.out) == (2, "")
    assert named in found.err
    assert filled("runs", "list", "--json").document == {"runs": []}


def test_a_run_file_brings_its_prompts_and_golden_set(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "prompt.yaml").write_text(PROMPT_FILES[0].read_text())
    (folder / "questions.csv").write_text(
        "question,expected,context\nWhat does Solo cost?,€12 a month,Solo costs €12 a month.\n", encoding="utf-8"
    )
    (folder / "run.yaml").write_text(
        "name: small\nprompts: [prompt.yaml]\ngolden: {file: questions.csv, mapping: {inputs: [question]}}\n"
        "variants: [{prompt: support@latest, name: only}]\nchecks: ['contains:€12']\n"
    )
    try:
        done = home.call("run", folder / "run.yaml")
        assert done.returncode == 0, done.stderr
        assert "Run 1 is done: 1 of 1 answer" in done.stdout
        found = home.json("runs", "compare", 1)
        assert next(iter(found["variants"][0]["checks"].values()))["estimate"] == 1.0
        again = home.call("run", folder / "run.yaml", "--json")
        assert json.loads(again.stdout)["calls"] == {"asked": 0, "cached": 1}
        fresh = home.call("run", folder / "run.yaml", "--no-cache", "--json")
        assert json.loads(fresh.stdout)["calls"] == {"asked": 1, "cached": 0}
    finally:
        home.end()


def test_a_run_whose_model_never_answers_leaves_with_four(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.fill()
    try:
        done = home.call("run", "--golden", "support", "--variant", "support@1,model=demo/nobody", "--first", 3, "--json")
        assert done.returncode == 4
        found = json.loads(done.stdout)
        assert found["outputs"]["failed"] == 3
    finally:
        home.end()


def test_a_detached_run_returns_at_once_and_goes_on(tmp_path: Path) -> None:
    from tests.cli.home import wait_until

    home = Home(tmp_path)
    home.fill()
    try:
        found = home.json(*OPTIONS, "--first", 3, "--detach")
        assert (found["run"], found["status"]) == (1, "running")
        wait_until(lambda: home.json("runs", "show", 1)["status"] == "done")
    finally:
        home.end()


def test_a_cost_limit_stops_the_run_and_a_higher_one_resumes_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.fill()
    try:
        stopped = home.call(*OPTIONS, "--first", 40, "--concurrency", 2, "--max-cost", "0.002", "--json")
        found = json.loads(stopped.stdout)
        assert (stopped.returncode, found["status"]) == (4, "stopped")
        assert found["cost_usd"] <= 0.0025
        assert 0 < found["outputs"]["done"] < 80
        resumed = home.call("runs", "resume", 1, "--max-cost", 1, "--json")
        after = json.loads(resumed.stdout)
        assert (resumed.returncode, after["status"], after["outputs"]["done"]) == (0, "done", 80)
        assert after["calls"] == {"asked": 80, "cached": 0}, "nothing is asked twice"
    finally:
        home.end()
