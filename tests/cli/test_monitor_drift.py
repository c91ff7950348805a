"""`workbench monitor drift` says what has drifted and why, as text and as JSON, and leaves with a code for cron."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Call
from tests.cli.home import Home
from tests.monitoring.drift.test_checking import CHANGED, USUAL
from tests.store.test_spans import family, store
from workbench import settings
from workbench.monitoring import drift
from workbench.store.connection import open_store, reading
from workbench.store.drift_reports import reports
from workbench.store.span_values import SpanRecord

OPTIONS = ("--window", 2, "--reference", 6)


@pytest.fixture(autouse=True)
def without_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_EMBEDDER", "off")


def live(changed_from: int) -> None:
    """Store ten days up to yesterday, the answers otherwise from so many days before today on."""
    engine = open_store(settings.load().database_url)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(1, 11):
        answers = CHANGED if back <= changed_from else USUAL
        start = round((today - timedelta(days=back)).timestamp() * 1e6)
        store(engine, [request(start, number, answers[number % len(answers)].format(number)) for number in range(20)])
    engine.dispose()


def request(start: int, number: int, answer: str) -> SpanRecord:
    at = start + number * 60_000_000
    return replace(family(number)[0], trace_id=f"{at:032x}", started_us=at, input_text=f"Question {number % 7}?", output_text=answer)


@pytest.mark.parametrize(("changed_from", "level", "code"), [(0, "ok", 0), (2, "warning", 0), (4, "alarm", 1)])
def test_the_exit_code_is_one_when_two_windows_have_drifted(call: Call, changed_from: int, level: str, code: int) -> None:
    live(changed_from)
    done = call("monitor", "drift", *OPTIONS, "--json")
    assert (done.code, done.document["level"]) == (code, level)


def test_json_has_windows_tests_and_causes(call: Call) -> None:
    live(4)
    found = call("monitor", "drift", *OPTIONS, "--json").document
    assert {"reference", "current", "tests", "attribution", "previous", "verdict"} <= set(found)
    assert found["current"]["requests"] == 40
    wording = next(one for one in found["tests"] if one["signal"] == "output wording")
    assert {"method", "statistic", "p_value", "p_adjusted", "drifted"} <= set(wording)
    assert wording["drifted"] is True
    assert found["attribution"][0]["by"] == "nothing told apart"


def test_text_says_what_and_why(call: Call) -> None:
    live(4)
    done = call("monitor", "drift", *OPTIONS)
    assert "ALARM (two windows): What comes back has drifted" in done.err
    assert "the same is handled otherwise than before" in done.err
    assert "output wording" in done.out and "drifted" in done.out


def test_a_watch_is_saved_and_checked_again(call: Call) -> None:
    live(2)
    assert call("monitor", "drift", *OPTIONS, "--save", "mine", "--scope", "agent=support", "--json").document["level"] == "warning"
    assert call("monitor", "drift", "--watch", "mine", "--json").document["level"] == "warning"
    engine = open_store(settings.load().database_url)
    [watch] = drift.all_watches(engine)
    assert dict(watch.scope) == {"agent": "support"}
    with reading(engine) as session:
        assert len(reports(session, watch_id=watch.id)) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--reference", "lately"), "--reference: 'lately' is no number of days and no time"),
        (("--reference", "2026-01-09..2026-01-01"), "reference: 2026-01-09 lies after 2026-01-01"),
        (("--scope", "colour=red"), "scope: 'colour' cannot be narrowed to"),
        (("--watch", "none"), "there is no drift watch named 'none'"),
        ((), "reference: it has 0 requests with texts"),
        (("--replay", "x", "1"), "--replay: 'x' names no run"),
        (("--replay", "98", "99"), "There is no run 98"),
    ],
)
def test_mistakes_are_said_with_their_place(call: Call, options: tuple[str, ...], said: str) -> None:
    done = call("monitor", "drift", *options)
    assert done.code == 2
    assert said.lower() in " ".join(done.err.split()).lower()


def test_two_versions_of_a_run_are_replayed(finished: Home) -> None:
    done = finished.call("monitor", "drift", "--replay", "1:old", "1:new", "--json")
    found = json.loads(done.stdout)
    assert (found["mode"], found["pairs"]) == ("replay", 12)
    assert (found["reference"]["variant"], found["current"]["variant"]) == ("old", "new")
    assert done.returncode == (1 if found["drifted"] else 0)
    wording = next(one for one in found["tests"] if one["signal"] == "output wording")
    assert wording["p_value"] is not None
