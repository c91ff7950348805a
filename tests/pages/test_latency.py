"""The latency page says how fast calls are answered and how many fail, and shows the one agent that was slow for three days."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.monitoring.test_alerting import requests
from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import settings_of
from tests.store.test_spans import store
from workbench.monitoring import objectives
from workbench.monitoring.demo_traffic import fill
from workbench.store.connection import open_store
from workbench.store.span_values import SpanRecord
from workbench.store.traffic_filters import TrafficFilter
from workbench.ui import traffic_range, traffic_scope
from workbench.ui.traffic_scope import Scope

DAY_US = 86_400_000_000
LAST = date(2026, 6, 30)
JUNE = {"from": "2026-06-01", "to": "2026-06-30"}
SLOW_DAYS = {"2026-06-22", "2026-06-23", "2026-06-24"}
HOSTILE = "<img src=x onerror=alert(1)> **bold** [a](javascript:alert(1))"


@pytest.fixture
def engine(own_home: Path) -> Iterator[Engine]:
    opened = open_store(settings_of(own_home).database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def live(engine: Engine) -> Engine:
    """Give two days of calls: 40 quick ones yesterday of which one failed, 60 slow ones today of which six failed."""
    store(engine, lately(40, days=1, ttft_ms=200.0, failed=1), lately(60, ttft_ms=800.0, failed=6))
    return engine


def lately(count: int, *, days: int = 0, **changes: Any) -> list[SpanRecord]:
    """Give requests of the first minute of a day."""
    today = round(datetime.now(UTC).timestamp() * 1e6) // DAY_US * DAY_US
    return requests(count, start=today - days * DAY_US + 1, **changes)


def drawn(at: AppTest, place: int = 0) -> dict[str, dict[str, float]]:
    """Give the values of each line of a chart by day."""
    found: dict[str, dict[str, float]] = {}
    for line in json.loads(at.get("plotly_chart")[place].proto.spec)["data"]:
        if line.get("name") and line["mode"] == "lines+markers":
            found[line["name"]] = {x[:10]: y for x, y in zip(line["x"], line["y"], strict=True) if x is not None}
    return found


def numbers(at: AppTest) -> dict[str, Any]:
    return {one.label: one for one in at.metric}


def test_without_traffic_it_says_how_traffic_comes_in(own_home: Path) -> None:
    assert "workbench monitor collect" in words_of(open_page("latency"))


def test_a_time_without_calls_leads_to_a_longer_one(live: Engine) -> None:
    at = open_page("latency", **{"from": "2020-01-01", "to": "2020-01-02", "agent": "support"})
    assert "No calls in this time" in words_of(at)
    checked(at.button(key="look_at_all").click().run())
    assert at.query_params["range"] in ("90d", ["90d"])
    assert "from" not in at.query_params and "agent" not in at.query_params
    assert at.metric


def test_the_numbers_stand_beside_those_of_the_time_before(live: Engine) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    found = numbers(open_page("latency", **{"from": today, "to": today}))
    first = found["First token, p50"]
    assert int(first.value.split()[0]) == pytest.approx(800, rel=0.01)
    assert 290 <= int(first.delta.split()[0]) <= 310
    assert "54 calls, 95 % interval" in first.proto.help.replace("\u00a0", " ")
    assert found["Failed calls"].value.replace("\u00a0", " ") == "10 %"
    assert found["Failed calls"].delta == "+7.5 points"
    assert "n = 60" in found["Failed calls"].proto.help


def test_what_nobody_reported_is_said_and_not_drawn_as_nothing(engine: Engine) -> None:
    spans = [replace(one, ttft_ms=None, tpot_ms=None) for one in lately(5)]
    store(engine, spans)
    at = open_page("latency", measure="ttft")
    assert "Nobody reported a first token" in words_of(at)
    assert numbers(at)["First token, p50"].value == "–"
    assert numbers(at)["Answer, p50"].value != "–"
    assert set(drawn(open_page("latency", measure="duration"))) == {"m"}


def test_what_is_chosen_stands_in_the_address(live: Engine) -> None:
    at = open_page("latency", range="7d", by="agent", measure="speed", percentile="p10")
    assert set(drawn(at)) == {"support"}
    assert "Tokens per second, by agent" in words_of(at)
    at.segmented_control(key="measure_in_address").set_value("ttft")
    checked(at.run())
    assert "measure" not in at.query_params
    # The percentiles of times have no p10: the usual one is meant.
    assert at.segmented_control(key="percentile_in_address").value == "p95"


def test_one_line_has_the_time_before_as_a_faint_one(live: Engine) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert set(drawn(open_page("latency", **{"from": today, "to": today}))) == {"m", "Before"}
    assert set(drawn(open_page("latency", **{"from": today, "to": today, "against": "none"}))) == {"m"}


def test_every_chart_and_table_says_in_words_what_it_shows(live: Engine) -> None:
    objectives.add(live, "quick", measure="ttft", threshold_ms=500, target=0.95)
    at = open_page("latency", range="7d")
    spoken = [one.proto.alt for one in at.get("plotly_chart")]
    assert len(spoken) == 4
    assert all(spoken)
    assert "m: 198\u00a0ms to 804\u00a0ms, last 804\u00a0ms" in spoken[0]


def test_failures_are_counted_and_their_words_are_shown_as_text(engine: Engine) -> None:
    calls = lately(30, failed=6)
    store(engine, [replace(one, error=f"{HOSTILE} after {place} s") if one.is_error else one for place, one in enumerate(calls)])
    at = open_page("latency", range="7d")
    said = words_of(at)
    assert "20 % (10 % to 37 %)" in said
    tables = [str(one.value.to_numpy().tolist()) for one in at.table]
    assert any("img src" in one and "'6'" in one and "<img" not in one.replace("\\\\<", "") for one in tables)


def test_objectives_show_the_days_on_which_their_budget_was_spent(live: Engine) -> None:
    objectives.add(live, "quick", measure="ttft", threshold_ms=500, target=0.5)
    said = words_of(open_page("latency", range="7d"))
    # One of 40 and all of 60 are outside the aim; 50 may be.
    assert f"Of the error budget were used up: 120 % on {datetime.now(UTC):%d %b}." in said
    assert "overspent by 22 %" in said


def test_the_slowest_traces_are_named_with_the_way_to_all(live: Engine) -> None:
    at = open_page("latency", range="7d")
    said = words_of(at)
    assert "All, the slowest first" in said and said.count("Open") >= 5


def test_a_point_opens_its_day_and_name_slowest_first(engine: Engine) -> None:
    store(engine, lately(2))
    st.cache_data.clear()
    time = traffic_range.between("2026-06-01", "2026-06-30")
    assert time is not None
    scope = Scope(time, TrafficFilter(time.from_us, time.to_us, environment="live"), None)
    found = traffic_scope.query_of(scope, at="2026-06-22", by="agent", label="support", order="slowest")
    assert found == {"agent": "support", "environment": "live", "from": "2026-06-22", "to": "2026-06-22", "order": "slowest"}


@pytest.mark.parametrize("measure", ["ttft", "duration"])
def test_the_demo_s_slow_days_are_seen_in_the_chart_for_billing_and_no_other_agent(engine: Engine, measure: str) -> None:
    fill(engine, last=LAST)
    lines = drawn(open_page("latency", by="agent", percentile="p50", measure=measure, **JUNE))
    assert set(lines) == {"support", "billing", "digest"}
    for agent, values in lines.items():
        usual = median(values.values())
        slow = {day for day, value in values.items() if value > 2 * usual}
        assert slow == (SLOW_DAYS if agent == "billing" else set()), agent
