import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.home import Home
from workbench.judging import builtin_judges, load_judge


def test_the_shipped_judges_are_listed(call: Call) -> None:
    found = call("judge", "list", "--json").document["judges"]
    assert [one["judge"] for one in found] == sorted(builtin_judges())
    assert {one["kind"] for one in found} == {"pairwise", "rubric"}


def test_what_is_shown_is_a_judge_file(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(call("judge", "show", "tone").out, encoding="utf-8")
    assert load_judge(file).hash == call("judge", "show", "tone", "--json").document["hash"]
    assert call("judge", "show", file, "--json").document["judge"] == "tone"


def test_a_wrong_judge_file_is_named(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nkind: nonsense\n")
    found = call("judge", "show", file)
    assert found.code == 2
    assert "mine.yaml" in found.err
    assert "kind" in found.err


@pytest.mark.timeout(300)
def test_a_finished_run_is_judged_again_without_asking_for_answers(finished: Home) -> None:
    before = finished.json("runs", "show", 1)
    done = finished.call("judge", "run", 1, "--judge", "tone", "--json")
    assert done.returncode == 0, done.stderr
    after = json.loads(done.stdout)
    assert after["outputs"] == before["outputs"]
    assert after["calls"]["asked"] == before["calls"]["asked"] + 24
    assert "tone" in finished.json("runs", "compare", 1)["variants"][0]["scores"]


def test_another_model_makes_another_judge(finished: Home) -> None:
    finished.json("judge", "run", 1, "--judge", "tone,temperature=0.3", "--detach")
    judges = [one for one in finished.json("runs", "show", 1)["judges"] if one["judge"] == "tone"]
    assert len({one["hash"] for one in judges}) == len(judges) >= 1
