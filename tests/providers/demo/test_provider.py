import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from tests.providers.demo.asking import ORDER_TOOL, PLANS, hear, request
from workbench.errors import FailureKind, ProviderError
from workbench.providers.demo import MODELS, DemoProvider
from workbench.providers.provider import Provider
from workbench.providers.values import Request

QUESTION = "How much does Studio cost?"


def test_demo_provider_is_a_provider() -> None:
    provider: Provider = DemoProvider()
    assert provider.name == "demo"
    asyncio.run(provider.close())


@pytest.mark.parametrize("model", list(MODELS))
def test_same_request_gives_the_same_answer(model: str) -> None:
    asked = request(QUESTION, PLANS, model=model, parameters={"temperature": 0.9, "seed": 3})
    assert hear(asked).text == hear(asked).text != ""


def test_repeats_are_alike_at_temperature_zero_and_may_differ_above() -> None:
    tied = "# T\n\nThe red box costs €3. The blue box costs €4. The green box costs €5. The grey box costs €6."
    cold = request("How much is a box?", tied, parameters={"temperature": 0})
    warm = replace(cold, parameters={"temperature": 1.0})
    assert len({hear(replace(cold, repeat=index)).text for index in range(8)}) == 1
    assert len({hear(replace(warm, repeat=index)).text for index in range(8)}) > 1


def test_seed_changes_the_draw() -> None:
    tied = "# T\n\nThe red box costs €3. The blue box costs €4. The green box costs €5. The grey box costs €6."
    texts = {hear(request("How much is a box?", tied, parameters={"temperature": 1.0, "seed": seed})).text for seed in range(8)}
    assert len(texts) > 1


def test_streamed_chunks_make_up_the_unstreamed_answer() -> None:
    asked = request(QUESTION, PLANS, system="Answer in detail and be warm.")
    streamed, whole = hear(asked), hear(replace(asked, stream=False))
    assert len([chunk for chunk in streamed.chunks if chunk.text]) > 1
    assert len(whole.chunks) == 1
    assert streamed.text == whole.text
    assert streamed.usage == whole.usage


def test_usage_is_reported_and_grows_with_the_texts() -> None:
    short, long = hear(request(QUESTION, PLANS)), hear(request(QUESTION, PLANS, PLANS, system="Give a detailed, step by step answer."))
    assert short.usage.is_reported
    assert 0 < short.usage.output_tokens < long.usage.output_tokens
    assert 0 < short.usage.input_tokens < long.usage.input_tokens


def test_first_words_come_before_the_whole_answer() -> None:
    async def times() -> tuple[float, float]:
        start, first = time.perf_counter(), None
        async for chunk in DemoProvider().stream(request(QUESTION, PLANS, model="demo/answerer-large", system="Answer in detail.")):
            first = first or (time.perf_counter() - start if chunk.text else None)
        return first or 0.0, time.perf_counter() - start

    first, whole = asyncio.run(times())
    assert 0.07 <= first < whole


def test_large_model_is_slower() -> None:
    small, large = MODELS["demo/answerer"], MODELS["demo/answerer-large"]
    assert large.first_token_s[0] > small.first_token_s[1]


def test_answer_is_cut_at_max_tokens_with_the_reason_length() -> None:
    heard = hear(request(QUESTION, PLANS, parameters={"max_tokens": 5}))
    assert heard.finish_reason == "length"
    assert heard.usage.output_tokens <= 5
    assert hear(request(QUESTION, PLANS)).finish_reason == "stop"


def test_tool_call_comes_as_a_delta_with_json_arguments() -> None:
    heard = hear(request("Where is my order FB-20418?", PLANS, tools=(ORDER_TOOL,)))
    (call,) = heard.tool_calls
    assert call["function"]["name"] == "look_up_order"
    assert json.loads(call["function"]["arguments"]) == {"order_number": "FB-20418"}
    assert call["id"]
    assert heard.finish_reason == "tool_calls"


def test_tool_choice_none_keeps_tools_out() -> None:
    heard = hear(request("Where is my order FB-20418?", PLANS, tools=(ORDER_TOOL,), parameters={"tool_choice": "none"}))
    assert not heard.tool_calls


def test_json_schema_is_filled() -> None:
    schema = {
        "type": "object",
        "properties": {
            "answer": {"type": "string"},
            "sources": {"type": "array", "items": {"type": "string"}},
            "found": {"type": "boolean"},
        },
    }
    asked = request(QUESTION, PLANS, response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": schema}})
    said = json.loads(hear(asked).text)
    assert "€29" in said["answer"]
    assert said["sources"] == ["Plans and prices"]
    assert said["found"] is True


def test_json_is_given_where_the_system_prompt_asks_for_it() -> None:
    assert "€29" in json.loads(hear(request(QUESTION, PLANS, system="Reply in JSON.")).text)["answer"]


def test_unknown_model_is_not_found() -> None:
    with pytest.raises(ProviderError, match="demo/answerer") as caught:
        hear(request(QUESTION, model="demo/unheard-of"))
    assert caught.value.kind is FailureKind.NOT_FOUND


def test_endless_messages_do_not_fit_into_the_context() -> None:
    with pytest.raises(ProviderError) as caught:
        hear(request(QUESTION, "word " * 140_000))
    assert caught.value.kind is FailureKind.CONTEXT_LENGTH


@pytest.mark.parametrize("model", list(MODELS))
@pytest.mark.parametrize(
    "messages",
    [
        (),
        ({"role": "system", "content": "Be kind."},),
        ({"role": "user", "content": ""},),
        ({"role": "user", "content": None},),
        ({"role": "user"},),
        ({"role": "user", "content": [{"type": "text", "text": "How are you?"}, {"type": "image_url"}]},),
        ({"role": "user", "content": "¿Cuánto? 价格是多少 🙂 \x00 \u200b"},),
        ({"role": "user", "content": "x" * 100_000},),
        ({"role": "user", "content": "A sentence of words. " * 5_000},),
        ({"role": "user", "content": "<question></question><context></context>"},),
        ({"role": "user", "content": "Question:"},),
        ({"role": "assistant", "content": "Hello"}, {"role": "tool", "content": "shipped"}),
    ],
    ids=range(12),
)
def test_odd_conversations_get_an_answer_and_never_an_error(model: str, messages: tuple[dict[str, Any], ...]) -> None:
    for response_format in (None, {"type": "json_object"}):
        heard = hear(Request(model, messages, response_format=response_format))
        assert heard.text.strip()
        assert heard.usage.output_tokens > 0


def test_answers_cost_little_time_of_the_processor() -> None:
    asked = request(
        "How much does Studio cost and how do I cancel?", PLANS, PLANS, PLANS, system="Answer in detail. Cite [title].", stream=False
    )

    async def many() -> None:
        async def one(index: int) -> None:
            async for _ in DemoProvider().stream(replace(asked, repeat=index, parameters={"temperature": 1.0})):
                pass

        await asyncio.gather(*(one(index) for index in range(100)))

    start = time.process_time()
    asyncio.run(many())
    assert time.process_time() - start < 2.0
