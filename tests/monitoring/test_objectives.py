"""Objectives say which share of calls was good, and how much of the error budget is left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.monitoring.test_alerting import requests
from tests.store.test_spans import NOON, store
from workbench.errors import BadInput
from workbench.monitoring import objectives

NOW = datetime.fromtimestamp(NOON / 1e6, UTC)
DAY_US = 86_400_000_000


def test_success_counts_answers_and_the_budget_is_what_may_fail(engine: Engine) -> None:
    objectives.add(engine, "answered", measure="success", target=0.9)
    store(engine, requests(80, start=NOON - 2 * DAY_US))
    store(engine, requests(20, failed=5))
    [found] = objectives.standings(engine, now=NOW)
    assert (found.calls, found.good, found.share, found.is_kept) == (100, 95, 0.95, True)
    assert found.left == pytest.approx(0.5)
    assert found.burn_rate == pytest.approx(2.5)


def test_a_time_is_good_up_to_its_threshold_and_a_failure_never(engine: Engine) -> None:
    objectives.add(engine, "quick", measure="ttft", threshold_ms=500, target=0.95)
    store(engine, requests(60, ttft_ms=300.0) + requests(30, start=NOON + 1000, ttft_ms=900.0) + requests(10, start=NOON + 5000, failed=10))
    [found] = objectives.standings(engine, now=NOW)
    assert (found.calls, found.good, found.is_kept) == (100, 60, False)
    assert found.left == pytest.approx(1 - 0.4 / 0.05)


def test_a_day_s_share_of_the_error_budget_is_what_it_took_of_the_whole_time_s(engine: Engine) -> None:
    objectives.add(engine, "answered", measure="success", target=0.9)
    store(engine, requests(80, start=NOON - 2 * DAY_US, failed=2))
    store(engine, requests(20, failed=5))
    [kept] = objectives.standings(engine, now=NOW)
    first, last = objectives.daily(engine, kept.objective, now=NOW)
    # Ten of a hundred calls may fail.
    assert (first.calls, first.good, first.spent) == (80, 78, pytest.approx(0.2))
    assert (last.calls, last.good, last.spent) == (20, 15, pytest.approx(0.5))
    assert last.day - first.day == timedelta(days=2)
    assert kept.left == pytest.approx(1 - first.spent - last.spent)


def test_a_day_without_calls_that_count_is_left_out(engine: Engine) -> None:
    objectives.add(engine, "billing", measure="ttft", threshold_ms=500, scope={"agent": "billing"})
    store(engine, requests(4))
    [kept] = objectives.standings(engine, now=NOW)
    assert objectives.daily(engine, kept.objective, now=NOW) == []


def test_old_days_and_other_agents_do_not_count(engine: Engine) -> None:
    objectives.add(engine, "week", measure="success", days=7)
    objectives.add(engine, "billing", measure="success", scope={"agent": "billing"})
    store(engine, requests(10, start=NOON - 8 * DAY_US, failed=10) + requests(4))
    assert [(one.objective.name, one.calls, one.left) for one in objectives.standings(engine, now=NOW + timedelta(hours=1))] == [
        ("billing", 0, None),
        ("week", 4, 1.0),
    ]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": " "}, "name"),
        ({"measure": "mood"}, "measure"),
        ({"threshold_ms": 5.0}, "threshold_ms"),
        ({"measure": "ttft"}, "threshold_ms"),
        ({"target": 1.0}, "target"),
        ({"days": 0}, "days"),
        ({"scope": {"user": "u"}}, "scope"),
    ],
)
def test_a_wrong_objective_is_refused_by_its_field(engine: Engine, changes: dict[str, Any], where: str) -> None:
    given = {"name": "answered", "measure": "success", **changes}
    with pytest.raises(BadInput) as refused:
        objectives.add(engine, given.pop("name"), **given)
    assert refused.value.where == where
