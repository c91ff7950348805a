"""Rules, budgets and objectives are added, changed and let go where they are shown, a rule with what it would say now."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.monitoring.test_alerting import requests
from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import settings_of
from tests.store.test_spans import store
from workbench.monitoring import alerting, budgets, drift, objectives
from workbench.store import watching
from workbench.store.connection import open_store, reading


@pytest.fixture
def live(own_home: Path) -> Engine:
    engine = open_store(settings_of(own_home).database_url)
    store(engine, requests(20, start=round(datetime.now(UTC).timestamp() * 1e6) - 1_000_000, failed=4))
    return engine


def form(kind: str, *arguments: Any) -> AppTest:
    """Draw what a dialog holds; a test of an app without a browser closes dialogs at the next step."""

    def script(kind: str, *arguments: object) -> None:
        from workbench.ui import watched_forms

        getattr(watched_forms, kind)(*arguments)

    st.cache_data.clear()
    return checked(AppTest.from_function(script, args=(kind, *arguments)).run())


def put(at: AppTest, **values: Any) -> AppTest:
    """Fill in fields by their keys, one after the other, as a person does."""
    for key, value in values.items():
        field = next(one for one in (*at.text_input, *at.number_input, *at.selectbox) if one.key == key)
        checked(field.set_value(value).run())
    return at


def test_a_rule_is_added_by_what_it_would_say_now(live: Engine) -> None:
    at = put(form("rule"), new_rule_name="failing", new_rule_signal="error_rate", new_rule_agent="support")
    assert "Now: Share of failed calls to models: 20.0 % in the last 60 minutes, n = 20" in words_of(at)
    put(at, new_rule_warning_error_rate=5.0, new_rule_alert_error_rate=10.0, new_rule_webhook="OPS_WEBHOOK")
    assert "above 10.0 %" in words_of(at)
    checked(at.button(key="keep_rule").click().run())
    with reading(live) as session:
        [rule] = watching.rules(session)
    assert (rule.name, rule.signal, rule.scope, rule.direction) == ("failing", "error_rate", {"agent": "support"}, "above")
    assert (rule.warning, rule.alert, rule.window_minutes, rule.webhook_env) == (0.05, 0.1, 60, "OPS_WEBHOOK")
    [error] = open_page("overview").error
    assert error.value == "Out of bounds: rule “failing”."


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({}, "name: give the rule a name"),
        ({"new_rule_name": "cost"}, "alert: give a level from which to warn"),
        ({"new_rule_name": "cost", "new_rule_warning_cost": 5.0, "new_rule_alert_cost": 2.0}, "warning: 5 is beyond the alert's 2"),
        ({"new_rule_name": "cost", "new_rule_alert_cost": 2.0, "new_rule_webhook": "https://x"}, "webhook_env: addresses are secrets"),
    ],
)
def test_a_rule_that_cannot_stand_is_refused_in_the_dialog_and_nothing_is_kept(live: Engine, filled: dict[str, Any], said: str) -> None:
    at = put(form("rule"), **filled)
    checked(at.button(key="keep_rule").click().run())
    assert said in words_of(at)
    with reading(live) as session:
        assert watching.rules(session) == []


def test_a_rule_on_a_budget_or_a_watch_needs_one(live: Engine) -> None:
    at = put(form("rule"), new_rule_signal="budget")
    assert "Add a budget first." in words_of(at)
    put(at, new_rule_signal="drift")
    assert "Add a watch first, on the page Drift." in words_of(at)
    assert at.button(key="keep_rule").disabled
    drift.add(live, "weekly")
    budgets.add(live, "month", limit_usd=0.021)
    at = put(form("rule"), new_rule_name="spending", new_rule_signal="budget", new_rule_warning_budget=70.0)
    assert "$0.02 of $0.02 in this month" in words_of(at)
    checked(at.button(key="keep_rule").click().run())
    with reading(live) as session:
        [rule] = watching.rules(session)
    assert (rule.parameters, rule.warning, rule.alert) == ({"budget": "month"}, 0.7, 1.0)


def test_a_budget_is_added_and_shown_with_the_costs(live: Engine) -> None:
    filled = {
        "new_budget_name": "support, daily",
        "new_budget_limit": 0.01,
        "new_budget_period": "day",
        "new_budget_warn": 50.0,
        "new_budget_agent": "support",
    }
    at = put(form("budget"), **filled)
    checked(at.button(key="keep_budget").click().run())
    [found] = budgets.standings(live)
    assert (found.budget.name, found.budget.limit_usd, found.budget.period, found.budget.warn_share) == ("support, daily", 0.01, "day", 0.5)
    assert (found.budget.scope, found.level) == ({"agent": "support"}, "alert")
    for page in ("overview", "cost"):
        assert "support, daily" in str([one.proto for one in open_page(page).get("progress")])


def test_a_budget_without_a_limit_is_refused(live: Engine) -> None:
    at = put(form("budget"), new_budget_name="all")
    checked(at.button(key="keep_budget").click().run())
    assert "limit: 0 is no limit" in words_of(at)
    assert budgets.standings(live) == []


def test_an_objective_is_added_and_shown_with_the_times(live: Engine) -> None:
    filled = {
        "new_objective_name": "quick",
        "new_objective_measure": "ttft",
        "new_up_to_ttft": 150.0,
        "new_objective_target": 95.0,
        "new_objective_days": 7,
    }
    at = put(form("objective"), **filled)
    checked(at.button(key="keep_objective").click().run())
    [found] = objectives.standings(live)
    aim = found.objective
    assert (aim.name, aim.measure, aim.threshold_ms, aim.target, aim.days) == ("quick", "ttft", 150.0, 0.95, 7)
    assert found.share == pytest.approx(0.8)
    for page in ("overview", "latency"):
        assert "quick" in str(open_page(page).table[-1].value)


def test_a_name_that_is_taken_is_said(live: Engine) -> None:
    objectives.add(live, "answered", measure="success")
    at = put(form("objective"), new_objective_name="answered")
    checked(at.button(key="keep_objective").click().run())
    assert "there is one named answered already" in words_of(at)


@pytest.fixture
def watched(live: Engine) -> Engine:
    """Give a store with one of each."""
    budgets.add(live, "month", limit_usd=0.021, scope={"agent": "support"}, warn_share=0.007)
    aimed = {"prompt": "support", "version": "1", "environment": "staging"}
    objectives.add(live, "quick", measure="ttft", threshold_ms=150.0, target=0.957, scope=aimed)
    spending = {"name": "spending", "signal": "budget", "parameters": {"budget": "month"}, "alert": 0.9}
    failing = {"name": "failing", "signal": "error_rate", "window_minutes": 90, "warning": 0.07, "webhook_env": "OURS", "no_data": "alert"}
    alerting.add_all(live, [spending, {**failing, "scope": {"agent": "support", "model": "gone"}}])
    return live


def stored(engine: Engine) -> dict[str, list[Any]]:
    with reading(engine) as session:
        return {"budget": watching.budgets(session), "objective": watching.objectives(session), "rule": watching.rules(session)}


@pytest.mark.parametrize("kind", ["rule", "budget", "objective"])
def test_what_is_kept_as_it_stood_is_as_it_was(watched: Engine, kind: str) -> None:
    before = stored(watched)
    at = form("change", kind, before[kind])
    checked(at.button(key=f"keep_{kind}").click().run())
    assert not at.error, "kept, not refused"
    assert stored(watched) == before


def test_a_rule_is_changed_and_what_it_said_stays(watched: Engine) -> None:
    [failing, _] = before = stored(watched)["rule"]
    alerting.check(watched)
    at = form("change", "rule", before)
    prefix = f"at{failing.id}_rule"
    put(at, **{f"{prefix}_name": "failing calls", f"{prefix}_warning_error_rate": 9.0, f"{prefix}_model": ""})
    assert "Now: Share of failed calls to models: 20.0 %, above 9.0 % in the last 90 minutes, n = 20" in words_of(at)
    checked(at.button(key="keep_rule").click().run())
    changed = next(one for one in stored(watched)["rule"] if one.id == failing.id)
    assert changed == replace(failing, name="failing calls", warning=0.09, scope={"agent": "support"})
    with reading(watched) as session:
        assert {one.rule for one in watching.events(session)} == {"failing calls", "spending"}


def test_a_rule_follows_the_name_of_its_budget(watched: Engine) -> None:
    before = stored(watched)
    at = put(form("change", "budget", before["budget"]), **{f"at{before['budget'][0].id}_budget_name": "monthly"})
    checked(at.button(key="keep_budget").click().run())
    after = stored(watched)
    assert [one.name for one in after["budget"]] == ["monthly"]
    assert [dict(one.parameters) for one in after["rule"]] == [{}, {"budget": "monthly"}]


def test_a_name_of_another_is_refused(watched: Engine) -> None:
    [failing, _] = before = stored(watched)["rule"]
    at = put(form("change", "rule", before), **{f"at{failing.id}_rule_name": "spending"})
    checked(at.button(key="keep_rule").click().run())
    assert "there is one named spending already" in words_of(at)
    assert stored(watched)["rule"] == before


@pytest.mark.parametrize("kind", ["rule", "budget", "objective"])
def test_one_is_let_go_and_what_rests_on_it_says_so(watched: Engine, kind: str) -> None:
    before = stored(watched)
    assert [one.key for one in open_page("overview").button if one.key == f"change_{kind}"]
    at = form("change", kind, before[kind])
    checked(at.button(key=f"let_{kind}_go").click().run())
    gone = {name: {one.name for one in before[name]} - {one.name for one in after} for name, after in stored(watched).items()}
    assert gone == {name: {before[kind][0].name} if name == kind else set() for name in before}
    if kind == "budget":
        assert "there is no budget named 'month'" in words_of(open_page("overview"))


def test_a_budget_of_one_user_is_added(live: Engine) -> None:
    at = put(form("budget"), new_budget_name="u0", new_budget_limit=1.0, new_budget_user="u0")
    checked(at.button(key="keep_budget").click().run())
    assert [one.budget.scope for one in budgets.standings(live)] == [{"user": "u0"}]
