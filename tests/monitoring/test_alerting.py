"""Rules say when what is live leaves its bounds: once, again when it is worse, and to a webhook outside the quiet time."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.store.test_spans import NOON, family, store
from workbench.errors import BadInput, NotFound
from workbench.monitoring import alerting, budgets
from workbench.store import watching
from workbench.store.connection import reading, writing
from workbench.store.feedback import add_feedback
from workbench.store.span_values import FeedbackRecord, SpanRecord

NOW = datetime.fromtimestamp(NOON / 1e6, UTC) + timedelta(minutes=30)


def requests(count: int, *, start: int = NOON, failed: int = 0, ttft_ms: float = 100.0, cost_usd: float | None = 0.001) -> list[SpanRecord]:
    """Give requests of one call each, of which some failed."""
    found = []
    for number in range(count):
        root, _, call, _, _ = family(0)
        trace = f"{start + number:032x}"
        is_error = number < failed
        call = replace(call, trace_id=trace, started_us=start + number, parent_id="root", ttft_ms=ttft_ms, cost_usd=cost_usd)
        found += [replace(root, trace_id=trace, started_us=start + number), replace(call, is_error=is_error)]
    return found


def rule(**changes: Any) -> dict[str, Any]:
    return {"name": "errors", "signal": "error_rate", "warning": 0.05, "alert": 0.2, **changes}


class Hook:
    """A webhook that keeps what it was sent."""

    def __init__(self, status: int = 200) -> None:
        self.got: list[dict[str, Any]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/secret"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.close()


def test_a_level_is_said_once_then_again_when_it_gets_worse_and_when_it_is_over(engine: Engine) -> None:
    alerting.add_all(engine, [rule()])
    levels = []
    for minutes, batch in (
        (0, requests(20)),
        (1, requests(20, start=NOON + 100, failed=5)),
        (2, []),
        (3, requests(20, start=NOON + 200, failed=20)),
    ):
        store(engine, batch)
        [found] = alerting.check(engine, now=NOW + timedelta(minutes=minutes))
        levels.append((found.level, found.event is not None))
    [over] = alerting.check(engine, now=NOW + timedelta(hours=3))
    assert levels == [("ok", False), ("warning", True), ("warning", False), ("alert", True)]
    assert (over.level, over.value, over.event is not None) == ("no_data", None, True)
    with reading(engine) as session:
        assert [one.level for one in watching.events(session)] == ["no_data", "alert", "warning"]


def test_a_window_holds_what_began_in_it_and_nothing_else(engine: Engine) -> None:
    alerting.add_all(engine, [rule(name="cost", signal="cost", warning=None, alert=0.01, window_minutes=10)])
    store(engine, requests(9, start=round(NOW.timestamp() * 1e6) - 5 * 60_000_000))
    store(engine, requests(500, start=NOON))
    [found] = alerting.check(engine, now=NOW)
    assert (found.level, found.n) == ("ok", 9)
    assert found.value == pytest.approx(0.009)


def test_an_unknown_price_is_told_and_never_taken_for_nothing(engine: Engine) -> None:
    alerting.add_all(engine, [rule(name="cost", signal="cost", warning=None, alert=1)])
    store(engine, requests(3, cost_usd=None))
    [found] = alerting.check(engine, now=NOW)
    assert "3 calls have no known price" in found.reason


@pytest.mark.parametrize(
    ("signal", "direction", "alert", "level"),
    [
        ("ttft_p95", "above", 350, "alert"),
        ("ttft_p95", "above", 450, "ok"),
        ("liked", "below", 0.5, "alert"),
        ("traces", "below", 50, "alert"),
    ],
)
def test_signals_measure_what_they_are_called(engine: Engine, signal: str, direction: str, alert: float, level: str) -> None:
    alerting.add_all(engine, [rule(signal=signal, direction=direction, warning=None, alert=alert)])
    store(engine, requests(40, ttft_ms=400.0))
    said = [FeedbackRecord(f"t{n}", "thumbs", NOON, trace_id=f"{NOON + n:032x}", value=float(n == 0)) for n in range(4)]
    with writing(engine) as session:
        add_feedback(session, feedback=said)
    [found] = alerting.check(engine, now=NOW)
    assert found.level == level, found.reason


@pytest.mark.parametrize(("no_data", "level"), [("ignore", "no_data"), ("warning", "warning"), ("alert", "alert")])
def test_no_traffic_means_what_the_rule_says(engine: Engine, no_data: str, level: str) -> None:
    alerting.add_all(engine, [rule(no_data=no_data)])
    [found] = alerting.check(engine, now=NOW)
    assert (found.level, found.value) == (level, None)


def test_a_scope_looks_at_its_traffic_alone(engine: Engine) -> None:
    alerting.add_all(engine, [rule(scope={"agent": "support"}), rule(name="other", scope={"agent": "billing"})])
    store(engine, requests(10, failed=10))
    assert {one.rule.name: one.level for one in alerting.check(engine, now=NOW)} == {"errors": "alert", "other": "no_data"}


def test_a_webhook_hears_of_a_change_and_its_address_is_stored_nowhere(engine: Engine, hook: Hook) -> None:
    alerting.add_all(engine, [rule(webhook_env="OUR_HOOK", quiet_minutes=60)])
    environment = {"OUR_HOOK": hook.address}
    store(engine, requests(20, failed=2))
    [first] = alerting.check(engine, now=NOW, environment=environment)
    store(engine, requests(20, start=NOON + 500, failed=20))
    [worse] = alerting.check(engine, now=NOW + timedelta(minutes=1), environment=environment)
    [better] = alerting.check(engine, now=NOW + timedelta(minutes=50), environment=environment)
    assert (first.sent, worse.sent, better.sent) == ("sent: 200", "sent: 200", "not sent: quiet time")
    assert [one["level"] for one in hook.got] == ["warning", "alert"]
    assert hook.got[1]["text"].startswith("ALERT: errors. Share of failed calls to models: 55.0 %")
    with reading(engine) as session:
        events = watching.events(session)
    assert [dict(one.sent) for one in reversed(events)] == [{"webhook": first.sent}, {"webhook": worse.sent}, {"webhook": better.sent}]
    assert "secret" not in repr(events)


def test_a_webhook_that_fails_is_told_and_the_event_is_kept(engine: Engine) -> None:
    refusing = Hook(status=500)
    alerting.add_all(engine, [rule(webhook_env="OUR_HOOK")])
    store(engine, requests(10, failed=10))
    [found] = alerting.check(engine, now=NOW, environment={"OUR_HOOK": refusing.address})
    refusing.close()
    assert found.sent == "not sent: the webhook answered 500"
    with reading(engine) as session:
        assert [one.level for one in watching.events(session)] == ["alert"]


def test_an_event_is_acknowledged_once(engine: Engine) -> None:
    alerting.add_all(engine, [rule()])
    store(engine, requests(10, failed=10))
    [found] = alerting.check(engine, now=NOW)
    assert found.event is not None
    for person in ("Ada", "Bea"):
        with writing(engine) as session:
            watching.acknowledge(session, event_id=found.event, person=person)
    with reading(engine) as session:
        assert [one.acknowledged_by for one in watching.events(session)] == ["Ada"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": ""}, "name"),
        ({"signal": "mood"}, "signal"),
        ({"warning": None, "alert": None}, "alert"),
        ({"warning": 0.5, "alert": 0.2}, "warning"),
        ({"warning": 0.1, "alert": 0.2, "direction": "below"}, "warning"),
        ({"alert": float("nan")}, "alert"),
        ({"window_minutes": 0}, "window_minutes"),
        ({"no_data": "panic"}, "no_data"),
        ({"scope": {"planet": "Mars"}}, "scope"),
        ({"webhook_env": "https://hooks.example/secret"}, "webhook_env"),
        ({"signal": "budget"}, "parameters"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_rule_is_refused_by_its_field_and_none_is_kept(engine: Engine, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        alerting.add_all(engine, [rule(name="fine"), rule(**changes)])
    assert refused.value.where == where
    with reading(engine) as session:
        assert watching.rules(session) == []


def test_a_name_is_taken_until_its_rule_is_archived(engine: Engine) -> None:
    alerting.add_all(engine, [rule()])
    with pytest.raises(BadInput, match="already"):
        alerting.add_all(engine, [rule()])
    with writing(engine) as session:
        watching.archive(session, kind="rule", name="errors")
    alerting.add_all(engine, [rule()])
    with writing(engine) as session, pytest.raises(NotFound):
        watching.archive(session, kind="rule", name="nobody")


def test_a_budget_is_spent_by_what_its_scope_costs_in_its_period(engine: Engine) -> None:
    budgets.add(engine, "all", limit_usd=0.1)
    budgets.add(engine, "billing", limit_usd=0.1, scope={"agent": "billing"})
    budgets.add(engine, "user", limit_usd=0.02, scope={"user": "u0"}, period="day")
    budgets.add(engine, "each session", limit_usd=0.05, period="session")
    store(engine, requests(40))
    store(engine, requests(500, start=NOON - 40 * 86_400_000_000))
    found = {one.budget.name: one for one in budgets.standings(engine, now=NOW)}
    assert {name: (round(one.spent_usd, 6), one.level) for name, one in found.items()} == {
        "all": (0.04, "ok"),
        "billing": (0.0, "ok"),
        "user": (0.04, "alert"),
        "each session": (0.54, "alert"),
    }
    assert found["each session"].session == "s0"


def test_a_rule_watches_a_budget(engine: Engine) -> None:
    budgets.add(engine, "month", limit_usd=0.05)
    alerting.add_all(engine, [rule(signal="budget", parameters={"budget": "month"}, warning=0.8, alert=1.0)])
    store(engine, requests(41))
    [found] = alerting.check(engine, now=NOW)
    assert found.level == "warning"
    assert found.reason == "Share of a budget that is spent: 82.0 %, above 80.0 %, n = 1 ($0.04 of $0.05 in this month)"


def test_a_rule_on_a_budget_that_was_let_go_has_no_data_and_the_others_are_checked(engine: Engine) -> None:
    budgets.add(engine, "month", limit_usd=0.05)
    alerting.add_all(engine, [rule(), rule(name="spent", signal="budget", parameters={"budget": "month"}, no_data="warning")])
    store(engine, requests(10, failed=5))
    with writing(engine) as session:
        watching.archive(session, kind="budget", name="month")
    found = {one.rule.name: one for one in alerting.check(engine, now=NOW)}
    assert {name: one.level for name, one in found.items()} == {"errors": "alert", "spent": "warning"}
    assert "there is no budget named 'month'" in found["spent"].reason


def test_a_draft_says_what_it_would_say_now_and_is_kept_nowhere(engine: Engine) -> None:
    store(engine, requests(10, failed=1))
    found = alerting.preview(engine, {"signal": "error_rate", "scope": {"agent": "support"}}, now=NOW)
    assert (found.level, found.reason) == ("ok", "Share of failed calls to models: 10.0 % in the last 60 minutes, n = 10")
    assert alerting.preview(engine, {"signal": "error_rate", "warning": 0.1}, now=NOW).level == "warning"
    assert alerting.look(engine, now=NOW) == []
    with pytest.raises(BadInput):
        alerting.preview(engine, {"signal": "mood"})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"limit_usd": 0.0}, "limit"),
        ({"period": "year"}, "period"),
        ({"warn_share": 0.0}, "warn_share"),
        ({"scope": {"user": "u", "agent": "a"}}, "scope"),
    ],
)
def test_a_wrong_budget_is_refused_by_its_field(engine: Engine, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        budgets.add(engine, "month", **{"limit_usd": 1.0, **changes})
    assert refused.value.where == where
