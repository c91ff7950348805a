"""Percentiles over time are read from sums, moved to lie under others, and a change is told from chance."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.monitoring.test_alerting import requests
from tests.store.test_spans import NOON, store
from workbench.monitoring import latency
from workbench.stats.estimates import ORDER_STATISTICS, Estimate
from workbench.store.connection import open_store, reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_groups import Point, groups, series

DAY_US = 86_400_000_000
DAY = timedelta(days=1)
FIRST = NOON // DAY_US * DAY_US
WHERE = TrafficFilter(FIRST - 5 * DAY_US, FIRST + DAY_US)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


def points(engine: Engine) -> list[Point]:
    with reading(engine) as session:
        return series(session, where=WHERE, by=())


def of(estimate: float, low: float | None, high: float | None) -> Estimate:
    return Estimate(estimate, low, high, level=0.95, n=50, missing=0, method=ORDER_STATISTICS)


def test_each_day_has_its_own_percentile_and_failures_do_not_count(engine: Engine) -> None:
    store(engine, requests(40, start=NOON - 2 * DAY_US, ttft_ms=200.0), requests(30, ttft_ms=600.0, failed=10))
    first, last = latency.steps(points(engine), measure="ttft", share=0.5)
    assert (first.found.n, last.found.n) == (40, 20)
    assert first.found.estimate == pytest.approx(200, rel=0.01)
    assert last.found.estimate == pytest.approx(600, rel=0.01)
    assert (first.at_us, last.at_us) == (FIRST - 2 * DAY_US, FIRST)


def test_steps_are_moved_to_lie_under_those_they_are_compared_with(engine: Engine) -> None:
    store(engine, requests(1, start=NOON - 3 * DAY_US))
    [found] = latency.steps(points(engine), measure="ttft", share=0.5, later=3 * DAY)
    assert found.at_us == FIRST


def test_what_nobody_reported_is_unknown_and_not_zero(engine: Engine) -> None:
    store(engine, requests(3, failed=3))
    assert latency.steps(points(engine), measure="ttft", share=0.5) == []
    with reading(engine) as session:
        [group] = groups(session, where=WHERE, by=())
    assert latency.of_group(group, measure="ttft", share=0.5) is None
    assert latency.of_group(None, measure="ttft", share=0.5) is None


def test_a_change_is_relative_and_unknown_without_both() -> None:
    assert latency.change(of(300, 280, 320), of(200, 190, 210)) == pytest.approx(0.5)
    assert latency.change(of(300, 280, 320), None) is None
    assert latency.change(None, of(300, 280, 320)) is None
    assert latency.change(of(300, 280, 320), of(0, 0, 0)) is None


@pytest.mark.parametrize(
    ("now", "is_beyond"),
    [
        (of(300, 280, 320), True),
        (of(300, 205, 320), False),
        (of(300, None, None), False),
        (of(300, 280, None), True),
        (of(100, 90, 110), True),
        (of(100, None, 110), True),
        (of(100, 90, None), False),
        (None, False),
    ],
)
def test_a_change_is_beyond_chance_where_the_intervals_do_not_overlap(now: Estimate | None, is_beyond: bool) -> None:
    assert latency.is_beyond_chance(now, of(200, 190, 210)) is is_beyond
