"""The overview's numbers: the last day beside the one before, and what came new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.monitoring.test_alerting import requests
from tests.store.test_spans import NOON, store
from workbench.monitoring.health import health
from workbench.monitoring.marks import lately

DAY_US = 86_400_000_000
NOW = datetime.fromtimestamp(NOON / 1e6, UTC) + timedelta(hours=1)


def test_without_traffic_there_is_no_health(engine: Engine) -> None:
    assert health(engine, now=NOW) is None
    assert lately(engine, now=NOW) == []


def test_the_last_day_stands_beside_the_day_before(engine: Engine) -> None:
    store(engine, requests(10, failed=2, ttft_ms=200.0) + requests(30, start=NOON - DAY_US, ttft_ms=100.0))
    found = health(engine, now=NOW)
    assert found is not None
    assert not found.is_past
    assert (found.now.traces, found.before.traces) == (10, 30)
    assert found.now.failed is not None and found.now.failed.estimate == 0.2 and found.now.failed.n == 10
    assert found.now.ttft_p95 is not None and found.before.ttft_p95 is not None
    assert (found.now.ttft_p95.estimate, found.before.ttft_p95.estimate) == (200.0, 100.0)
    assert (found.now.ttft_p95.low, found.before.ttft_p95.low) == (None, 100.0), "ten calls bound nothing"
    assert found.now.cost_usd == pytest.approx(0.01)
    assert found.now.liked is None


def test_where_traffic_ceased_its_last_day_is_shown(engine: Engine) -> None:
    store(engine, requests(5))
    found = health(engine, now=NOW + timedelta(days=10))
    assert found is not None
    assert (found.is_past, found.now.traces) == (True, 5)


def test_what_comes_new_is_told_and_what_was_there_from_the_start_is_not(engine: Engine) -> None:
    old = requests(3, start=NOON - 10 * DAY_US)
    new = [replace(span, model="m2") if span.kind == "llm" else span for span in requests(3, start=NOON - 2 * DAY_US)]
    other = [replace(span, agent="digest", version="7") if span.agent else span for span in requests(3, start=NOON - DAY_US)]
    store(engine, old, new, other)
    assert [(one.what, one.words, one.traffic) for one in lately(engine, now=NOW)] == [
        ("agent", "digest is live for the first time", {"agent": "digest"}),
        ("model", "support has m2 for the first time", {"agent": "support", "model": "m2"}),
    ]
    assert lately(engine, now=NOW + timedelta(days=60)) == []
