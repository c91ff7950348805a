from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy
import pytest
from sqlalchemy import Engine

from tests.pages.shop import fill
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec
from workbench.runs.spending import Tally, failures, spending
from workbench.store.connection import open_store, writing
from workbench.store.results import Results, call_row, write_results

TODAY = date(2026, 11, 25)
COST = {"cost_usd": 0.5, "input_tokens": 100, "cached_input_tokens": 40, "output_tokens": 10}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    fill(found)
    return found


def call(number: int, *, day: date = TODAY, model: str = "m", purpose: str = "answer", **fields: Any) -> dict[str, Any]:
    asked_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(seconds=number)
    made = {"id": f"{number:05}", "purpose": purpose, "request_hash": str(number), "model": model, "status": "ok", "asked_at": asked_at}
    return call_row({**made, **fields})


def failed(number: int, kind: str, words: str, **fields: Any) -> dict[str, Any]:
    return call(number, status="error", failure=kind, error=words, **fields)


def keep(engine: Engine, *calls: dict[str, Any]) -> None:
    with writing(engine) as session:
        write_results(session, batch=[Results(calls=calls)])


def a_run(engine: Engine, author: str) -> int:
    return start(engine, make_plan(engine, make_spec({"golden": "questions", "variants": ["support@1"]}, "test")), author=author)


def test_a_store_without_calls_has_spent_nothing(engine: Engine) -> None:
    found = spending(engine)
    assert (found.total, found.models, found.failures) == (Tally(), [], {})


def test_calls_are_summed_by_model_purpose_person_and_day_the_dearest_first(engine: Engine) -> None:
    ada, bob = a_run(engine, "Ada"), a_run(engine, "Bob")
    keep(
        engine,
        call(1, run_id=ada, **COST),
        call(2, run_id=ada, day=TODAY - timedelta(days=1), **COST),
        call(3, run_id=bob, model="judge", purpose="judge", **{**COST, "cost_usd": 3.0}),
        call(4, purpose="try", **COST),
    )
    found = spending(engine)
    assert found.total == Tally(calls=4, cost_usd=4.5, input_tokens=400, cached_input_tokens=160, output_tokens=40)
    assert [one.model for one in found.models] == ["judge", "m"]
    assert {name: tally.calls for name, tally in found.purposes.items()} == {"judge": 1, "answer": 2, "try": 1}
    assert {name: tally.cost_usd for name, tally in found.people.items()} == {"Bob": 3.0, "Ada": 1.0, "": 0.5}
    assert {key: tally.calls for key, tally in found.days.items()} == {
        (TODAY, "judge"): 1,
        (TODAY, "m"): 2,
        (TODAY - timedelta(days=1), "m"): 1,
    }


def test_a_call_without_a_known_price_is_counted_and_costs_nothing_known(engine: Engine) -> None:
    keep(engine, call(1, **COST), call(2), failed(3, "timeout", "no answer after 60 s"))
    total = spending(engine).total
    assert (total.calls, total.failed, total.unpriced, total.cost_usd) == (3, 1, 1, 0.5)


@pytest.mark.parametrize("count", [1, 2, 3, 10, 101, 500])
def test_times_are_the_quantiles_that_numpy_gives(engine: Engine, count: int) -> None:
    chance = numpy.random.default_rng(count)
    times = [float(time) for time in chance.lognormal(6, 1, count)]
    keep(engine, *(call(number, duration_ms=time) for number, time in enumerate(times)), failed(9999, "timeout", "too late"))
    found = spending(engine).models[0].times
    assert found["duration_ms"].n == count
    assert [found["duration_ms"].p50, found["duration_ms"].p95] == pytest.approx(list(numpy.quantile(times, [0.5, 0.95])))
    assert (found["ttft_ms"].p50, found["ttft_ms"].p95, found["ttft_ms"].n) == (None, None, 0)


def test_what_was_before_the_first_day_is_left_out_everywhere(engine: Engine) -> None:
    long_ago = TODAY - timedelta(days=40)
    keep(
        engine,
        call(1, day=long_ago, duration_ms=9_000.0, **COST),
        failed(2, "timeout", "long ago", day=long_ago),
        call(3, duration_ms=100.0, **COST),
        failed(4, "rate_limited", "slow down"),
    )
    found = spending(engine, since=TODAY - timedelta(days=6))
    assert (found.total.calls, found.failures) == (2, {"rate_limited": 1})
    assert found.models[0].times["duration_ms"].p95 == 100.0
    assert [one.error for one in failures(engine, since=TODAY)] == ["slow down"]
    assert spending(engine).failures == {"rate_limited": 1, "timeout": 1}


def test_failures_come_newest_first_a_page_at_a_time_with_their_words_and_run(engine: Engine) -> None:
    run = a_run(engine, "Ada")
    keep(engine, *(failed(number, "timeout", f"late {number}", run_id=run) for number in range(5)), call(9, **COST))
    page = failures(engine, limit=2, offset=1)
    assert [(one.error, one.kind, one.run_id) for one in page] == [("late 3", "timeout", run), ("late 2", "timeout", run)]


def test_sums_and_percentiles_are_read_from_indexes_alone(engine: Engine) -> None:
    plans: list[str] = []
    with engine.connect() as connection:
        for query in (
            "SELECT asked_on, model, purpose, run_id, sum(cost_usd), count(duration_ms) FROM model_call GROUP BY 1, 2, 3, 4",
            "SELECT duration_ms FROM model_call WHERE model = 'm' AND duration_ms IS NOT NULL AND asked_on >= '2026-01-01' "
            "ORDER BY duration_ms LIMIT 2 OFFSET 3",
        ):
            plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert plans == [
        "SCAN model_call USING COVERING INDEX ix_model_call_spent",
        "SEARCH model_call USING COVERING INDEX ix_model_call_duration_ms (model=? AND duration_ms>?)",
    ]
