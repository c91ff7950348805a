import asyncio
import gc
import inspect
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.client.receiver import Receiver
from workbench.client import Workbench


def test_functions_become_spans_that_nest(workbench: Workbench, receiver: Receiver) -> None:
    @workbench.traced
    def search(query: str, limit: int = 3) -> list[str]:
        return [query] * limit

    @workbench.traced(agent="support", prompt="support@3")
    def answer(question: str) -> str:
        """Answer it."""
        return search(question, limit=2)[0].upper()

    assert answer("where?") == "WHERE?"
    assert (answer.__name__, answer.__doc__) == ("answer", "Answer it.")
    workbench.flush()
    above, below = receiver.named("answer"), receiver.named("search")
    assert below["parentSpanId"] == above["spanId"] and below["attributes"]["gen_ai.agent.name"] == "support"
    assert text(below, "input") == '{"query": "where?", "limit": 2}'
    assert text(above, "output") == "WHERE?" and above["attributes"]["workbench.kind"] == "agent"


def text(span: dict[str, Any], way: str) -> str:
    return str(json.loads(span["attributes"][f"gen_ai.{way}.messages"])[0]["parts"][0]["content"])


async def test_coroutines_become_spans(workbench: Workbench, receiver: Receiver) -> None:
    @workbench.traced(kind="tool", name="look up")
    async def find(number: int) -> int:
        await asyncio.sleep(0.001)
        return number * 2

    @workbench.traced
    async def both() -> int:
        return sum(await asyncio.gather(find(1), find(2)))

    assert inspect.iscoroutinefunction(find) and await both() == 6
    await asyncio.to_thread(workbench.flush)
    found = [span for span in receiver.spans() if span["name"] == "look up"]
    assert {span["parentSpanId"] for span in found} == {receiver.named("both")["spanId"]}
    assert {span["attributes"]["gen_ai.tool.call.result"] for span in found} == {"2", "4"}


def test_a_generator_is_one_span_that_is_not_current_for_its_consumer(workbench: Workbench, receiver: Receiver) -> None:
    @workbench.traced(kind="llm")
    def stream() -> Iterator[str]:
        with workbench.span("inside"):
            yield "On its "
        yield "way."

    parts = []
    with workbench.trace("answer") as trace:
        for part in stream():
            parts.append(part)
            assert workbench.current is trace
            workbench.span("beside").end()
    assert "".join(parts) == "On its way." and inspect.isgeneratorfunction(stream)
    workbench.flush()
    span, answer = receiver.named("stream"), receiver.named("answer")
    assert text(span, "output") == "On its way." and span["parentSpanId"] == answer["spanId"]
    assert receiver.named("inside")["parentSpanId"] == span["spanId"]
    assert {one["parentSpanId"] for one in receiver.spans() if one["name"] == "beside"} == {answer["spanId"]}
    assert 0 < span["attributes"]["gen_ai.response.time_to_first_chunk"] < 5


def test_sending_and_throwing_into_a_generator_reach_it(workbench: Workbench, receiver: Receiver) -> None:
    @workbench.traced
    def echo() -> Any:
        said = yield "ready"
        try:
            yield said
        except KeyError:
            yield "caught"
        return "done"

    generator = echo()
    assert next(generator) == "ready" and generator.send("hello") == "hello" and generator.throw(KeyError("x")) == "caught"
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "done"
    workbench.flush()
    assert text(receiver.named("echo"), "output") == "readyhellocaught" and "status" not in receiver.named("echo")


async def test_a_generator_that_nobody_runs_is_no_span(workbench: Workbench, receiver: Receiver) -> None:
    @workbench.traced
    def plain() -> Iterator[str]:
        yield "x"

    @workbench.traced
    async def later() -> AsyncIterator[str]:
        yield "x"

    plain(), later()
    gc.collect()
    await asyncio.to_thread(workbench.flush)
    assert receiver.spans() == []


@pytest.mark.parametrize("way", ["closed", "forgotten", "failed", "whole"])
async def test_an_async_generator_ends_its_span_however_it_ends(workbench: Workbench, receiver: Receiver, way: str) -> None:
    cleaned = []

    @workbench.traced
    async def stream() -> AsyncIterator[str]:
        try:
            yield "one "
            if way == "failed":
                raise ValueError("broke off")
            await asyncio.sleep(0)
            yield "two"
        finally:
            cleaned.append(way)

    generator: Any = stream()
    if way == "failed":
        with pytest.raises(ValueError, match="broke off"):
            [part async for part in generator]
    elif way == "whole":
        assert [part async for part in generator] == ["one ", "two"]
    else:
        assert await anext(generator) == "one "
        if way == "closed":
            await generator.aclose()
    del generator
    gc.collect()
    await asyncio.sleep(0.01)
    await asyncio.to_thread(workbench.flush)
    span = receiver.named("stream")
    assert cleaned == [way] and text(span, "output") == ("one two" if way == "whole" else "one ")
    assert ("status" in span) == (way == "failed")


def test_a_failing_function_fails_as_before(workbench: Workbench, receiver: Receiver) -> None:
    error = LookupError("gone")

    @workbench.traced
    def fail() -> None:
        raise error

    with pytest.raises(LookupError) as caught:
        fail()
    assert caught.value is error
    with pytest.raises(TypeError, match="positional argument"):
        fail(1)  # type: ignore[call-arg]
    workbench.flush()
    assert [span["attributes"]["error.type"] for span in receiver.spans()] == ["LookupError", "TypeError"]


def test_methods_do_not_send_themselves_and_texts_can_be_left_out(workbench: Workbench, receiver: Receiver) -> None:
    class Agent:
        @workbench.traced
        def ask(self, question: str) -> str:
            return question

        @workbench.traced(capture_input=False, capture_output=False)
        def whisper(self, question: str) -> str:
            return question

    Agent().ask("loud")
    Agent().whisper("quiet")
    workbench.flush()
    assert text(receiver.named("Agent.ask"), "input") == '{"question": "loud"}'
    assert "quiet" not in json.dumps(receiver.named("Agent.whisper"))
