"""Calls in flight stay at what the server takes, and the waiting ones go in order."""

import asyncio

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.limiter import Limiter

pytestmark = pytest.mark.asyncio


class Clock:
    """Stand still until moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def refused(retry_after_s: float | None = None) -> ProviderError:
    return ProviderError(FailureKind.RATE_LIMITED, "slow down", retry_after_s=retry_after_s)


async def test_no_more_than_the_limit_are_in_at_once_and_all_get_in() -> None:
    limiter, most, done = Limiter(3), 0, 0

    async def call() -> None:
        nonlocal most, done
        async with limiter.slot():
            most = max(most, limiter.state.in_flight)
            await asyncio.sleep(0.001)
            done += 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert (most, done) == (3, 20)
    assert (limiter.state.in_flight, limiter.state.waiting) == (0, 0)


async def test_the_waiting_go_by_priority_and_then_in_order_of_arrival() -> None:
    limiter, order = Limiter(1), []

    async def call(name: str, priority: int) -> None:
        async with limiter.slot(priority):
            order.append(name)

    async with limiter.slot():
        tasks = [
            asyncio.create_task(call(name, priority)) for name, priority in [("a", 0), ("b", 0), ("urgent", 5), ("c", 0), ("late", -1)]
        ]
        await asyncio.sleep(0)
        assert limiter.state.waiting == 5
    await asyncio.gather(*tasks)
    assert order == ["urgent", "a", "b", "c", "late"]


async def test_a_cancelled_waiter_leaves_and_the_next_one_gets_the_place() -> None:
    limiter, entered = Limiter(1), asyncio.Event()

    async def call() -> None:
        async with limiter.slot():
            entered.set()

    async with limiter.slot():
        gone, stays = asyncio.create_task(call()), asyncio.create_task(call())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        assert limiter.state.waiting == 1
    await asyncio.wait_for(stays, 1)
    assert entered.is_set()
    assert limiter.state.in_flight == 0


async def test_a_waiter_cancelled_after_it_was_let_in_gives_the_place_back() -> None:
    limiter = Limiter(1)

    async def call() -> None:
        async with limiter.slot():
            raise AssertionError("it was cancelled before")

    async with limiter.slot():
        gone = asyncio.create_task(call())
        await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert limiter.state.in_flight == 0
    async with asyncio.timeout(1), limiter.slot():
        pass


async def test_a_refusal_shrinks_the_limit_once_per_cooldown_and_successes_raise_it_again() -> None:
    clock = Clock()
    limiter = Limiter(20, clock=clock)
    for _ in range(10):
        limiter.failed(refused())
    assert limiter.state.limit == 16
    clock.now += 15
    limiter.failed(refused())
    assert limiter.state.limit == 12
    for _ in range(13):
        limiter.succeeded()
    assert limiter.state.limit == 13
    for _ in range(1000):
        limiter.succeeded()
    assert limiter.state.limit == 20


async def test_the_limit_never_falls_below_one() -> None:
    clock = Clock()
    limiter = Limiter(2, clock=clock)
    for _ in range(20):
        clock.now += 16
        limiter.failed(refused())
    assert limiter.state.limit == 1


async def test_errors_of_the_server_leave_the_limit_alone() -> None:
    limiter = Limiter(10)
    for kind in (FailureKind.SERVER_ERROR, FailureKind.TIMEOUT, FailureKind.CONNECTION, FailureKind.BAD_REQUEST):
        limiter.failed(ProviderError(kind, "no"))
    assert limiter.state.limit == 10


async def test_a_retry_after_holds_new_calls_back_and_lets_them_in_by_itself() -> None:
    limiter, loop = Limiter(5), asyncio.get_running_loop()
    limiter.failed(refused(retry_after_s=0.1))
    assert limiter.state.cooling_until is not None
    start = loop.time()
    async with asyncio.timeout(2):
        async with limiter.slot():
            waited = loop.time() - start
    assert 0.09 <= waited < 0.5
    assert limiter.state.cooling_until is None


async def test_a_longer_pause_replaces_a_shorter_one_for_those_who_wait_already() -> None:
    limiter, loop = Limiter(5), asyncio.get_running_loop()
    limiter.failed(refused(retry_after_s=0.05))
    start = loop.time()

    async def call() -> float:
        async with limiter.slot():
            return loop.time() - start

    waiting = asyncio.create_task(call())
    await asyncio.sleep(0.01)
    limiter.failed(refused(retry_after_s=0.2))
    assert await asyncio.wait_for(waiting, 2) >= 0.19


async def test_a_pause_is_capped() -> None:
    limiter = Limiter(5, longest_pause_s=0.02)
    limiter.failed(refused(retry_after_s=3600))
    async with asyncio.timeout(1), limiter.slot():
        pass


async def test_a_raised_ceiling_lets_the_waiting_in_at_once_and_a_lowered_one_holds() -> None:
    limiter = Limiter(1)
    inside = []

    async def call(name: int) -> None:
        async with limiter.slot():
            inside.append(name)
            await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(call(name)) for name in range(3)]
    await asyncio.sleep(0)
    limiter.set_most(3)
    await asyncio.sleep(0)
    assert len(inside) == 3
    limiter.set_most(2)
    assert limiter.state.limit == 2
    await asyncio.gather(*tasks)
