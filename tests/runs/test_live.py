"""A run under way decides before each call whether it may be made."""

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.runs.live import OUTAGE_AFTER, LiveRun, RunStopped

DOWN = ProviderError(FailureKind.CONNECTION, "connection refused.")


def test_the_limit_holds_back_what_calls_under_way_may_yet_cost() -> None:
    live = LiveRun(max_cost_usd=1.0, spent_usd=0.5)
    live.after_call("m", live.before_call("m"), 0.2, None)
    live.before_call("m")
    with pytest.raises(RunStopped, match=r"cost limit of \$1 is reached \(\$0.7000 spent\)"):
        live.before_call("m")
    assert live.spent_usd == pytest.approx(0.7)


def test_before_a_model_has_answered_its_expected_cost_is_held_back_with_a_margin() -> None:
    live = LiveRun(max_cost_usd=1.0, spent_usd=0.0, expected_usd={"m": 0.3})
    first = live.before_call("m")
    live.before_call("m")
    with pytest.raises(RunStopped):
        live.before_call("m")
    live.after_call("m", first, 0.3, None)
    assert live.spent_usd == pytest.approx(0.3)


def test_without_a_limit_nothing_is_held_back() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=10_000)
    for _ in range(100):
        live.after_call("m", live.before_call("m"), 10.0, None)
    assert live.stopping is None


def test_an_outage_stops_the_run_and_one_answer_resets_the_count() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=0)
    for call in range(2 * OUTAGE_AFTER - 1):
        live.after_call("m", live.before_call("m"), None, None if call == OUTAGE_AFTER - 1 else DOWN)
    assert live.stopping is None
    live.after_call("m", live.before_call("m"), None, DOWN)
    assert live.stopping is not None
    assert "m had no answer; the last said: connection refused." in live.stopping
    with pytest.raises(RunStopped):
        live.before_call("m")


def test_errors_that_belong_to_the_request_are_no_outage() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=0)
    for _ in range(3 * OUTAGE_AFTER):
        live.after_call("m", live.before_call("m"), None, ProviderError(FailureKind.CONTEXT_LENGTH, "too long"))
    assert live.stopping is None


def test_a_store_in_trouble_stops_further_calls_with_its_own_words() -> None:
    trouble: list[str | None] = [None]
    live = LiveRun(max_cost_usd=None, spent_usd=0, trouble=lambda: trouble[0])
    live.before_call("m")
    trouble[0] = "The store could not be written: database or disk is full."
    with pytest.raises(RunStopped, match="disk is full"):
        live.before_call("m")


def test_a_cancelled_run_makes_no_call() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=0)
    live.cancel()
    with pytest.raises(RunStopped, match="cancelled"):
        live.before_call("m")
