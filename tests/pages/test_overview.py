"""The overview says in one sentence whether anything is out of bounds, and what to look at."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.monitoring.test_alerting import requests, rule
from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import settings_of
from tests.store.test_spans import store
from workbench.monitoring import alerting, budgets, drift, objectives
from workbench.prompts import PromptDraft, move_label, push
from workbench.store.connection import open_store, reading, writing
from workbench.store.drift_reports import keep_report
from workbench.store.watching import events


@pytest.fixture
def live(own_home: Path) -> Engine:
    engine = open_store(settings_of(own_home).database_url)
    now = round(datetime.now(UTC).timestamp() * 1e6)
    store(engine, requests(20, start=now - 1_000_000, failed=4), requests(40, start=now - 30 * 3_600_000_000))
    return engine


def test_traffic_without_anything_to_watch_it_says_how_to_watch(live: Engine) -> None:
    said = words_of(open_page("overview"))
    assert "Nothing is watched yet" in said
    assert "add a rule, a budget or an objective below" in said


def test_what_is_out_of_bounds_is_named_first(live: Engine) -> None:
    alerting.add_all(live, [rule(alert=0.1), rule(name="calm", signal="cost", warning=None, alert=100)])
    budgets.add(live, "all", limit_usd=0.01)
    objectives.add(live, "answered", measure="success", target=0.999)
    at = open_page("overview")
    [error] = at.error
    assert error.value == "Out of bounds: rule “errors”, budget “all”, objective “answered”."
    said = words_of(at)
    assert "Share of failed calls to models: 20.0 %, above 10.0 % in the last 60 minutes, n = 20" in said
    assert "overspent by" in str(at.table[0].value)


def test_all_in_bounds_is_said_too(live: Engine) -> None:
    alerting.add_all(live, [rule(warning=0.5, alert=0.9)])
    at = open_page("overview")
    assert [one.value for one in at.success] == ["Everything that is watched is in its bounds."]
    assert not at.error


def test_the_last_day_stands_beside_the_day_before_with_its_interval(live: Engine) -> None:
    found = {one.label: one for one in open_page("overview").metric}
    assert (found["Requests"].value, found["Requests"].delta) == ("20", "-50 %")
    assert found["Failed calls"].value.replace("\u00a0", " ") == "20 %"
    assert "95 % interval" in found["Failed calls"].proto.help.replace("\u00a0", " ")
    assert found["Liked"].value == "–"


def test_an_event_is_noted_by_who_has_seen_it(live: Engine) -> None:
    alerting.add_all(live, [rule(alert=0.1)])
    alerting.check(live)
    at = open_page("overview")
    button = next(one for one in at.button if str(one.key).startswith("note_"))
    checked(button.click().run())
    with reading(live) as session:
        [event] = events(session)
    assert event.acknowledged_at is not None
    assert "noted by" in words_of(at)


def test_hostile_names_are_shown_as_text(live: Engine) -> None:
    now = round(datetime.now(UTC).timestamp() * 1e6)
    hostile = [replace(span, agent="<script>alert(1)</script> **bold**") if span.agent else span for span in requests(2, start=now - 1000)]
    store(live, hostile)
    shown = [one.value for one in open_page("overview").markdown if "script" in one.value]
    assert shown
    assert all("<script>" not in one.replace("\\<", "") and "\\*\\*bold" in one for one in shown)


def test_a_watch_that_has_drifted_in_two_windows_is_named_first(live: Engine) -> None:
    drift.add(live, "answers")
    windows = {"reference_from_us": 0, "reference_to_us": 1, "current_from_us": 2, "current_to_us": 3}
    found = {"is_drifted": True, "is_alarm": True, "verdict": "It has.", "report": {}, "scope": {}}
    with writing(live) as session:
        keep_report(session, watch_id=1, values=windows | found)
    [error] = open_page("overview").error
    assert error.value == "Out of bounds: drift watch “answers”."


def test_what_changed_leads_to_its_traces(live: Engine) -> None:
    now = round(datetime.now(UTC).timestamp() * 1e6)
    new = [replace(span, model="m2") if span.kind == "llm" else span for span in requests(2, start=now - 1000)]
    store(live, new)
    push(live, "support", PromptDraft(messages=({"role": "user", "content": "{{ question }}"},), model="demo/answerer"))
    move_label(live, "support", "production", "support@1")
    at = open_page("overview")
    said = words_of(at)
    assert "production of support moved to version 1" in said and "support has m2 for the first time" in said
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    links = [str(one.proto.query_string) for one in at.get("page_link") if "model=m2" in str(one.proto.query_string)]
    assert links == [f"agent=support&model=m2&from={today}&to={today}"]
