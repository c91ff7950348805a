import asyncio
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.client.receiver import Receiver
from workbench.client import Workbench

Make = Callable[..., Workbench]
MESSAGES = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Where is my parcel?"}]


def test_a_model_call_arrives_under_opentelemetrys_names(workbench: Workbench, receiver: Receiver) -> None:
    with (
        workbench.trace("answer", session="s-1", user="u-7", agent="support", prompt="support@3") as trace,
        trace.span("chat", kind="llm", model="openai/gpt-4o-mini", input=MESSAGES, temperature=0.2) as call,
    ):
        call.first_token()
        call.end(
            output="On its way.",
            input_tokens=412,
            output_tokens=80,
            cache_read_tokens=300,
            cache_write_tokens=12,
            reasoning_tokens=20,
            finish="stop",
        )
    assert workbench.flush()
    chat, root = receiver.named("chat"), receiver.named("answer")
    assert chat["traceId"] == root["traceId"] == trace.id
    assert chat["parentSpanId"] == root["spanId"] and "parentSpanId" not in root
    said = chat["attributes"]
    ttft = said.pop("gen_ai.response.time_to_first_chunk")
    assert 0 < ttft <= (int(chat["endTimeUnixNano"]) - int(chat["startTimeUnixNano"])) / 1e9
    assert json.loads(said.pop("gen_ai.input.messages")) == [
        {"role": "system", "parts": [{"type": "text", "content": "Be kind."}]},
        {"role": "user", "parts": [{"type": "text", "content": "Where is my parcel?"}]},
    ]
    assert json.loads(said.pop("gen_ai.output.messages")) == [
        {"role": "assistant", "parts": [{"type": "text", "content": "On its way."}], "finish_reason": "stop"}
    ]
    assert said == {
        "workbench.kind": "llm",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.request.temperature": 0.2,
        "gen_ai.usage.input_tokens": 412,
        "gen_ai.usage.output_tokens": 80,
        "gen_ai.usage.cache_read.input_tokens": 300,
        "gen_ai.usage.cache_creation.input_tokens": 12,
        "gen_ai.usage.reasoning.output_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.conversation.id": "s-1",
        "user.id": "u-7",
        "gen_ai.agent.name": "support",
        "gen_ai.prompt.name": "support",
        "workbench.prompt.version": "3",
    }
    assert root["attributes"]["gen_ai.operation.name"] == "invoke_agent"


def test_what_is_assigned_inside_the_block_is_sent(workbench: Workbench, receiver: Receiver) -> None:
    shelf: Any = {"end": "never", "shelf": "A7"}
    with workbench.trace("answer") as trace, trace.span("search", kind="tool", input={"query": "parcel"}, **shelf) as tool:
        assert tool.output is None
        tool.output = {"found": 2}
    workbench.flush()
    said = receiver.named("search")["attributes"]
    assert json.loads(said["gen_ai.tool.call.arguments"]) == {"query": "parcel"}
    assert json.loads(said["gen_ai.tool.call.result"]) == {"found": 2}
    assert said["gen_ai.tool.name"] == "search" and said["shelf"] == "A7" and said["end_"] == "never"
    assert receiver.named("answer")["attributes"]["gen_ai.operation.name"] == "invoke_workflow"


def test_what_the_application_changes_later_is_not_changed_in_the_span(workbench: Workbench, receiver: Receiver) -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "first"}]
    with workbench.span("chat", kind="llm", input=messages):
        messages.append({"role": "assistant", "content": "later"})
        messages[0]["content"] = "changed"
    workbench.flush()
    assert json.loads(receiver.named("chat")["attributes"]["gen_ai.input.messages"]) == [
        {"role": "user", "parts": [{"type": "text", "content": "first"}]}
    ]


def test_an_error_in_the_block_is_recorded_and_goes_on_unchanged(workbench: Workbench, receiver: Receiver) -> None:
    error = ValueError("no such parcel")
    with pytest.raises(ValueError, match="no such parcel") as caught, workbench.trace("answer") as trace, trace.span("chat", kind="llm"):
        raise error
    assert caught.value is error
    workbench.flush()
    for name in ("chat", "answer"):
        assert receiver.named(name)["status"] == {"code": 2, "message": "no such parcel"}
        assert receiver.named(name)["attributes"]["error.type"] == "ValueError"


