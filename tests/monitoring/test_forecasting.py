"""The month is forecast from whole days, another model priced on the same tokens, and marks say what happened when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.store.test_spans import family, store
from workbench.monitoring.forecasting import forecast_month
from workbench.monitoring.marks import marks
from workbench.monitoring.switching import cost_on, listed_models, model_rates
from workbench.prompts import PromptDraft, move_label, push
from workbench.providers.prices import PriceBook, PriceOverride
from workbench.store.connection import open_store
from workbench.store.traffic_filters import TrafficFilter

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
DAY_US = 86_400_000_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


def day(engine: Engine, back: int, cost_usd: float | None, **changes: str) -> None:
    start = round((NOW.replace(hour=1) - timedelta(days=back)).timestamp() * 1e6)
    root, _, call, *_ = family(0)
    trace = f"{start:032x}"
    call = replace(call, trace_id=trace, started_us=start + 5, parent_id="root", cost_usd=cost_usd, model=changes.pop("model", "m"))
    store(engine, [replace(root, trace_id=trace, started_us=start, **changes), call])  # type: ignore[arg-type]


def test_the_month_is_what_it_was_and_what_comes(engine: Engine) -> None:
    for back in range(28):
        day(engine, back, 2.0)
    found = forecast_month(engine, now=NOW)
    assert found.so_far == pytest.approx(20 * 2.0)
    # Today counts as a whole day to come: eleven days from the 20th to the 30th.
    assert found.expected == pytest.approx(19 * 2.0 + 11 * 2.0)
    assert (found.low, found.high) == (pytest.approx(60.0), pytest.approx(60.0))
    assert (found.days, found.unpriced) == (27, 0)


def test_too_few_days_are_no_forecast_but_what_was_spent_is_told(engine: Engine) -> None:
    for back in range(4):
        day(engine, back, 2.0)
    found = forecast_month(engine, now=NOW)
    assert found.so_far == pytest.approx(8.0)
    assert found.expected is None
    assert found.why_not == "there are 3 whole days of traffic; a forecast needs 7"


def test_calls_without_a_price_are_counted_and_a_scope_narrows(engine: Engine) -> None:
    for back in range(10):
        day(engine, back, 1.0 if back else None, agent="a")
        day(engine, back + 100, 5.0, agent="b")
    assert forecast_month(engine, now=NOW).unpriced == 1
    assert forecast_month(engine, scope={"agent": "b"}, now=NOW).so_far == 0


def test_another_model_is_priced_on_the_same_tokens() -> None:
    sums = {
        "input_tokens": 1_000_000,
        "output_tokens": 100_000,
        "cache_read_tokens": 400_000,
        "cache_write_tokens": 0,
        "reasoning_tokens": 20_000,
    }
    found = model_rates(PriceBook(), "gpt-4o")
    assert found is not None
    # 600,000 fresh at $2.50, 400,000 cached at $1.25 and 100,000 out at $10 a million.
    assert cost_on(sums, found) == pytest.approx(1.5 + 0.5 + 1.0)
    assert model_rates(PriceBook(), "nobody/knows-it") is None
    assert "gpt-4o" in listed_models()


def test_the_reader_s_own_price_goes_before_the_listed_one() -> None:
    own = PriceOverride("gpt-4o", datetime(2026, 1, 1, tzinfo=UTC), 1e-6, 2e-6)
    found = model_rates(PriceBook([own]), "gpt-4o", at=NOW)
    assert found is not None
    assert (found.fresh, found.output) == (1e-6, 2e-6)


def test_marks_say_what_came_new_and_which_labels_moved(engine: Engine) -> None:
    day(engine, 9, 1.0, agent="support", version="1")
    day(engine, 5, 1.0, agent="support", version="2")
    day(engine, 3, 1.0, agent="support", version="2", model="m2")
    day(engine, 2, 1.0, agent="digest", version="2", model="m2")
    push(engine, "support", PromptDraft(messages=({"role": "user", "content": "{{ question }}"},), model="demo/answerer"))
    move_label(engine, "support", "production", "support@1")
    to_us = round(datetime.now(UTC).timestamp() * 1e6) + DAY_US
    where = TrafficFilter(round(NOW.timestamp() * 1e6) - 20 * DAY_US, to_us)
    said = [one.words for one in marks(engine, where)]
    assert said == [
        "support has support@2 for the first time",
        "support has m2 for the first time",
        "digest is live for the first time",
        "production of support moved to version 1",
    ]
    assert [one.traffic for one in marks(engine, where)][::3] == [{"agent": "support", "version": "support@2"}, {"version": "support@1"}]
    assert [one.what for one in marks(engine, replace(where, agent="digest"))] == ["agent", "label"]
    assert [one.words for one in marks(engine, replace(where, prompt="other"))][-1].startswith("digest")
    assert marks(engine, replace(where, from_us=to_us - 1)) == []
