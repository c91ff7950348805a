"""A script is followed to the letter."""

from datetime import UTC, datetime

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.scripted import Scripted
from workbench.providers.values import Chunk, Reply, Request, Usage

pytestmark = pytest.mark.asyncio

REQUEST = Request("scripted/m", ({"role": "user", "content": "12345678"},))


def gateway_of(script: Scripted) -> Gateway:
    return Gateway(providers={"*": script})


async def test_texts_replies_and_chunks_come_in_order_and_the_requests_are_kept() -> None:
    given = Reply(
        "look",
        ({"id": "1", "name": "f", "arguments": {"a": 1}},),
        "tool_calls",
        Usage(5, 6),
        None,
        None,
        None,
        1.0,
        1,
        "m-1",
        datetime.now(UTC),
    )
    script = Scripted(["A", given, Chunk("one"), [Chunk("Hel"), Chunk("lo", finish_reason="length")]])
    gateway = gateway_of(script)
    replies = [await gateway.ask(REQUEST) for _ in range(4)]
    assert [reply.text for reply in replies] == ["A", "look", "one", "Hello"]
    assert [reply.finish_reason for reply in replies] == ["stop", "tool_calls", None, "length"]
    assert replies[1].tool_calls == given.tool_calls
    assert (replies[1].usage, replies[1].response_model) == (Usage(5, 6), "m-1")
    assert script.asked == [REQUEST] * 4


async def test_a_text_gets_an_estimated_usage() -> None:
    assert (await gateway_of(Scripted(["abcde"])).ask(REQUEST)).usage == Usage(2, 2, is_reported=False)


async def test_a_function_answers_what_it_is_asked() -> None:
    gateway = gateway_of(Scripted(lambda request: f"asked of {request.model}"))
    assert (await gateway.ask(REQUEST)).text == "asked of scripted/m"


async def test_the_end_of_the_script_is_told() -> None:
    gateway = gateway_of(Scripted(["A"]))
    await gateway.ask(REQUEST)
    with pytest.raises(ProviderError, match="no reply left for request 2") as caught:
        await gateway.ask(REQUEST)
    assert caught.value.kind is FailureKind.NOT_FOUND
