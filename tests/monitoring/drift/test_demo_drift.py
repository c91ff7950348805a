"""Each change that the demo injects is found in its own place and laid to its own cause; where nothing changed, nothing is said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from workbench.monitoring.demo_traffic import fill
from workbench.monitoring.drift import compare_windows
from workbench.monitoring.drift.reports import Report
from workbench.providers.embedding import embedder_from
from workbench.store.connection import open_store
from workbench.store.traffic_filters import TrafficFilter

LAST = date(2026, 6, 30)
DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'store.db'}")
    fill(engine, last=LAST)
    yield engine
    engine.dispose()


def compared(engine: Engine, first: int, middle: int, end: int, **scope: str) -> Report:
    """Compare days of the demo: from the first up to the middle one, and from there up to the end (the demo's first day is 0)."""
    begin = (LAST - timedelta(days=29) - date(1970, 1, 1)).days
    windows = [TrafficFilter((begin + low) * DAY_US, (begin + high) * DAY_US, **scope) for low, high in ((first, middle), (middle, end))]
    return compare_windows(engine, windows[0], windows[1], embedder=embedder_from({}))


def leading(report: Report, side: str) -> str:
    """Give what explains most of what drifted on a side."""
    weights: dict[str, float] = {}
    for one in report.attribution:
        if (one.signal.startswith("input")) == (side == "input"):
            weights[one.by] = weights.get(one.by, 0.0) + one.explained
    return max(weights, key=lambda by: weights[by], default="")


def test_without_a_change_nothing_drifts(demo: Engine) -> None:
    report = compared(demo, 1, 5, 9)
    assert report.drifted == []
    assert report.verdict.startswith("No drift")
    assert (report.attribution, report.examples) == ([], [])


def test_the_new_prompt_version_explains_the_answers_and_the_questions_are_as_before(demo: Engine) -> None:
    report = compared(demo, 4, 9, 13)
    assert {"output wording", "output length"} <= set(report.drifted)
    assert not any(one.startswith("input") for one in report.drifted)
    assert leading(report, "output") == "version"
    assert "support@2 0 %" in next(one.sentence for one in report.attribution if one.by == "version")


def test_the_new_agent_explains_the_questions(demo: Engine) -> None:
    report = compared(demo, 9, 13, 17)
    assert "input wording" in report.drifted
    assert leading(report, "input") == "agent"
    assert any(shift.value == "digest" and shift.before == 0 for one in report.attribution for shift in one.shifts)


def test_the_change_of_model_explains_the_answers_of_its_agent_alone(demo: Engine) -> None:
    report = compared(demo, 13, 17, 21)
    assert "output wording" in report.drifted
    assert not any(one.startswith("input") for one in report.drifted)
    assert leading(report, "output") == "model"
    assert report.same_kind["output wording"]
    drifted = {(one.side, one.agent): one.drifted for one in report.places}
    assert drifted["output", "support"]
    assert not drifted["output", "billing"] and not drifted["input", "support"]


def test_slow_answers_are_no_drift(demo: Engine) -> None:
    assert compared(demo, 18, 21, 24).drifted == []


def test_the_shift_of_topics_explains_questions_and_answers_alike(demo: Engine) -> None:
    report = compared(demo, 21, 25, 27)
    assert {"input topic", "output topic"} <= set(report.drifted)
    assert (leading(report, "input"), leading(report, "output")) == ("topic", "topic")
    grown = max(report.topics, key=lambda one: one.after - one.before)
    assert {"card", "reader"} & set(grown.value.replace(",", "").split())


def test_the_burst_of_injections_is_a_topic_of_its_own_with_its_requests_as_examples(demo: Engine) -> None:
    report = compared(demo, 25, 27, 28)
    assert {"input wording", "output refusals"} <= set(report.drifted)
    assert leading(report, "input") == "topic"
    shown = [one.text for one in report.examples if (one.side, one.window) == ("input", "current")]
    assert any("instructions" in text or "rules" in text for text in shown)


def test_the_same_windows_give_the_same_report(demo: Engine) -> None:
    assert compared(demo, 1, 5, 9) == compared(demo, 1, 5, 9)


def test_windows_are_whole_days(demo: Engine) -> None:
    report = compared(demo, 1, 5, 9, agent="support")
    begin = datetime.fromtimestamp(report.current.from_us / 1e6, UTC)
    assert (begin.hour, begin.minute) == (0, 0)
    assert report.current.requests >= report.current.drawn > 50
