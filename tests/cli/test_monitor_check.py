"""`workbench monitor check` is for cron: its exit code says whether a rule is at its alert level."""

import json
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cli.conftest import Call
from tests.cli.home import Home, wait_until
from tests.store.test_spans import family, store
from workbench import settings
from workbench.store.connection import open_store

RULES = """
rules:
  - name: failing
    signal: error_rate
    scope: {agent: support}
    window_minutes: 30
    warning: 0.02
    alert: 0.4
  - name: silence
    signal: traces
    direction: below
    alert: 1
    no_data: ignore
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.yaml"
    file.write_text(RULES)
    return file


def live(failed: int, of: int, *, engine: Engine | None = None) -> None:
    """Store requests of the last minute, of which some failed."""
    engine = engine or open_store(settings.load().database_url)
    now = round(datetime.now(UTC).timestamp() * 1e6) - 60_000_000
    for number in range(of):
        root, _, call, *_ = family(0)
        trace = f"{now + number:032x}"
        call = replace(call, trace_id=trace, started_us=now, parent_id="root", is_error=number < failed)
        store(engine, [replace(root, trace_id=trace, started_us=now), call])
    engine.dispose()


@pytest.mark.parametrize(
    ("failed", "options", "code", "level"),
    [(0, (), 0, "ok"), (1, (), 0, "warning"), (1, ("--fail-on", "warning"), 1, "warning"), (6, (), 1, "alert")],
)
def test_the_exit_code_says_whether_a_rule_is_at_its_level(
    call: Call, rules: Path, failed: int, options: tuple[str, ...], code: int, level: str
) -> None:
    assert call("monitor", "rules", "add", rules).code == 0
    live(failed, 10)
    found = call("monitor", "check", *options, "--json")
    assert found.code == code
    assert {one["rule"]: one["level"] for one in found.document["rules"]} == {"failing": level, "silence": "ok"}
    listed = call("monitor", "rules", "list", "--json").document["rules"]
    assert next(one["level"] for one in listed if one["name"] == "failing") == level


def test_without_rules_there_is_nothing_to_fail(call: Call) -> None:
    found = call("monitor", "check")
    assert (found.code, "No rules yet" in found.err) == (0, True)


def test_a_check_for_a_reader_says_why(call: Call, rules: Path) -> None:
    call("monitor", "rules", "add", rules)
    live(6, 10)
    found = call("monitor", "check")
    assert found.code == 1
    assert "60.0 %" in " ".join(found.out.split())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("rules: [{name: a, signal: mood, alert: 1}]", "rules[0].signal"),
        ("rules: []", "must hold one rule"),
        (": :", "is not YAML"),
        ("- {name: fine, signal: cost, alert: 1}\n- {name: bad, signal: cost}", "rules[1].alert"),
    ],
)
def test_a_wrong_file_of_rules_is_refused_by_its_place_and_adds_nothing(call: Call, tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    found = call("monitor", "rules", "add", file)
    assert found.code == 2
    assert named in found.err
    assert call("monitor", "rules", "list", "--json").document == {"rules": []}


def test_a_rule_is_archived(call: Call, rules: Path) -> None:
    call("monitor", "rules", "add", rules)
    assert call("monitor", "rules", "archive", "silence").code == 0
    assert [one["name"] for one in call("monitor", "rules", "list", "--json").document["rules"]] == ["failing"]
    assert call("monitor", "rules", "archive", "silence").code == 2


def test_budgets_are_added_listed_and_archived(call: Call) -> None:
    assert call("monitor", "budgets", "add", "month", 20, "--scope", "agent=support").code == 0
    live(0, 5)
    [found] = call("monitor", "budgets", "list", "--json").document["budgets"]
    assert (found["limit_usd"], found["period"], found["scope"], found["level"]) == (20.0, "month", {"agent": "support"}, "ok")
    assert found["spent_usd"] == pytest.approx(0.005)
    assert call("monitor", "budgets", "add", "x", 1, "--scope", "agent").code == 2
    assert call("monitor", "budgets", "archive", "month").code == 0
    assert call("monitor", "budgets", "list", "--json").document == {"budgets": []}


def test_objectives_are_added_listed_and_archived(call: Call) -> None:
    assert call("monitor", "objectives", "add", "quick", "ttft", "--threshold", 500, "--target", 0.8).code == 0
    live(2, 10)
    [found] = call("monitor", "objectives", "list", "--json").document["objectives"]
    assert (found["calls"], found["good"], found["kept"], found["error_budget_left"]) == (10, 8, True, pytest.approx(0.0, abs=1e-9))
    assert "ttft ≤ 500 ms" in " ".join(call("monitor", "objectives", "list").out.split())
    assert call("monitor", "objectives", "add", "x", "mood").code == 2
    assert call("monitor", "objectives", "archive", "quick").code == 0
    assert call("monitor", "objectives", "list", "--json").document == {"objectives": []}


@pytest.mark.parametrize("as_json", [False, True])
def test_checking_goes_on_until_it_is_stopped_and_says_each_change_once(tmp_path: Path, rules: Path, as_json: bool) -> None:
    home = Home(tmp_path)
    assert home.call("monitor", "rules", "add", rules).returncode == 0
    started = home.start("monitor", "check", "--every", 0.01, *(["--json"] if as_json else []))
    try:
        wait_until(lambda: "Checking every 0.01 minutes" in started.err.read_text())
        live(6, 10, engine=home.engine)
        wait_until(lambda: "alert" in started.out.read_text())
        live(0, 60, engine=home.engine)
        wait_until(lambda: "warning" in started.out.read_text())
        started.process.send_signal(signal.SIGTERM)
        assert started.wait() == 0
    finally:
        started.process.kill()
        home.end()
    lines = started.out.read_text().splitlines()
    levels = [json.loads(line)["level"] for line in lines] if as_json else [line.split()[2] for line in lines]
    assert levels == (["alert", "warning"] if as_json else ["alert:", "warning:"])
