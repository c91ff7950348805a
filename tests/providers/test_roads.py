"""Both roads to a model behave alike, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.loopback import LoopbackServer
from workbench.errors import FailureKind, ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.litellm_road import LiteLLMRoad
from workbench.providers.provider import Provider
from workbench.providers.retries import RetryPolicy
from workbench.providers.values import Request, Usage
from workbench.providers.wire import Wire

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm.*", "ignore:Item 'summary':UserWarning"),
]

Ask = Callable[..., Request]
ONCE = RetryPolicy(attempts=1)
ECHO = "You wrote: Where is my order? This is the whole answer of the server on this machine."


@pytest.fixture(params=[Wire, LiteLLMRoad], ids=["wire", "litellm"])
def road(request: pytest.FixtureRequest) -> Provider:
    provider: Provider = request.param()
    return provider


@pytest_asyncio.fixture
async def gateway(road: Provider) -> AsyncIterator[Gateway]:
    gateway = Gateway(providers={"*": road}, retry=ONCE)
    yield gateway
    await gateway.close()


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_comes_whole_with_its_usage(gateway: Gateway, server: LoopbackServer, a_request: Ask, stream: bool) -> None:
    server.behave(chunks=4, cached_tokens=40, reasoning_tokens=5)
    reply = await gateway.ask(a_request(stream=stream, parameters={"temperature": 0.5}))
    assert reply.text == ECHO
    assert reply.finish_reason == "stop"
    assert reply.usage == Usage(44, 22, cached_input_tokens=40, reasoning_tokens=5)
    assert reply.tool_calls == ()
    assert (reply.ttft_ms is not None) is stream
    assert reply.attempts == 1
    (asked,) = server.requests()
    assert asked["stream"] is stream
    assert asked["body"]["temperature"] == 0.5
    assert asked["body"]["model"] == "echo"


@pytest.mark.parametrize("stream", [True, False])
async def test_tool_calls_come_with_parsed_arguments(gateway: Gateway, server: LoopbackServer, a_request: Ask, stream: bool) -> None:
    call = {"name": "look_up", "arguments": {"order": "7 \u00fc"}}
    server.behave(rules=[{"tool_calls": [call, call]}])
    tool = {"type": "function", "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}}}
    reply = await gateway.ask(a_request(stream=stream, tools=(tool,)))
    assert [(made["name"], made["arguments"]) for made in reply.tool_calls] == [("look_up", {"order": "7 \u00fc"})] * 2
    assert [made["id"] for made in reply.tool_calls] == ["call_0", "call_1"]
    assert reply.finish_reason == "tool_calls"
    assert server.requests()[0]["body"]["tools"] == [tool]


@pytest.mark.parametrize("stream", [True, False])
async def test_a_usage_that_was_not_reported_is_counted_and_says_so(
    gateway: Gateway, server: LoopbackServer, a_request: Ask, stream: bool
) -> None:
    server.behave(is_usage_reported=False)
    usage = (await gateway.ask(a_request(stream=stream))).usage
    assert not usage.is_reported
    assert (usage.input_tokens, usage.output_tokens) == (12, 20)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("fate", "kind"),
    [
        ("400", FailureKind.BAD_REQUEST),
        ("401", FailureKind.AUTHENTICATION),
        ("403", FailureKind.AUTHENTICATION),
        ("404", FailureKind.NOT_FOUND),
        ("429", FailureKind.RATE_LIMITED),
        ("500", FailureKind.SERVER_ERROR),
        ("503", FailureKind.SERVER_ERROR),
        ("context_length", FailureKind.CONTEXT_LENGTH),
        ("content_filter", FailureKind.CONTENT_FILTER),
        ("empty", FailureKind.EMPTY),
        ("reset", FailureKind.CONNECTION),
        ("torn", FailureKind.CUT_SHORT),
        ("hang", FailureKind.TIMEOUT),
    ],
)
async def test_every_failure_has_its_kind_and_a_sentence(
    gateway: Gateway, server: LoopbackServer, a_request: Ask, fate: str, kind: FailureKind, stream: bool
) -> None:
    server.behave(plan=[fate])
    with pytest.raises(ProviderError) as caught:
        await gateway.ask(a_request(stream=stream, timeout_s=0.4 if fate == "hang" else 20))
    assert caught.value.kind is kind, str(caught.value)
    assert "hosted_vllm/echo" in str(caught.value)
    assert str(caught.value).endswith(".")
    assert caught.value.attempts == 1
    if fate in {"429", "503"}:
        assert caught.value.retry_after_s == 1.0


@pytest.mark.parametrize(
    ("fate", "kind"),
    [
        ("cut", FailureKind.CUT_SHORT),
        ("error_event", FailureKind.SERVER_ERROR),
        ("hang_midway", FailureKind.TIMEOUT),
    ],
)
async def test_a_stream_that_does_not_end_well_is_no_answer(
    gateway: Gateway, server: LoopbackServer, a_request: Ask, fate: str, kind: FailureKind
) -> None:
    server.behave(plan=[fate])
    with pytest.raises(ProviderError) as caught:
        await gateway.ask(a_request(timeout_s=0.5 if fate == "hang_midway" else 20))
    assert caught.value.kind is kind, str(caught.value)


async def test_an_unstreamed_answer_that_is_not_json_is_malformed(gateway: Gateway, server: LoopbackServer, a_request: Ask) -> None:
    server.behave(plan=["malformed"])
    with pytest.raises(ProviderError) as caught:
        await gateway.ask(a_request(stream=False))
    assert caught.value.kind is FailureKind.MALFORMED


@pytest.mark.parametrize("stream", [True, False])
async def test_a_server_that_is_not_there_is_a_failed_connection(gateway: Gateway, a_request: Ask, stream: bool) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway.ask(a_request(api_base="http://127.0.0.1:9/v1", stream=stream))
    assert caught.value.kind is FailureKind.CONNECTION, str(caught.value)


@pytest.mark.parametrize("model", ["openai/echo", "hosted_vllm/echo"])
async def test_openais_key_does_not_travel_and_a_named_one_does_and_none_is_ever_told(
    gateway: Gateway, server: LoopbackServer, a_request: Ask, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai-123")
    monkeypatch.setenv("MY_SERVER_KEY", "sk-of-my-server")
    server.behave(api_key="sk-of-my-server")
    with pytest.raises(ProviderError) as caught:
        await gateway.ask(a_request(model=model))
    assert caught.value.kind is FailureKind.AUTHENTICATION
    assert "api_key_env" in str(caught.value) or "HOSTED_VLLM_API_KEY is not set" in str(caught.value)
    reply = await gateway.ask(a_request(model=model, api_key_env="MY_SERVER_KEY"))
    assert reply.text == ECHO
    refused, _ = server.requests()
    assert "sk-of-openai" not in str(refused["authorization"])
    assert "sk-of" not in str(caught.value) + repr(reply)


async def test_times_are_the_servers_and_not_those_of_earlier_tries(road: Provider, server: LoopbackServer, a_request: Ask) -> None:
    gateway = Gateway(providers={"*": road}, retry=RetryPolicy(base_s=0.01))
    await gateway.ask(a_request("warm up"))
    server.behave(chunks=4, first_byte_ms=150, between_chunks_ms=30, plan=["500", "429"], retry_after="0.3")
    reply = await gateway.ask(a_request())
    await gateway.close()
    assert reply.attempts == 3
    assert reply.ttft_ms is not None
    assert reply.tpot_ms is not None
    assert 145 <= reply.ttft_ms <= 260
    # Four pieces, the finish and the usage: five gaps of 30 ms.
    assert 140 <= reply.duration_ms - reply.ttft_ms <= 330
    assert reply.tpot_ms == pytest.approx((reply.duration_ms - reply.ttft_ms) / (reply.usage.output_tokens - 1))


async def test_a_cancelled_call_lets_go_of_the_server(gateway: Gateway, server: LoopbackServer, a_request: Ask) -> None:
    server.behave(plan=["hang"])
    task = asyncio.create_task(gateway.ask(a_request()))
    await asyncio.sleep(0.15)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(50):
        if server.requests()[0]["ended_at"]:
            break
        await asyncio.sleep(0.02)
    assert server.requests()[0]["ended_at"] is not None
    assert all(state.in_flight == 0 for state in gateway.limits().values())
