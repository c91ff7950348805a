"""Every event here is LiteLLM's own, from real calls to a server that speaks OpenAI's protocol on loopback."""

import asyncio
import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client.receiver import Receiver
from tests.loopback import LoopbackServer
from workbench.client import Workbench

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:litellm.*",
    "ignore:Item 'summary':UserWarning",
    # LiteLLM leaves event loops and clients of its own open.
    "ignore::pytest.PytestUnraisableExceptionWarning",
)

RULES = [{"message": "use a tool", "text": "", "tool_calls": [{"name": "find", "arguments": {"id": 7}}]}]


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(retry_after="0") as one:
        yield one


@pytest.fixture
def call(server: LoopbackServer, workbench: Workbench) -> Iterator[dict[str, Any]]:
    """Set LiteLLM up with our callback and no other, and give the arguments of a call."""
    import litellm

    from workbench.client.litellm_callback import WorkbenchCallback

    manager = litellm.logging_callback_manager
    manager._reset_all_callbacks()
    litellm.callbacks = [WorkbenchCallback(workbench)]
    server.behave(cached_tokens=5, reasoning_tokens=2, chunks=4, first_byte_ms=40, rules=RULES, retry_after="0")
    yield {
        "model": "openai/gpt-4o-mini",
        "api_base": server.api_base,
        "api_key": "k",
        "max_retries": 0,
        "messages": [{"role": "user", "content": "Where is my parcel?"}],
    }
    manager._reset_all_callbacks()


METADATA = {"session_id": "s-1", "user_id": "u-7", "agent": "support", "prompt": "support@3", "tags": ["beta"]}


def test_a_call_arrives_with_tokens_cost_and_what_the_caller_said(call: dict[str, Any], receiver: Receiver) -> None:
    import litellm

    litellm.completion(**call, temperature=0.2, metadata=METADATA)
    (span,) = receiver.wait_for_spans(1)
    said = span["attributes"]
    assert span["name"] == "chat gpt-4o-mini" and "status" not in span
    assert json.loads(said.pop("gen_ai.input.messages")) == [
        {"role": "user", "parts": [{"type": "text", "content": "Where is my parcel?"}]}
    ]
    (answer,) = json.loads(said.pop("gen_ai.output.messages"))
    assert answer["parts"][0]["content"].startswith("You wrote: Where is my parcel?") and answer["finish_reason"] == "stop"
    tokens = said.pop("gen_ai.usage.output_tokens")
    cost = said.pop("workbench.cost_usd")
    assert cost == pytest.approx((4 * 0.15 + 5 * 0.075 + tokens * 0.6) / 1e6, rel=1e-9)
    assert said == {
        "workbench.kind": "llm",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.request.temperature": 0.2,
        "gen_ai.response.model": "gpt-4o-mini-0001",
        "gen_ai.response.id": "chatcmpl-loopback",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 9,
        "gen_ai.usage.cache_read.input_tokens": 5,
        "gen_ai.usage.reasoning.output_tokens": 2,
        "gen_ai.conversation.id": "s-1",
        "user.id": "u-7",
        "gen_ai.agent.name": "support",
        "gen_ai.prompt.name": "support",
        "workbench.prompt.version": "3",
        "workbench.tags": ["beta"],
    }


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_stream_says_when_its_first_part_came_and_keeps_its_parent(
    call: dict[str, Any], server: LoopbackServer, receiver: Receiver, workbench: Workbench, is_async: bool
) -> None:
    import litellm

    server.behave(chunks=4, first_byte_ms=40, between_chunks_ms=40)
    streamed = {**call, "stream": True, "stream_options": {"include_usage": True}}
    with workbench.trace("answer", session="s-2", agent="support"):
        if is_async:
            async for _ in await litellm.acompletion(**streamed):
                pass
        else:
            await asyncio.to_thread(lambda: list(litellm.completion(**streamed)))
    spans = await asyncio.to_thread(receiver.wait_for_spans, 2)
    chat = next(span for span in spans if span["name"] == "chat gpt-4o-mini")
    assert chat["parentSpanId"] == receiver.named("answer")["spanId"]
    assert chat["attributes"]["gen_ai.conversation.id"] == "s-2" and chat["attributes"]["gen_ai.agent.name"] == "support"
    duration = (int(chat["endTimeUnixNano"]) - int(chat["startTimeUnixNano"])) / 1e9
    # The server gives its first part after 40 ms and the last of four 120 ms later.
    assert 0.04 <= chat["attributes"]["gen_ai.response.time_to_first_chunk"] < duration
    assert chat["attributes"]["gen_ai.usage.input_tokens"] == 4


