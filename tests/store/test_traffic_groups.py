"""Sums are added up by what tells traffic apart and by time, and agree with the spans they are of."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.store.test_spans import NOON, family, store
from workbench.store.connection import open_store, reading, writing
from workbench.store.feedback import add_feedback
from workbench.store.span_values import FeedbackRecord
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_firsts import environments
from workbench.store.traffic_groups import groups, series
from workbench.store.traffic_likings import dearest_sessions, dearest_users, rated_costs

HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
WEEK = TrafficFilter(NOON - DAY_US, NOON + 6 * DAY_US)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    store(opened, [span for number in range(60) for span in family(number)])
    yield opened
    opened.dispose()


def test_groups_and_series_come_to_the_same(engine: Engine) -> None:
    with reading(engine) as session:
        whole = groups(session, where=WEEK, by=("prompt", "version"))
        steps = series(session, where=WEEK, by=("prompt", "version"))
    assert {one.key["version"] for one in whole} == {"1", "2"}
    for one in whole:
        own = [step for step in steps if step.key == one.key]
        for name in ("spans", "errors", "cost_usd", "input_tokens"):
            assert sum(step.sums[name] for step in own) == pytest.approx(one.sums[name])
        assert sum(step.times["ttft"].count for step in own) == one.times["ttft"].count == 30
    assert sum(one.sums["spans"] for one in whole) == 120
    assert sum(one.sums["cost_usd"] for one in whole) == pytest.approx(0.06)


def test_long_times_go_by_days_and_short_ones_by_hours(engine: Engine) -> None:
    with reading(engine) as session:
        days = series(session, where=WEEK, by=())
        hours = series(session, where=TrafficFilter(NOON, NOON + DAY_US), by=())
    assert all(one.at_us % DAY_US == 0 for one in days) and all(one.at_us % HOUR_US == 0 for one in hours)
    assert [one.at_us for one in hours] == sorted(one.at_us for one in hours)
    assert len(days) == 1 + (NOON + 59 * 40 * 60_000_000) // DAY_US - NOON // DAY_US
    assert all(one.sums["spans"] <= 4 for one in hours)


def test_narrowing_leaves_the_rest_out(engine: Engine) -> None:
    with reading(engine) as session:
        assert groups(session, where=replace(WEEK, agent="billing"), by=()) == []
        [one] = groups(session, where=replace(WEEK, version="2"), by=())
    assert one.sums["spans"] == 60
    assert one.key == {}


def test_liked_answers_have_a_cost(engine: Engine) -> None:
    said = [
        FeedbackRecord(f"t{number}", "thumbs", NOON + number, trace_id=f"{number:032x}", value=float(number % 4 > 0))
        for number in range(20)
    ]
    with writing(engine) as session:
        add_feedback(session, feedback=said)
    with reading(engine) as session:
        found = {one.key["version"]: one for one in rated_costs(session, where=WEEK, by=("prompt", "version"))}
    assert {version: (one.rated, one.liked) for version, one in found.items()} == {"1": (10, 5), "2": (10, 10)}
    assert found["1"].cost_usd == pytest.approx(0.01)
    assert found["1"].cost_of_liked == pytest.approx(0.005)
    assert found["1"].cost_squared == pytest.approx(1e-5)


def test_the_dearest_sessions_and_users_come_first(engine: Engine) -> None:
    with reading(engine) as session:
        sessions = dearest_sessions(session, from_us=WEEK.from_us, to_us=WEEK.to_us, limit=2)
        users = dearest_users(session, first_day=WEEK.from_us // DAY_US, last_day=WEEK.to_us // DAY_US, limit=5)
        gone = dearest_sessions(session, from_us=NOON + 30 * DAY_US, to_us=NOON + 40 * DAY_US, limit=5)
    assert [(one.name, one.traces) for one in sessions] == [("s0", 20), ("s1", 20)]
    assert sessions[0].cost_usd == pytest.approx(0.02)
    assert [(one.name, one.traces) for one in users] == [("u0", 40), ("u1", 20)]
    assert gone == []


def test_environments_are_named(engine: Engine) -> None:
    with reading(engine) as session:
        assert environments(session) == ["live"]
