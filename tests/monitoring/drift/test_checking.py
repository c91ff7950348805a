"""A drift is an alarm when two windows in a row show it; a watch keeps its reports, and a rule reads them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.store.test_spans import family, store
from workbench.errors import BadInput, NotFound
from workbench.monitoring import alerting, drift
from workbench.monitoring.drift.testing import FEWEST
from workbench.store import drift_reports, watching
from workbench.store.connection import open_store, reading, writing
from workbench.store.pruning import prune

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
DAYS = {"window_days": 2, "reference_days": 6}
USUAL = ("Refunds take {} days.", "Studio costs {} euros a month.", "Open Settings and choose Calendar {}.")
CHANGED = ("Certainly! Dear customer, kindly note that refunds might take {} days!", "Gladly! Your plan might be {} euros, dear customer!")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


def day(engine: Engine, back: int, answers: tuple[str, ...], count: int = 20) -> None:
    """Store the requests of a day, so many days before today."""
    start = round((NOW.replace(hour=0) - timedelta(days=back)).timestamp() * 1e6)
    for number in range(count):
        root, *_ = family(number)
        at = start + number * 60_000_000
        answer = answers[number % len(answers)].format(number)
        store(engine, [replace(root, trace_id=f"{at:032x}", started_us=at, input_text=f"Question {number % 7}?", output_text=answer)])


def weeks(engine: Engine, changed_from: int) -> None:
    """Store ten days, the answers of which are otherwise from so many days before today on."""
    for back in range(1, 11):
        day(engine, back, CHANGED if back <= changed_from else USUAL)


def checked(engine: Engine) -> drift.Checked:
    return drift.check(engine, drift.windows(DAYS, {}, now=NOW), embedder=None)


@pytest.mark.parametrize(("changed_from", "level"), [(0, "ok"), (2, "warning"), (4, "alarm")])
def test_one_window_is_a_warning_and_two_are_an_alarm(engine: Engine, changed_from: int, level: str) -> None:
    weeks(engine, changed_from)
    found = checked(engine)
    assert found.level == level
    assert ("output wording" in found.report.drifted) == (changed_from > 0)
    assert found.document()["level"] == level
    assert not any(one.startswith("input") for one in found.report.drifted)


def test_a_window_before_without_traffic_confirms_nothing(engine: Engine) -> None:
    for back in (1, 2, 5, 6, 7, 8, 9, 10):
        day(engine, back, CHANGED if back <= 2 else USUAL)
    found = checked(engine)
    assert (found.level, found.previous) == ("warning", None)


def test_too_few_requests_are_said_with_their_window(engine: Engine) -> None:
    with pytest.raises(BadInput, match=rf"reference: it has 0 requests with texts; drift needs at least {FEWEST}"):
        checked(engine)
    for back in range(5, 11):
        day(engine, back, USUAL)
    with pytest.raises(BadInput, match="current window: it has 0 requests"):
        checked(engine)


def test_windows_are_whole_days_before_today_and_the_reference_lies_before_both() -> None:
    found = drift.windows(DAYS, {"agent": "support"}, now=NOW)
    days = [(one.from_us // 86_400_000_000, one.to_us // 86_400_000_000) for one in (found.reference, found.previous, found.current)]
    today = round(NOW.timestamp()) // 86_400
    assert days == [(today - 10, today - 4), (today - 4, today - 2), (today - 2, today)]
    assert found.current.agent == "support"


def test_a_fixed_reference_stays_and_must_not_overlap() -> None:
    settings = {"window_days": 2, "reference": {"from": "2026-06-01", "to": "2026-06-07"}}
    found = drift.windows(settings, {}, now=NOW)
    assert (found.reference.to_us - found.reference.from_us) == 7 * 86_400_000_000
    with pytest.raises(BadInput, match="reference: the reference ends on 2026-06-29 and the two windows begin on 2026-06-26: they overlap"):
        drift.windows(settings | {"reference": {"from": "2026-06-01", "to": "2026-06-29"}}, {}, now=NOW)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"window_days": 0}, "window_days: 0 is no number of days from 1 to 92"),
        ({"window_days": "7"}, "window_days: '7' is no number of days"),
        ({"reference": "last year"}, "reference: 'last year' is no reference"),
        ({"reference": {"from": "2026-06-01"}}, r"reference\.to: 'None' is no day"),
        ({"reference": {"from": "2026-06-09", "to": "2026-06-01"}}, "reference: 2026-06-09 lies after 2026-06-01"),
        ({"windows": 3}, "settings: 'windows' is no setting; there are window_days"),
    ],
)
def test_wrong_settings_are_named(engine: Engine, settings: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        drift.add(engine, "mine", settings=settings)
    with pytest.raises(BadInput, match="scope: 'colour' cannot be narrowed to"):
        drift.add(engine, "mine", scope={"colour": "red"})
    assert drift.all_watches(engine) == []


def test_a_watch_keeps_one_report_for_each_window(engine: Engine) -> None:
    weeks(engine, 4)
    drift.add(engine, "answers", settings=DAYS)
    watch = drift.find(engine, "answers")
    for _ in range(2):
        drift.check_watch(engine, watch, embedder=None, now=NOW)
    with reading(engine) as session:
        [kept] = drift_reports.reports(session, watch_id=watch.id)
        document = drift_reports.document_of(session, report_id=kept.id)
    assert (kept.is_drifted, kept.is_alarm) == (True, True)
    assert document is not None and document["level"] == "alarm"
    assert kept.verdict == document["verdict"]
    with pytest.raises(NotFound, match="there is no drift watch named 'none'"):
        drift.find(engine, "none")


def test_a_rule_on_drift_warns_of_one_window_and_alarms_at_two(engine: Engine) -> None:
    drift.add(engine, "answers", settings=DAYS)
    alerting.add_all(engine, [{"name": "drift", "signal": "drift", "parameters": {"watch": "answers"}, "warning": 0.5, "alert": 1.5}])
    for back in range(1, 13):
        day(engine, back, CHANGED if back <= 4 else USUAL)
    levels = []
    for moment in (NOW - timedelta(days=2), NOW):
        [found] = alerting.check(engine, now=moment, environment={"WORKBENCH_EMBEDDER": "off"})
        levels.append((found.level, found.value))
    assert levels == [("warning", 1.0), ("alert", 2.0)]
    with reading(engine) as session:
        assert [one.level for one in watching.events(session)] == ["alert", "warning"]


def test_looking_at_the_rules_compares_nothing(engine: Engine) -> None:
    weeks(engine, 4)
    drift.add(engine, "answers", settings=DAYS)
    alerting.add_all(engine, [{"name": "drift", "signal": "drift", "parameters": {"watch": "answers"}, "warning": 0.5}])
    [found] = alerting.look(engine, now=NOW)
    assert (found.level, found.value) == ("no_data", None)
    assert found.reason.endswith("no data (the watch was not checked yet)")


def test_a_rule_whose_watch_cannot_be_compared_says_why_and_the_others_are_checked(engine: Engine) -> None:
    drift.add(engine, "answers", settings=DAYS)
    rules = [
        {"name": "drift", "signal": "drift", "parameters": {"watch": "answers"}, "warning": 0.5},
        {"name": "gone", "signal": "drift", "parameters": {"watch": "another"}, "warning": 0.5},
        {"name": "silence", "signal": "traces", "direction": "below", "alert": 1, "no_data": "alert"},
    ]
    alerting.add_all(engine, rules)
    found = {one.rule.name: one for one in alerting.check(engine, now=NOW, environment={"WORKBENCH_EMBEDDER": "off"})}
    assert "it could not be compared now: reference: it has 0 requests with texts" in found["drift"].reason
    assert "there is no drift watch named 'another'" in found["gone"].reason
    assert found["silence"].level == "alert"
    with pytest.raises(BadInput, match="parameters: name the drift watch"):
        alerting.add_all(engine, [{"name": "d", "signal": "drift", "warning": 1}])


def test_reports_lose_their_examples_with_the_traces_that_they_are_of(engine: Engine) -> None:
    weeks(engine, 4)
    drift.add(engine, "answers", settings=DAYS)
    found = drift.check_watch(engine, drift.find(engine, "answers"), embedder=None, now=NOW)
    assert found.report.examples
    now_us = round(NOW.timestamp() * 1e6)
    for before_us, has_examples in ((now_us - 4 * 86_400_000_000, True), (now_us, False)):
        with writing(engine) as session:
            while prune(session, before_us=before_us):
                pass
        with reading(engine) as session:
            [head] = drift_reports.reports(session, watch_id=1)
            document = drift_reports.document_of(session, report_id=head.id)
        assert document is not None
        assert bool(document.get("examples")) == has_examples
        assert document["verdict"] == found.report.verdict


def test_a_watch_that_was_let_go_is_checked_no_more(engine: Engine) -> None:
    drift.add(engine, "answers", settings=DAYS)
    with writing(engine) as session:
        watching.archive(session, kind="watch", name="answers")
    assert drift.all_watches(engine) == []
    assert drift.refresh(engine, {"answers"}, embedder=None, now=NOW) == {}
