"""`workbench monitor summary` adds up calls by what tells them apart, and agrees with the spans."""

import statistics
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.cli.conftest import Call
from tests.monitoring.test_alerting import requests
from tests.store.test_spans import store
from workbench import settings
from workbench.store.connection import open_store


@pytest.fixture
def live() -> None:
    engine = open_store(settings.load().database_url)
    now = round(datetime.now(UTC).timestamp() * 1e6) - 60_000_000
    quick = [replace(span, ttft_ms=100.0 + number) for number, span in enumerate(requests(50, start=now, failed=5))]
    other = [replace(span, model="m2", cost_usd=None) if span.kind == "llm" else span for span in requests(10, start=now - 5000)]
    old = requests(7, start=now - 20 * 86_400_000_000)
    store(engine, quick, other, old)
    engine.dispose()


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("days", [1, 7])
def test_calls_are_added_up_by_model(call: Call, days: int) -> None:
    groups = call("monitor", "summary", "--days", days, "--json").document["groups"]
    assert [(one["key"], one["spans"], one["errors"], one["unpriced"]) for one in groups] == [
        ({"model": "m"}, 50, 5, 0),
        ({"model": "m2"}, 10, 0, 10),
    ]
    assert groups[0]["cost_usd"] == pytest.approx(0.05)
    assert groups[0]["ttft_ms"]["n"] == 45
    times = [100.0 + number for number in range(11, 100, 2)]
    assert groups[0]["ttft_ms"]["p50"] == pytest.approx(statistics.median(times), rel=0.02)


@pytest.mark.usefixtures("live")
def test_a_longer_time_and_a_scope_are_kept_to(call: Call) -> None:
    [found] = call("monitor", "summary", "--days", 30, "--by", "agent,version", "--scope", "model=m", "--json").document["groups"]
    assert (found["key"], found["spans"]) == ({"agent": "support", "version": "1"}, 57)


@pytest.mark.usefixtures("live")
def test_a_reader_sees_that_costs_are_at_least(call: Call) -> None:
    assert "at least" in " ".join(call("monitor", "summary").out.split())


def test_nothing_and_nonsense_are_said_in_words(call: Call) -> None:
    assert "No calls to models" in call("monitor", "summary").err
    found = call("monitor", "summary", "--by", "mood")
    assert (found.code, "--by" in found.err) == (2, True)