async def test_async_calls_keep_their_parents_apart(call: dict[str, Any], receiver: Receiver, workbench: Workbench) -> None:
    import litellm

    async def answer(number: int) -> None:
        async with workbench.trace(f"answer {number}", session=f"{number}"):
            await litellm.acompletion(**{**call, "messages": [{"role": "user", "content": f"question {number}"}]})

    await asyncio.gather(*(answer(number) for number in range(8)))
    spans = await asyncio.to_thread(receiver.wait_for_spans, 16)
    assert len(spans) == 16
    for number in range(8):
        root = receiver.named(f"answer {number}")
        (chat,) = [span for span in spans if span.get("parentSpanId") == root["spanId"]]
        assert f"question {number}" in chat["attributes"]["gen_ai.input.messages"]


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_failure_is_a_span_with_its_error(call: dict[str, Any], server: LoopbackServer, receiver: Receiver, is_async: bool) -> None:
    import litellm

    server.behave(plan=["401"])
    with pytest.raises(litellm.AuthenticationError):
        _ = await litellm.acompletion(**call) if is_async else await asyncio.to_thread(lambda: litellm.completion(**call))
    (span,) = await asyncio.to_thread(receiver.wait_for_spans, 1)
    assert span["status"]["code"] == 2 and "told to answer 401" in span["status"]["message"]
    assert span["attributes"]["error.type"] == "AuthenticationError"
    assert not {"workbench.cost_usd", "gen_ai.usage.input_tokens", "gen_ai.response.time_to_first_chunk"} & span["attributes"].keys()


async def test_attempts_of_one_request_are_spans_of_one_trace(call: dict[str, Any], server: LoopbackServer, receiver: Receiver) -> None:
    import litellm

    server.behave(plan=["500"])
    parameters = {key: call[key] for key in ("model", "api_base", "api_key")}
    router = litellm.Router(model_list=[{"model_name": "m", "litellm_params": parameters}], num_retries=2, retry_after=0)
    await router.acompletion(model="m", messages=call["messages"])
    failed, answered = await asyncio.to_thread(receiver.wait_for_spans, 2)
    assert failed["traceId"] == answered["traceId"] and failed["spanId"] != answered["spanId"]
    assert failed["attributes"]["error.type"] == "InternalServerError" and "workbench.retries" not in failed["attributes"]
    assert answered["attributes"]["workbench.retries"] == 1 and "status" not in answered


def test_tools_are_told_with_their_arguments(call: dict[str, Any], receiver: Receiver) -> None:
    import litellm

    litellm.completion(**{**call, "messages": [{"role": "user", "content": "use a tool"}]})
    (span,) = receiver.wait_for_spans(1)
    (answer,) = json.loads(span["attributes"]["gen_ai.output.messages"])
    assert answer == {
        "role": "assistant",
        "parts": [{"type": "tool_call", "id": "call_0", "name": "find", "arguments": {"id": 7}}],
        "finish_reason": "tool_calls",
    }


def test_a_price_that_litellm_does_not_know_is_not_zero(call: dict[str, Any], receiver: Receiver) -> None:
    import litellm

    litellm.completion(**{**call, "model": "openai/nobody-knows-me"})
    (span,) = receiver.wait_for_spans(1)
    assert "workbench.cost_usd" not in span["attributes"] and span["attributes"]["gen_ai.usage.input_tokens"] == 9


def test_a_call_goes_on_from_the_callers_traceparent(call: dict[str, Any], receiver: Receiver) -> None:
    import litellm

    header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    litellm.completion(**call, metadata={"traceparent": header})
    (span,) = receiver.wait_for_spans(1)
    assert (span["traceId"], span["parentSpanId"]) == ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")


def test_a_call_within_a_models_own_span_is_not_counted_twice(call: dict[str, Any], receiver: Receiver, workbench: Workbench) -> None:
    import litellm

    with workbench.span("my own", kind="llm", input_tokens=9, output_tokens=3):
        litellm.completion(**call)
    spans = receiver.wait_for_spans(2)
    assert sorted(span["attributes"]["workbench.kind"] for span in spans) == ["llm", "other"]


def test_a_monitor_that_breaks_does_not_break_the_call(
    call: dict[str, Any], monkeypatch: pytest.MonkeyPatch, workbench: Workbench, caplog: pytest.LogCaptureFixture
) -> None:
    import litellm

    from workbench.client import litellm_callback

    def broken(kwargs: Any) -> None:
        raise RuntimeError("a change in LiteLLM")

    monkeypatch.setattr(litellm_callback, "read_event", broken)
    assert litellm.completion(**call).choices[0].message.content
    end = time.monotonic() + 10
    while "a change in LiteLLM" not in caplog.text and time.monotonic() < end:
        time.sleep(0.02)
    assert "was passed over" in caplog.text and workbench.sent == 0


def test_the_proxy_finds_the_callback_by_the_name_in_the_readme(tmp_path: Path) -> None:
    from litellm.integrations.custom_logger import CustomLogger
    from litellm.proxy.types_utils.utils import get_instance_fn

    found = get_instance_fn("workbench.client.litellm_callback.callback", config_file_path=str(tmp_path / "config.yaml"))
    assert isinstance(found, CustomLogger) and type(found).__name__ == "WorkbenchCallback"
    assert get_instance_fn("workbench.client.litellm_callback.callback") is found


def test_three_lines_in_a_program_are_enough(server: LoopbackServer, receiver: Receiver) -> None:
    server.behave()
    code = f"""
    import asyncio, litellm
    from workbench.client.litellm_callback import WorkbenchCallback
    litellm.callbacks = [WorkbenchCallback()]
    messages = [{{"role": "user", "content": "last words"}}]
    asyncio.run(litellm.acompletion("openai/gpt-4o-mini", messages, api_base="{server.api_base}", api_key="k"))
    """
    environment = {**os.environ, "WORKBENCH_COLLECTOR_URL": receiver.url}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    (span,) = receiver.spans()
    assert "last words" in span["attributes"]["gen_ai.input.messages"]
