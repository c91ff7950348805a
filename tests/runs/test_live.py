"""A run under way decides before each call whether it may be made."""

import asyncio

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.runs.live import OUTAGE_AFTER, LiveRun, RunStopped

DOWN = ProviderError(FailureKind.CONNECTION, "connection refused.")


async def call(live: LiveRun, cost: float | None = None, error: ProviderError | None = None) -> None:
    """Make one call of model `m`."""
    live.settle("m", await live.reserve("m"), cost, error)


async def test_a_call_that_would_not_fit_any_more_stops_the_run_in_words() -> None:
    live = LiveRun(max_cost_usd=1.0, spent_usd=0.5)
    await call(live, 0.4)
    with pytest.raises(RunStopped, match=r"cost limit of \$1 is reached \(\$0.9000 spent, the next call may cost \$0.4000\)"):
        await live.reserve("m")
    assert live.spent_usd == pytest.approx(0.9)


async def test_a_call_waits_while_only_what_others_may_yet_cost_is_in_the_way() -> None:
    live = LiveRun(max_cost_usd=1.0, spent_usd=0.0, expected_usd={"m": 0.4})
    first = await live.reserve("m")
    second = asyncio.create_task(live.reserve("m"))
    await asyncio.sleep(0.15)
    assert not second.done(), "0.6 and 0.6 do not fit together"
    live.settle("m", first, 0.1, None)
    live.settle("m", await asyncio.wait_for(second, 2), 0.1, None)
    assert live.stopping is None
    assert live.spent_usd == pytest.approx(0.2)


async def test_what_other_workers_spent_counts() -> None:
    live = LiveRun(max_cost_usd=1.0, spent_usd=0.0, expected_usd={"m": 0.1})
    live.observe(0.95)
    with pytest.raises(RunStopped):
        await live.reserve("m")
    live.observe(0.2)
    assert live.spent_usd == pytest.approx(0.95), "the store may lag behind"


async def test_a_billed_call_without_an_answer_counts() -> None:
    live = LiveRun(max_cost_usd=1.0, spent_usd=0.0)
    await call(live, 0.9, ProviderError(FailureKind.BAD_REQUEST, "used up its tokens"))
    with pytest.raises(RunStopped):
        await live.reserve("m")


async def test_without_a_limit_nothing_is_held_back() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=10_000)
    for _ in range(100):
        await call(live, 10.0)
    assert live.stopping is None


async def test_an_outage_stops_the_run_and_one_answer_resets_the_count() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=0)
    for number in range(2 * OUTAGE_AFTER - 1):
        await call(live, error=None if number == OUTAGE_AFTER - 1 else DOWN)
    assert live.stopping is None
    await call(live, error=DOWN)
    assert live.stopping is not None
    assert "m had no answer; the last said: connection refused." in live.stopping
    with pytest.raises(RunStopped):
        await live.reserve("m")


async def test_errors_that_belong_to_the_request_are_no_outage() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=0)
    for _ in range(3 * OUTAGE_AFTER):
        await call(live, error=ProviderError(FailureKind.CONTEXT_LENGTH, "too long"))
    assert live.stopping is None


async def test_a_store_in_trouble_stops_further_calls_with_its_own_words() -> None:
    trouble: list[str | None] = [None]
    live = LiveRun(max_cost_usd=None, spent_usd=0, trouble=lambda: trouble[0])
    await call(live)
    trouble[0] = "The store could not be written: database or disk is full."
    with pytest.raises(RunStopped, match=r"disk is full\. Then resume the run"):
        await live.reserve("m")


async def test_a_cancelled_run_makes_no_call() -> None:
    live = LiveRun(max_cost_usd=None, spent_usd=0)
    live.cancel()
    with pytest.raises(RunStopped, match="cancelled"):
        await live.reserve("m")
