"""Traffic from files and out again, on the command line."""

import gzip
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.cli.home import Home, wait_until
from tests.collector.looking import rows, stored_ids
from tests.collector.running import ask

START_US = 1_764_504_000_000_000


def span(number: int, **more: Any) -> dict[str, Any]:
    known = {"trace_id": f"t{number // 2}", "span_id": f"s{number}", "started_us": START_US + number, "duration_ms": 10.0, "name": "chat"}
    call = {"kind": "llm", "model": "gpt-4o-mini", "provider": "openai", "tokens": {"input_tokens": 1000, "output_tokens": 100}}
    return {**known, **call, "input_text": f"question {number}", **more}


def lines(path: Path, count: int, **more: Any) -> Path:
    path.write_text("".join(json.dumps(span(number, **more)) + "\n" for number in range(count)))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_file_taken_in_twice_counts_once(call: Call, home: Home, tmp_path: Path) -> None:
    path = lines(tmp_path / "traffic.jsonl", 2500)
    assert call("monitor", "ingest", path, "--json").document == {"new": 2500, "known": 0, "refused": 0, "reasons": {}, "problems": []}
    assert call("monitor", "ingest", path, "--json").document["known"] == 2500
    assert len(stored_ids(home.engine)) == 2500
    cost = rows(home.engine, "SELECT SUM(cost_usd) AS cost FROM traffic WHERE grain = 'd'")[0]["cost"]
    assert cost == pytest.approx(2500 * (1000 * 0.15 + 100 * 0.6) / 1e6)


def test_what_goes_out_comes_in_again_as_it_was(call: Call, home: Home, tmp_path: Path) -> None:
    body = {"inputs": [{"role": "user", "content": "hé"}], "attributes": {"a": 1}}
    call("monitor", "ingest", lines(tmp_path / "in.jsonl", 300, body=body, session="x", user="u", agent="support"))
    assert call("monitor", "export", tmp_path / "out.jsonl.gz").code == 0
    first = gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).decode().splitlines()
    assert len(first) == 300 and json.loads(first[0])["body"] == body
    other = tmp_path / "other"
    assert call("--home", other, "monitor", "ingest", tmp_path / "out.jsonl.gz", "--json").document["new"] == 300
    assert call("--home", other, "monitor", "export").out.splitlines() == first
    assert not list(tmp_path.glob("*.part"))


def test_a_time_range_goes_out(call: Call, tmp_path: Path) -> None:
    day_us = 86_400_000_000
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(span(2 * n, started_us=START_US + n * day_us)) + "\n" for n in range(5)))
    call("monitor", "ingest", path)
    found = call("monitor", "export", "--from", "2025-12-01", "--to", "2025-12-03").out.splitlines()
    assert [json.loads(line)["span_id"] for line in found] == ["s2", "s4"]


def test_the_first_mistake_stops_and_says_where(call: Call, home: Home, tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", 1500)
    with path.open("a") as file:
        file.write(json.dumps(span(1500, duration_ms="long")) + "\n" + json.dumps(span(1501)) + "\n")
    done = call("monitor", "ingest", path)
    assert done.code == 2
    assert "line 1501" in done.err and "duration_ms" in done.err and "1,500 spans" in done.err
    assert len(stored_ids(home.engine)) == 1500
    done = call("monitor", "ingest", path, "--on-error", "skip", "--json")
    assert (done.code, done.document["new"], done.document["known"], done.document["refused"]) == (0, 1, 1500, 1)
    assert "duration_ms" in done.document["problems"][0]


def test_a_table_is_matched_by_names_and_by_mapping(call: Call, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("when,model,prompt_tokens,completion_tokens,who,question\n2025-11-30T12:00:00Z,gpt-4o-mini,1000,100,Ada,Where?\n")
    done = call("monitor", "ingest", path)
    assert done.code == 2 and "started=" in done.err
    assert call("monitor", "ingest", path, "--map", "started=when", "--map", "user=who", "--json").document["new"] == 1
    assert rows(home.engine, "SELECT started_us, user, model, calls FROM trace") == [
        {"started_us": START_US, "user": "Ada", "model": "gpt-4o-mini", "calls": 1}
    ]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("nowhere.jsonl",), "nowhere.jsonl"),
        (("x.json",), "--format"),
        (("x.json", "--map", "a"), "--map"),
        (("empty.jsonl",), "no records"),
    ],
)
def test_what_cannot_be_taken_in_is_said(call: Call, tmp_path: Path, words: tuple[str, ...], named: str) -> None:
    (tmp_path / "x.json").write_text('{"colour": "red"}')
    (tmp_path / "empty.jsonl").write_text("\n")
    done = call("monitor", "ingest", *(tmp_path / word if "." in word else word for word in words))
    assert done.code == 2 and named in done.err


