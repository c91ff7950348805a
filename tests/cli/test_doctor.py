from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.loopback import LoopbackServer
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec


def test_a_fresh_home_is_healthy_and_stays_untouched(call: Call, own_home: Path) -> None:
    found = call("doctor", "--json")
    assert found.code == 0
    assert found.document["problems"] == []
    assert found.document["store"]["schema"] is None
    assert list(own_home.iterdir()) == []


def test_keys_are_shown_by_name_only(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "the-secret-itself")
    monkeypatch.setenv("EMPTY_API_KEY", "")
    found = call("doctor", "--json")
    assert found.document["keys"] == ["OPENAI_API_KEY"]
    assert "the-secret-itself" not in found.out + call("doctor").out


def test_a_store_is_described(call: Call) -> None:
    call("prompts", "list")
    store = call("doctor", "--json").document["store"]
    assert store["schema"] == store["known_schema"]
    assert store["size_bytes"] > 0
    assert (store["runs"], store["workers"]) == ({}, [])


def test_a_run_that_waits_without_a_worker_is_a_problem(call: Call, tmp_path: Path) -> None:
    from workbench.settings import load
    from workbench.store.connection import open_store

    (tmp_path / "p.yaml").write_text("name: p\nmodel: demo/answerer\nmessages: [{role: user, content: '{{ question }}'}]\n")
    (tmp_path / "g.csv").write_text("question\nWhy?\n")
    spec = make_spec({"golden": {"file": "g.csv"}, "prompts": ["p.yaml"], "variants": ["p"]}, "test")
    engine = open_store(load().database_url)
    start(engine, make_plan(engine, spec, base=tmp_path))
    found = call("doctor", "--json")
    assert found.code == 4
    assert [problem for problem in found.document["problems"] if "Run 1 waits" in problem]
    assert "Problem: Run 1 waits" in call("doctor").err


def test_a_file_that_is_no_store_is_a_problem(call: Call, own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "workbench.db").write_text("certainly no database " * 100)
    found = call("doctor", "--json")
    assert found.code == 4
    assert "cannot be read" in found.document["problems"][0]


def test_a_server_is_reached_only_when_asked(call: Call) -> None:
    with LoopbackServer() as server:
        assert call("doctor", "--json").document["servers"] == []
        found = call("doctor", "--reach", server.api_base, "--json").document["servers"]
    assert [(one["is_reachable"], one["models"]) for one in found] == [(True, ["echo"])]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "file:///etc/hostname", "nonsense"])
def test_a_server_that_does_not_answer_is_a_problem(call: Call, url: str) -> None:
    found = call("doctor", "--reach", url, "--json")
    assert found.code == 4
    assert found.document["servers"][0]["is_reachable"] is False
    assert url in found.document["problems"][0]


def test_the_embedder_is_named_or_what_is_wrong_with_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("doctor", "--json").document["embedder"] == "minilm"
    monkeypatch.setenv("WORKBENCH_EMBEDDER", "off")
    assert call("doctor", "--json").document["embedder"] is None
    monkeypatch.setenv("WORKBENCH_EMBEDDER", "nowhere")
    found = call("doctor", "--json")
    assert found.code == 4
    assert found.document["problems"][0].startswith("WORKBENCH_EMBEDDER: 'nowhere' is no embedder")
