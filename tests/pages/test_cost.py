"""The Cost page says what traffic costs, whom it goes to and what the month will come to; unknown prices are counted openly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.pages.opening import open_page, words_of
from tests.pages.shop import settings_of
from tests.store.test_spans import family, store
from workbench.monitoring import budgets
from workbench.store.connection import open_store, writing
from workbench.store.feedback import add_feedback
from workbench.store.span_values import FeedbackRecord, TokenUse

DAY_US = 86_400_000_000


@pytest.fixture
def engine(own_home: Path) -> Iterator[Engine]:
    opened = open_store(settings_of(own_home).database_url)
    yield opened
    opened.dispose()


def call(engine: Engine, number: int, days_ago: float, cost_usd: float | None = 0.01, **changes: str) -> str:
    start = round(datetime.now(UTC).timestamp() * 1e6 - days_ago * DAY_US) + number
    root, _, one, *_ = family(number)
    trace = f"{start:032x}"
    model = changes.pop("model", "gpt-4o")
    tokens = TokenUse(1000, 100, cache_read_tokens=400)
    one = replace(one, trace_id=trace, started_us=start + 1, parent_id="root", cost_usd=cost_usd, model=model, tokens=tokens)
    store(engine, [replace(root, trace_id=trace, started_us=start, **changes), one])  # type: ignore[arg-type]
    return trace


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u00a0", " ")


def test_costs_stand_beside_those_of_the_time_before(engine: Engine) -> None:
    for number in range(12):
        call(engine, number, 2, 0.02)
        call(engine, 50 + number, 10, 0.01)
    at = open_page("cost", range="7d")
    found = {one.label: (plain(one.value), one.delta) for one in at.metric}
    assert found["Cost"] == ("$0.24", "+100 %")
    assert found["Calls"] == ("12", "0 %")
    assert found["Cached of them"][0] == "40 %"
    assert "Changes are against" in words_of(at)
    assert {one.label: one.delta for one in open_page("cost", range="7d", against="none").metric}["Cost"] == ""


def test_unknown_prices_make_costs_lower_bounds(engine: Engine) -> None:
    call(engine, 1, 1, 0.5)
    call(engine, 2, 1, None, model="nobody/knows-it")
    at = open_page("cost")
    assert {one.label: one.value for one in at.metric}["Cost"] == "≥ $0.50"
    [warning] = at.warning
    assert "1 call without a known price" in plain(warning.value)
    table = plain(str(at.table[0].value.to_string()))
    assert "nobody/knows-it" in table and "1 unpriced" in table


@pytest.mark.parametrize(
    ("by", "names"), [("model", ("gpt-4o", "small")), ("agent", ("support", "billing")), ("version", ("support@1", "support@2"))]
)
def test_costs_are_told_apart_by_a_choice_in_the_address(engine: Engine, by: str, names: tuple[str, ...]) -> None:
    call(engine, 0, 1, model="gpt-4o", agent="support")
    call(engine, 1, 1, model="small", agent="billing")
    at = open_page("cost", by=by)
    table = plain(at.table[0].value.to_string())
    assert all(name in table for name in names)


def test_a_liked_answer_has_a_cost_with_its_interval(engine: Engine) -> None:
    traces = [call(engine, 2 * number, 1, 0.01 + number / 10_000) for number in range(30)]
    now = round(datetime.now(UTC).timestamp() * 1e6)
    said = [FeedbackRecord(f"t{place}", "thumbs", now, trace_id=trace, value=float(place % 3 > 0)) for place, trace in enumerate(traces)]
    with writing(engine) as session:
        add_feedback(session, feedback=said)
    row = plain(open_page("cost").table[0].value.to_string())
    assert "67 % of 30" in row
    # 0.3435 dollars for twenty liked answers.
    assert "$0.017 [$0.0" in row


def test_another_model_is_priced_on_the_same_tokens(engine: Engine) -> None:
    for number in range(3):
        call(engine, number, 1, 0.01, model="small")
    at = open_page("cost", other="gpt-4o-mini")
    found = {one.label: plain(one.value) for one in at.metric}
    assert found["As it was"] == "$0.030"
    # Three times 600 fresh at $0.15, 400 cached at $0.075 and 100 out at $0.60 a million.
    assert found["On the other model"] == "$0.00054"
    assert "Priced on the tokens that were counted" in words_of(at)


def test_budgets_stand_with_what_is_spent(engine: Engine) -> None:
    call(engine, 0, 0, 6.0)
    budgets.add(engine, "all", limit_usd=5.0)
    assert "$6.00 of $5.00 this month" in plain(words_of(open_page("cost")))


def test_the_dearest_sessions_and_users_are_linked(engine: Engine) -> None:
    call(engine, 0, 1, 0.5)
    said = plain(words_of(open_page("cost")))
    assert "s0" in said and "u0" in said and "$0.50" in said


def test_a_time_without_calls_says_so_and_leads_on(engine: Engine) -> None:
    call(engine, 0, 60)
    at = open_page("cost", range="7d")
    assert "No calls in this time" in words_of(at)
    at.button(key="look_at_all").click().run()
    assert not at.exception
    assert at.query_params["range"] in (["90d"], "90d")
    assert {one.label: one.value for one in at.metric}["Calls"] == "1"


def test_days_in_the_address_are_the_time(engine: Engine) -> None:
    call(engine, 0, 3)
    day = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 3 * 86_400, UTC)
    at = open_page("cost", **{"from": f"{day:%Y-%m-%d}", "to": f"{day:%Y-%m-%d}"})
    assert {one.label: one.value for one in at.metric}["Calls"] == "1"
    assert "By hour" in words_of(at)