def test_ctrl_c_stops_and_the_next_try_goes_on(home: Home, tmp_path: Path) -> None:
    path = lines(tmp_path / "long.jsonl", 60_000)
    home.path.mkdir(parents=True)
    started = home.start("monitor", "ingest", path)
    wait_until(lambda: len(stored_ids(home.engine)) >= 2000)
    started.process.send_signal(signal.SIGINT)
    assert started.wait() == 130
    assert "Run it again" in started.err.read_text()
    before = len(stored_ids(home.engine))
    assert 0 < before < 60_000 and before % 1000 == 0
    assert home.json("monitor", "ingest", path)["new"] == 60_000 - before


def test_feedback_is_noted_by_options_and_files(call: Call, home: Home, tmp_path: Path) -> None:
    call("monitor", "ingest", lines(tmp_path / "in.jsonl", 2))
    assert call("monitor", "feedback", "--trace", "t0", "--thumbs", "up", "--comment", "good", "--json").document["new"] == 1
    assert rows(home.engine, "SELECT liked FROM trace") == [{"liked": 1}]
    path = tmp_path / "said.jsonl"
    path.write_text('{"session_id": "x", "name": "stars", "value": 2}\n{"trace_id": "t0", "name": "comment", "comment": "hm"}\n')
    assert call("monitor", "feedback", path, "--json").document == {"new": 2, "known": 0}
    assert call("monitor", "feedback", path, "--json").document == {"new": 0, "known": 2}
    for words in (("--trace", "t0"), ("--trace", "t0", "--thumbs", "sideways"), (path, "--trace", "t0"), ("--thumbs", "up")):
        assert call("monitor", "feedback", *words).code == 2


def test_old_traffic_goes_and_its_sums_stay(call: Call, home: Home, tmp_path: Path) -> None:
    now_us = time.time_ns() // 1000
    path = tmp_path / "in.jsonl"
    old, new = span(0, started_us=now_us - 100 * 86_400_000_000), span(2, started_us=now_us)
    path.write_text(json.dumps(old) + "\n" + json.dumps(new) + "\n")
    call("monitor", "ingest", path)
    assert call("monitor", "prune", "--older-than", 90, "--json").document == {"removed": 1}
    assert set(stored_ids(home.engine)) == {("t1", "s2")}
    assert rows(home.engine, "SELECT SUM(spans) AS spans FROM traffic WHERE grain = 'd'") == [{"spans": 2}]


def test_collect_becomes_the_collector(home: Home) -> None:
    home.path.mkdir(parents=True)
    started = home.start("monitor", "collect", "--port", "0")
    wait_until(lambda: "/v1/traces" in started.out.read_text())
    url = started.out.read_text().split("at ")[1].split("/v1/traces")[0]
    assert ask(f"{url}/health").json()["status"] == "ok"
    os.kill(started.process.pid, signal.SIGTERM)
    assert started.wait() == 0


def test_collect_wants_the_token_that_is_named(call: Call) -> None:
    done = call("monitor", "collect", "--token-env", "NOT_SET_ANYWHERE")
    assert done.code == 2 and "NOT_SET_ANYWHERE" in done.err