def test_nested_blocks_nest_without_being_handed_on(workbench: Workbench, receiver: Receiver) -> None:
    def deep() -> None:
        with workbench.span("deep"):
            workbench.current.set(input="seen from below")

    with workbench.trace("outer"), workbench.trace("inner"):
        deep()
    workbench.current.set(input="nobody is here")
    workbench.flush()
    outer, inner, deepest = (receiver.named(name) for name in ("outer", "inner", "deep"))
    assert inner["parentSpanId"] == outer["spanId"] and deepest["parentSpanId"] == inner["spanId"]
    assert "seen from below" in deepest["attributes"]["gen_ai.input.messages"]
    assert len(receiver.spans()) == 3


async def test_tasks_keep_their_traces_apart(workbench: Workbench, receiver: Receiver) -> None:
    async def answer(number: int) -> None:
        async with workbench.trace(f"trace {number}", session=str(number)):
            await asyncio.sleep(0.001 * (number % 3))
            with workbench.span(f"step {number}"):
                await asyncio.sleep(0)

    await asyncio.gather(*(answer(number) for number in range(50)))
    assert await asyncio.to_thread(workbench.flush)
    assert len(receiver.spans()) == 100
    for number in range(50):
        step, trace = receiver.named(f"step {number}"), receiver.named(f"trace {number}")
        assert step["parentSpanId"] == trace["spanId"]
        assert step["attributes"]["gen_ai.conversation.id"] == str(number)


def test_many_threads_lose_nothing(make: Make, receiver: Receiver) -> None:
    workbench = make()

    def work(number: int) -> None:
        for step in range(100):
            with workbench.trace(f"{number}"), workbench.span(f"{number}-{step}"):
                pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert workbench.flush(20)
    assert len({span["spanId"] for span in receiver.spans()}) == 1600 == workbench.sent
    assert workbench.dropped == 0


def test_a_span_handed_to_a_thread_is_the_parent_there(workbench: Workbench, receiver: Receiver) -> None:
    with workbench.trace("answer") as trace:
        thread = threading.Thread(target=lambda: trace.span("beside").end(output="done"))
        thread.start()
        thread.join()
    workbench.flush()
    assert receiver.named("beside")["parentSpanId"] == receiver.named("answer")["spanId"]


def test_a_trace_goes_on_from_a_traceparent_and_gives_one(workbench: Workbench, receiver: Receiver) -> None:
    header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
    with workbench.trace("answer", traceparent=header) as trace:
        assert trace.traceparent == f"00-4bf92f3577b34da6a3ce929d0e0e4736-{trace.span_id}-01"
    with workbench.trace("alone", traceparent="nonsense") as alone:
        pass
    workbench.flush()
    assert receiver.named("answer")["parentSpanId"] == "00f067aa0ba902b7"
    assert receiver.named("alone")["traceId"] == alone.id != trace.id


def test_a_prompts_version_goes_down_only_with_its_prompt(workbench: Workbench, receiver: Receiver) -> None:
    with workbench.trace("answer", prompt="support@3", session="s") as trace:
        trace.span("same").end()
        trace.span("other", prompt="router").end()
    workbench.flush()
    same, other = (receiver.named(name)["attributes"] for name in ("same", "other"))
    assert (same["gen_ai.prompt.name"], same["workbench.prompt.version"]) == ("support", "3")
    assert other["gen_ai.prompt.name"] == "router" and "workbench.prompt.version" not in other


def test_a_model_of_a_house_keeps_its_slash(workbench: Workbench, receiver: Receiver) -> None:
    workbench.span("a", kind="llm", model="meta-llama/Llama-3.1-8B").end()
    workbench.span("b", kind="llm", model="openrouter/anthropic/claude-sonnet-5").end()
    workbench.flush()
    assert receiver.named("a")["attributes"]["gen_ai.request.model"] == "meta-llama/Llama-3.1-8B"
    assert "gen_ai.provider.name" not in receiver.named("a")["attributes"]
    assert receiver.named("b")["attributes"]["gen_ai.request.model"] == "anthropic/claude-sonnet-5"


