"""The demo's traffic is the same each time, and holds each change of its recipe where the recipe says."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from workbench.monitoring import budgets, drift, objectives
from workbench.monitoring.demo_recipe import Recipe
from workbench.monitoring.demo_traffic import Maker, fill
from workbench.store.connection import open_store
from workbench.store.span_values import SpanRecord

LAST = date(2026, 6, 30)


@pytest.fixture(scope="module")
def spans() -> list[SpanRecord]:
    return [span for family, _ in Maker(Recipe.read()).traffic(LAST) for span in family]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'store.db'}")
    fill(engine, last=LAST)
    yield engine
    engine.dispose()


def day_of(span: SpanRecord) -> int:
    first = datetime.combine(LAST - timedelta(days=29), datetime.min.time(), UTC)
    return int((span.started_us / 1e6 - first.timestamp()) // 86_400)


def calls_of(spans: list[SpanRecord], agent: str) -> list[SpanRecord]:
    traces = {span.trace_id for span in spans if span.agent == agent}
    return [span for span in spans if span.kind == "llm" and span.trace_id in traces]


def test_the_same_day_gives_the_same_traffic(spans: list[SpanRecord]) -> None:
    again = [span for family, _ in Maker(Recipe.read()).traffic(LAST) for span in family]
    assert again == spans
    assert len({(span.trace_id, span.span_id) for span in spans}) == len(spans) > 6000


def test_filling_stores_every_span_and_filling_again_nothing(filled: Engine, spans: list[SpanRecord]) -> None:
    assert fill(filled, last=LAST) == 0
    with filled.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM span")).scalar() == len(spans)
        assert connection.execute(text("SELECT sum(spans) FROM traffic WHERE grain = 'd'")).scalar() == len(spans)
        assert connection.execute(text("SELECT sum(unpriced) FROM trace")).scalar() == 0


def test_nothing_lies_in_the_future() -> None:
    now = datetime.now(UTC).timestamp() * 1e6
    assert max(span.started_us for family, _ in Maker(Recipe.read()).traffic(datetime.now(UTC).date()) for span in family[:1]) <= now


def test_the_model_of_the_support_agent_changes_on_its_day_and_no_other_agent_s(spans: list[SpanRecord]) -> None:
    for agent, models in (("support", {"demo/answerer", "demo/answerer-2"}), ("billing", {"demo/answerer"})):
        assert {call.model for call in calls_of(spans, agent)} == models
    assert {call.model for call in calls_of(spans, "support") if day_of(call) < 17} == {"demo/answerer"}
    assert {call.model for call in calls_of(spans, "support") if day_of(call) >= 17} == {"demo/answerer-2"}


def test_the_digest_agent_costs_more_than_all_others_together(spans: list[SpanRecord]) -> None:
    costs = {agent: sum(call.cost_usd or 0 for call in calls_of(spans, agent)) for agent in ("support", "billing", "digest")}
    assert costs["digest"] > costs["support"] + costs["billing"]
    assert min(day_of(call) for call in calls_of(spans, "digest")) == 13


def test_billing_is_slow_for_three_days_and_support_is_not(spans: list[SpanRecord]) -> None:
    def mean(agent: str, days: range) -> float:
        times = [call.ttft_ms for call in calls_of(spans, agent) if day_of(call) in days and call.ttft_ms is not None]
        return sum(times) / len(times)

    assert mean("billing", range(21, 24)) > 2.5 * mean("billing", range(21))
    assert mean("billing", range(24, 30)) < 1.3 * mean("billing", range(21))
    assert mean("support", range(21, 24)) == pytest.approx(mean("support", range(17, 21)), rel=0.15)


def test_the_injection_attempts_come_in_one_burst(spans: list[SpanRecord]) -> None:
    texts = next(change["texts"] for change in Recipe.read().settings["changes"] if change["what"] == "injection")
    attempts = [span for span in spans if span.parent_id is None and span.input_text in texts]
    assert len(attempts) == 42
    assert {day_of(span) for span in attempts} == {27}


def test_the_topic_shifts_at_the_end(spans: list[SpanRecord]) -> None:
    recipe = Recipe.read()
    hardware = {one["question"] for one in recipe.examples if one["key"].rsplit("-", 1)[0] in ("tap", "returns", "sync-codes")}

    def share(days: range) -> float:
        asked = [span.input_text for span in spans if span.agent == "support" and day_of(span) in days]
        return sum(question in hardware for question in asked) / len(asked)

    assert share(range(25)) < 0.2
    assert share(range(25, 30)) > 0.4


def test_an_incomplete_folder_is_an_error_and_not_half_a_demo(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Recipe.read(tmp_path)


def test_what_watches_the_traffic_is_there(filled: Engine) -> None:
    [watch] = drift.all_watches(filled)
    assert (watch.name, dict(watch.scope)) == ("answers of support", {"agent": "support"})
    assert len(budgets.standings(filled)) == 2 and len(objectives.standings(filled)) == 2
