"""The gateway tries again, keeps to limits and prices what it got."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback import LoopbackServer
from tests.providers.conftest import Ask
from workbench.errors import BadInput, FailureKind, ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.prices import PriceBook, PriceOverride
from workbench.providers.retries import RetryPolicy
from workbench.providers.scripted import Scripted
from workbench.providers.values import Chunk, Reply, Request, Usage

pytestmark = pytest.mark.asyncio

QUICK = RetryPolicy(base_s=0.001)
MESSAGES = ({"role": "user", "content": "hi"},)
BUSY = ProviderError(FailureKind.SERVER_ERROR, "busy")


def request_of(model: str = "scripted/m", **fields: object) -> Request:
    return Request(model, MESSAGES, **fields)  # type: ignore[arg-type]


async def test_a_passing_failure_is_tried_again_until_it_passes() -> None:
    script = Scripted([BUSY, BUSY, "yes"])
    reply = await Gateway(providers={"scripted": script}, retry=QUICK).ask(request_of())
    assert (reply.text, reply.attempts, len(script.asked)) == ("yes", 3, 3)


async def test_giving_up_says_how_often_it_was_tried() -> None:
    script = Scripted([BUSY] * 9)
    with pytest.raises(ProviderError) as caught:
        await Gateway(providers={"scripted": script}, retry=QUICK).ask(request_of())
    assert (caught.value.attempts, len(script.asked)) == (5, 5)


async def test_a_lasting_failure_is_not_tried_again() -> None:
    script = Scripted([ProviderError(FailureKind.BAD_REQUEST, "no"), "yes"])
    with pytest.raises(ProviderError):
        await Gateway(providers={"scripted": script}, retry=QUICK).ask(request_of())
    assert len(script.asked) == 1


async def test_an_empty_answer_is_asked_for_again() -> None:
    assert (await Gateway(providers={"*": Scripted(["", "yes"])}, retry=QUICK).ask(request_of())).attempts == 2


async def test_every_fault_of_a_bad_day_is_overcome_without_repeating_what_worked(server: LoopbackServer, a_request: Ask) -> None:
    server.behave(seed=3, faults={"429": 0.1, "500": 0.1, "malformed": 0.05, "cut": 0.05, "empty": 0.05, "reset": 0.05}, retry_after="0.02")
    gateway = Gateway(retry=RetryPolicy(attempts=8, base_s=0.01))
    replies = await asyncio.gather(*(gateway.ask(a_request(f"question {number}", stream=number % 3 > 0)) for number in range(120)))
    await gateway.close()
    assert all(f"question {number} " in reply.text for number, reply in enumerate(replies))
    asked = server.requests()
    assert sum(one["fate"] == "ok" for one in asked) == 120
    assert sum(reply.attempts for reply in replies) == len(asked) > 150


async def test_a_retry_after_holds_back_those_who_wait_already() -> None:
    slow = ProviderError(FailureKind.RATE_LIMITED, "slow", retry_after_s=0.2)
    asked_at: list[float] = []

    def answer(request: Request) -> str | ProviderError:
        asked_at.append(asyncio.get_running_loop().time())
        return slow if len(asked_at) == 1 else "yes"

    gateway = Gateway(providers={"*": Scripted(answer)}, max_concurrency=1)
    await asyncio.gather(*(gateway.ask(request_of(repeat=number)) for number in range(3)))
    assert len(asked_at) == 4
    assert asked_at[1] - asked_at[0] >= 0.19


async def test_before_send_is_asked_before_each_try_and_can_keep_a_call_from_being_made() -> None:
    script, told = Scripted([BUSY, "yes"]), []
    gateway = Gateway(providers={"*": script}, retry=QUICK)
    await gateway.ask(request_of(), before_send=lambda: told.append(len(script.asked)))
    assert told == [0, 1]

    def refuse() -> None:
        raise BadInput("cancelled")

    with pytest.raises(BadInput):
        await gateway.ask(request_of(), before_send=refuse)
    assert len(script.asked) == 2
    assert gateway.limits()["scripted"].in_flight == 0


async def test_no_place_is_held_while_pausing() -> None:
    script = Scripted(lambda request: BUSY if request.repeat == 0 else "yes")
    gateway = Gateway(providers={"scripted": script}, max_concurrency=1, retry=RetryPolicy(base_s=5))
    pausing = asyncio.create_task(gateway.ask(request_of()))
    await asyncio.sleep(0.02)
    assert (await asyncio.wait_for(gateway.ask(request_of(repeat=1)), 1)).text == "yes"
    pausing.cancel()


async def test_no_more_calls_are_in_flight_than_allowed_and_waiting_is_not_the_models_time(server: LoopbackServer, a_request: Ask) -> None:
    server.behave(first_byte_ms=60)
    gateway = Gateway(max_concurrency=8)
    gateway.set_share(2)
    tasks = [asyncio.create_task(gateway.ask(a_request(f"{number}"))) for number in range(20)]
    await asyncio.sleep(0.03)
    (state,) = gateway.limits().values()
    assert (state.limit, state.in_flight, state.waiting) == (4, 4, 16)
    replies = await asyncio.gather(*tasks)
    await gateway.close()
    assert max(reply.duration_ms for reply in replies) < 200


async def test_a_share_is_never_less_than_one_call() -> None:
    gateway = Gateway(providers={"*": Scripted(["a", "b"])}, max_concurrency=2, share=9)
    await gateway.ask(request_of())
    assert gateway.limits()["scripted"].limit == 1
    gateway.set_share(2, max_concurrency=12)
    assert gateway.limits()["scripted"].limit == 6


async def test_each_server_has_a_limit_of_its_own() -> None:
    gateway = Gateway(
        providers={"*": Scripted(lambda request: ProviderError(FailureKind.RATE_LIMITED, "slow") if request.api_base else "yes")},
        retry=RetryPolicy(attempts=1),
    )
    with pytest.raises(ProviderError):
        await gateway.ask(request_of(api_base="http://one"))
    await gateway.ask(request_of())
    assert {name: state.limit for name, state in gateway.limits().items()} == {"scripted at http://one": 16, "scripted": 20}


async def test_the_urgent_goes_first() -> None:
    script = Scripted(lambda request: str(request.repeat), delay_s=0.01)
    gateway = Gateway(providers={"scripted": script}, max_concurrency=1)
    tasks = [asyncio.create_task(gateway.ask(request_of(repeat=number), priority=number == 4)) for number in range(5)]
    await asyncio.gather(*tasks)
    assert [request.repeat for request in script.asked] == [0, 4, 1, 2, 3]


async def test_text_is_shown_as_it_grows_and_starts_over_with_a_new_try() -> None:
    torn = [Chunk("Hel"), Chunk("lo")]
    shown: list[str] = []
    await Gateway(providers={"*": Scripted([[Chunk(" ")], torn])}, retry=QUICK).ask(request_of(), on_text=shown.append)
    assert shown == [" ", "Hel", "Hello"]


async def test_a_call_costs_what_its_model_costs_then() -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    prices = PriceBook([PriceOverride("scripted/.*", yesterday, 1.0, 2.0)])
    reply = await Gateway(providers={"*": Scripted(["12345678"])}, prices=prices).ask(request_of())
    assert reply.cost_usd == reply.usage.input_tokens * 1.0 + 2 * 2.0
    assert (await Gateway(providers={"*": Scripted(["x"])}).ask(request_of("nobody/knows"))).cost_usd is None


async def test_an_unknown_provider_is_named_with_those_there_are() -> None:
    with pytest.raises(ProviderError, match="no provider named other: choose one of scripted") as caught:
        await Gateway(providers={"scripted": Scripted([])}).ask(request_of("other/m"))
    assert caught.value.kind is FailureKind.NOT_FOUND


async def test_one_output_token_has_no_time_per_token() -> None:
    reply: Reply = await Gateway(providers={"*": Scripted(["abc", "abcdefgh"])}).ask(request_of())
    assert (reply.usage.output_tokens, reply.tpot_ms) == (1, None)


async def test_asked_at_is_in_utc() -> None:
    reply = await Gateway(providers={"*": Scripted(["a"])}).ask(request_of())
    assert reply.asked_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - reply.asked_at) < timedelta(seconds=5)


async def test_a_cancelled_gathering_leaves_nobody_in(server: LoopbackServer, a_request: Ask) -> None:
    server.behave(first_byte_ms=5000)
    gateway = Gateway(max_concurrency=3)
    tasks = [asyncio.create_task(gateway.ask(a_request(f"{number}"))) for number in range(10)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    (state,) = gateway.limits().values()
    assert (state.in_flight, state.waiting) == (0, 0)
    await gateway.close()


async def test_a_billed_try_without_an_answer_has_its_cost() -> None:
    used_up = [Chunk(finish_reason="length", usage=Usage(input_tokens=1_000_000, output_tokens=1_000_000))]
    gateway = Gateway(providers={"*": Scripted([used_up])})
    with pytest.raises(ProviderError, match="used up its output tokens") as caught:
        await gateway.ask(Request(model="openai/gpt-4o-mini", messages=({"role": "user", "content": "think"},)))
    assert caught.value.cost_usd == pytest.approx(0.75)
    await gateway.close()