def test_sampling_keeps_whole_traces_and_says_the_rate(make: Make, receiver: Receiver) -> None:
    workbench = make(sample=0.25)
    kept = set()
    for _ in range(400):
        with workbench.trace("answer") as trace, trace.span("step"):
            pass
        if trace.is_sampled:
            kept.add(trace.id)
        assert trace.traceparent.endswith("-01" if trace.is_sampled else "-00")
    workbench.flush()
    assert 55 < len(kept) < 155  # five standard deviations of 100
    assert {span["traceId"] for span in receiver.spans()} == kept and len(receiver.spans()) == 2 * len(kept)
    assert all(span["attributes"]["workbench.sample_rate"] == 0.25 for span in receiver.spans())


def test_redaction_sees_every_text_and_no_name(make: Make, receiver: Receiver) -> None:
    workbench = make(redact=lambda text: text.replace("secret", "[…]"))
    trace = workbench.trace("answer", session="secret-s", attributes={"note": "a secret"})
    call = trace.span("chat", kind="llm", input=[{"role": "user", "content": [{"type": "text", "text": "my secret"}]}])
    call.end(output="secret!", tool_calls=[{"id": "1", "function": {"name": "f", "arguments": json.dumps({"key": "secret"})}}])
    trace.fail(ValueError("secret failure"))
    trace.end()
    workbench.feedback(session="secret-s", comment="no secret")
    workbench.flush()
    raw = json.dumps([receiver.bodies("/v1/traces"), receiver.bodies("/v1/feedback")], ensure_ascii=False)
    assert raw.count("secret-s") == 3 and raw.count("secret") == 3 and raw.count("[…]") == 6


def test_where_the_redaction_fails_the_text_is_not_sent(make: Make, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    workbench = make(redact=lambda text: 1 / 0)
    workbench.span("chat", kind="llm", input="my secret").end(output_tokens=3)
    workbench.flush()
    said = receiver.named("chat")["attributes"]
    assert "secret" not in str(said) and "[redaction failed]" in str(said) and said["gen_ai.usage.output_tokens"] == 3
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_feedback_arrives_once_per_thing_said(workbench: Workbench, receiver: Receiver) -> None:
    workbench.feedback(trace_id="a" * 32, thumbs="up", comment="thanks", person="u-7")
    workbench.feedback(session="s-1", stars=4)
    workbench.feedback(trace_id="b" * 32, name="resolved", value=0.5)
    workbench.feedback(trace_id="c" * 32, comment="odd", thumbs=False, stars=1)
    workbench.feedback(trace_id="d" * 32, comment="only words")
    workbench.flush()
    found = receiver.feedback()
    assert [(one["name"], one["value"], one["comment"]) for one in found] == [
        ("thumbs", 1, "thanks"),
        ("stars", 4, ""),
        ("resolved", 0.5, ""),
        ("thumbs", 0, "odd"),
        ("stars", 1, ""),
        ("comment", None, "only words"),
    ]
    assert (found[0]["trace_id"], found[0]["person"], found[1]["session_id"]) == ("a" * 32, "u-7", "s-1")
    assert len({one["token"] for one in found}) == 6
    assert all(one["at"].endswith("+00:00") for one in found)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"thumbs": "up"}, "trace_id= or session="),
        ({"session": "s"}, "feedback needs thumbs="),
        ({"session": "s", "thumbs": "sideways"}, "not 'sideways'"),
        ({"session": "s", "stars": 6}, "1 to 5"),
        ({"session": "s", "name": "x", "value": float("nan")}, "no number"),
    ],
)
def test_wrong_feedback_is_said_and_not_sent(
    workbench: Workbench, receiver: Receiver, caplog: pytest.LogCaptureFixture, wrong: dict[str, Any], said: str
) -> None:
    workbench.feedback(**wrong)
    workbench.flush()
    assert receiver.requests == [] and said in caplog.text


class Hostile:
    def __str__(self) -> str:
        raise RuntimeError("not for you")


def test_no_value_of_the_application_breaks_it_or_the_batch(workbench: Workbench, receiver: Receiver) -> None:
    knot: list[Any] = []
    knot += [knot, knot]
    odd: Any = {1: {2}, "bytes": b"123", "knot": knot, "hostile": Hostile(), "nan": float("nan"), "big": 10**40, "half": "\ud800"}
    wrong: Any = {"input_tokens": "many", "temperature": "hot", "tags": 3, "tool_calls": 7, "strange": Hostile(), "attributes": 3}
    with workbench.trace("answer") as trace:
        trace.span("odd", kind="llm", input=odd, **wrong).end(output=Hostile)
        trace.span("fine", kind="llm", input="x" * 3_000_000).end(output=["data:image/png;base64," + "A" * 100_000])
        trace.fail(Hostile())  # type: ignore[arg-type]
        trace.end(documents=Hostile())  # type: ignore[arg-type]
    assert workbench.flush()
    said = receiver.named("odd")["attributes"]
    assert "gen_ai.usage.input_tokens" not in said and "[3 bytes]" in said["gen_ai.input.messages"]
    fine = receiver.named("fine")["attributes"]
    assert len(fine["gen_ai.input.messages"]) < 70_000 and fine["workbench.truncated"] is True
    assert "[image/png, 100,022 characters]" in fine["gen_ai.output.messages"]
    assert receiver.named("answer")["attributes"]["error.type"] == "Hostile"
    assert workbench.dropped == 0


def test_half_a_secret_at_the_cut_is_not_sent(make: Make, receiver: Receiver) -> None:
    workbench = make(redact=lambda text: text.replace("jane@example.org", "[e-mail]"))
    workbench.span("chat", kind="llm", input="x" * (65_536 - 4) + "jane@example.org" + "y" * 500).end()
    workbench.flush()
    failed = workbench.span("broken")
    failed.fail("x" * 496 + "jane@example.org" + "y" * 500)
    failed.end()
    workbench.flush()
    assert "jane" not in receiver.named("chat")["attributes"]["gen_ai.input.messages"]
    assert "jane" not in receiver.named("broken")["status"]["message"] and len(receiver.named("broken")["status"]["message"]) <= 501


@pytest.mark.parametrize("options", [{"sample": "half"}, {"sample": 7}, {"url": "http://[nowhere"}, {"url": "http://127.0.0.1:port"}])
def test_wrong_settings_are_said_and_break_nothing(options: dict[str, Any], caplog: pytest.LogCaptureFixture, make: Make) -> None:
    workbench = make(**options)
    with workbench.trace("answer") as trace:
        trace.span("chat", kind="llm").end()
    assert caplog.records and caplog.records[0].levelno == logging.WARNING


def test_the_environment_names_collector_token_and_place(make: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_COLLECTOR_URL", receiver.url + "/")
    monkeypatch.setenv("WORKBENCH_COLLECTOR_TOKEN", "t-1")
    workbench = Workbench(environment="live", service="shop")
    workbench.span("step").end()
    assert workbench.close()
    (request,) = receiver.requests
    assert request["headers"]["Authorization"] == "Bearer t-1" and request["path"] == "/v1/traces"
    resource = {pair["key"]: pair["value"]["stringValue"] for pair in request["body"]["resourceSpans"][0]["resource"]["attributes"]}
    assert (resource["service.name"], resource["deployment.environment.name"]) == ("shop", "live")


def test_switched_off_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_COLLECTOR_URL", "off")
    threads = threading.active_count()
    workbench = Workbench()
    with workbench.trace("answer") as trace:
        trace.span("chat").end(output="x")
    workbench.feedback(trace_id=trace.id, thumbs="up")
    assert workbench.flush() and workbench.close() and (workbench.sent, workbench.queued, workbench.dropped) == (0, 0, 0)
    assert threading.active_count() == threads


def test_seeding_random_does_not_repeat_identifiers(workbench: Workbench) -> None:
    import random

    random.seed(0)
    first = workbench.trace("a").id
    random.seed(0)
    assert workbench.trace("a").id != first
