import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.loopback import LoopbackServer
from workbench.errors import BadInput, ProviderError, StoreError
from workbench.providers.gateway import Gateway
from workbench.providers.retries import RetryPolicy
from workbench.providers.scripted import Scripted
from workbench.providers.values import Chunk, Request, Usage
from workbench.runs import trying
from workbench.runs.trying import Saying, tried, try_out
from workbench.store.connection import open_store

MESSAGES = ({"role": "user", "content": "Where is my order, and when will it be here?"},)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    yield found
    found.dispose()


async def asked(engine: Engine, server: LoopbackServer, told: list[str], model: str = "hosted_vllm/echo", **changes: Any) -> dict[str, Any]:
    gateway = Gateway(retry=RetryPolicy(attempts=2, base_s=0.01))
    request = Request(model=model, messages=MESSAGES, api_base=server.api_base, **changes)
    try:
        return await tried(engine, lambda event: told.append(event["text"]), gateway, request)
    finally:
        await gateway.close()


def calls(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text("SELECT * FROM model_call ORDER BY id")).mappings()]


async def test_the_text_is_told_while_it_grows_and_the_call_is_stored(engine: Engine) -> None:
    told: list[str] = []
    with LoopbackServer(chunks=8, between_chunks_ms=80) as server:
        reply = await asked(engine, server, told)
    assert len(told) >= 4 and told == sorted(told, key=len)
    assert all(reply["text"].startswith(one) for one in told) and told[0] != reply["text"]
    (call,) = calls(engine)
    assert (call["purpose"], call["status"], call["run_id"], call["text"]) == ("try", "ok", None, reply["text"])
    assert (reply["input_tokens"], reply["output_tokens"]) == (call["input_tokens"], call["output_tokens"])
    assert reply["ttft_ms"] > 0 and reply["duration_ms"] > reply["ttft_ms"]
    assert reply["cost_usd"] is None, "a model without a price has an unknown cost"
    assert not reply["is_stopped"]


async def test_a_known_price_gives_a_cost(engine: Engine) -> None:
    gateway = Gateway()
    reply = await tried(engine, print, gateway, Request(model="demo/answerer", messages=MESSAGES))
    await gateway.close()
    assert reply["cost_usd"] == calls(engine)[0]["cost_usd"] > 0


async def test_many_small_pieces_are_told_seldom_and_the_last_is_not_left_out(engine: Engine) -> None:
    told: list[str] = []
    with LoopbackServer(chunks=100, between_chunks_ms=2) as server:
        reply = await asked(engine, server, told)
    assert told[-1] == reply["text"]
    assert len(told) <= 1 + reply["duration_ms"] / (1000 * trying.EVERY_S) + 1


async def test_a_pause_after_a_piece_does_not_keep_it_back() -> None:
    told: list[str] = []
    saying = Saying(lambda event: told.append(event["text"]))
    saying.hear("one")
    saying.hear("one two")
    assert told == ["one"]
    await asyncio.sleep(3 * trying.EVERY_S)
    assert told == ["one", "one two"]
    saying.end()
    assert told == ["one", "one two"]


@pytest.mark.parametrize(
    ("plan", "kind", "said", "attempts"),
    [
        (("500", "500"), "server_error", "500", 2),
        (("401",), "authentication", "401", 1),
        (("malformed", "malformed"), "malformed", "JSON", 2),
    ],
)
async def test_a_failure_is_told_in_words_and_stored(engine: Engine, plan: tuple[str, ...], kind: str, said: str, attempts: int) -> None:
    with LoopbackServer(plan=plan) as server, pytest.raises(ProviderError, match=said):
        await asked(engine, server, [])
    (call,) = calls(engine)
    assert (call["status"], call["failure"], call["purpose"], call["attempts"]) == ("error", kind, "try", attempts)
    assert said in call["error"]


async def test_a_passing_failure_is_asked_once_more(engine: Engine) -> None:
    with LoopbackServer(plan=("500",)) as server:
        assert (await asked(engine, server, []))["attempts"] == 2


async def test_what_broke_off_keeps_the_text_so_far(engine: Engine) -> None:
    told: list[str] = []
    with LoopbackServer(plan=("cut", "cut"), chunks=8) as server, pytest.raises(ProviderError):
        await asked(engine, server, told)
    assert calls(engine)[0]["text"] == told[-1] != ""


@pytest.mark.parametrize(("plan", "has_text"), [(("hang",), False), (("hang_midway",), True)])
async def test_a_hanging_model_is_stopped_with_what_it_said(engine: Engine, plan: tuple[str, ...], has_text: bool) -> None:
    told: list[str] = []
    with LoopbackServer(plan=plan) as server:
        task = asyncio.create_task(asked(engine, server, told, "openai/gpt-4o-mini"))
        while (has_text and not told) or not await asyncio.to_thread(server.requests):
            await asyncio.sleep(0.01)
        task.cancel()
        reply = await task
    assert reply["is_stopped"] and reply["text"] == (told[-1] if told else "")
    (call,) = calls(engine)
    assert (call["status"], call["failure"], bool(call["text"])) == ("error", "stopped", has_text)
    assert call["input_tokens"] > 0 and not call["usage_reported"]
    assert call["cost_usd"] > 0, "a provider bills what it wrote: it is counted here"
    assert (call["output_tokens"] > 0) is has_text


async def test_a_stopped_answer_is_never_taken_for_one_from_the_cache(engine: Engine) -> None:
    from workbench.store.connection import reading
    from workbench.store.results import cached_calls

    with LoopbackServer(plan=("hang",)) as server:
        task = asyncio.create_task(asked(engine, server, []))
        while not await asyncio.to_thread(server.requests):
            await asyncio.sleep(0.01)
        task.cancel()
        await task
    with reading(engine) as session:
        assert cached_calls(session, request_hashes=[calls(engine)[0]["request_hash"]]) == {}


async def test_tool_calls_come_back_with_their_arguments(engine: Engine) -> None:
    delta = {"index": 0, "id": "1", "function": {"name": "look_up", "arguments": '{"number": "FB-1"}'}}
    chunks = (Chunk(tool_calls=(delta,)), Chunk(finish_reason="tool_calls", usage=Usage(5, 3)))
    gateway = Gateway(providers={"*": Scripted([chunks])})
    reply = await tried(engine, print, gateway, Request(model="m/x", messages=MESSAGES))
    assert reply["tool_calls"] == [{"id": "1", "name": "look_up", "arguments": {"number": "FB-1"}}]


async def test_half_characters_and_nuls_of_a_model_are_made_harmless(engine: Engine) -> None:
    told: list[Mapping[str, Any]] = []
    gateway = Gateway(providers={"*": Scripted(["half \ud83d and \x00 nul"])})
    reply = await tried(engine, told.append, gateway, Request(model="m/x", messages=MESSAGES))
    assert reply["text"] == told[-1]["text"] == "half ? and  nul"


async def test_a_key_goes_to_its_own_provider_only(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    asking: dict[str, Any] = {"messages": MESSAGES, "parameters": {}, "tools": (), "response_format": None}
    with LoopbackServer() as server:
        with pytest.raises(BadInput, match="would be sent to 127"):
            await try_out(engine, print, model="openai/x", api_base=server.api_base, api_key_env="OPENAI_API_KEY", **asking)
        with pytest.raises(BadInput, match="is not named as a key"):
            await try_out(engine, print, model="openai/x", api_base=server.api_base, api_key_env="HOME", **asking)
        assert server.requests() == []


async def test_an_answer_that_cannot_be_stored_is_given_all_the_same(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE model_call"))
    gateway = Gateway(providers={"*": Scripted(["Here."])})
    reply = await tried(engine, print, gateway, Request(model="m/x", messages=MESSAGES))
    assert reply["text"] == "Here." and "could not be written" in reply["unstored"]
    gateway = Gateway(providers={"*": Scripted([])})
    with suppress(StoreError), pytest.raises(ProviderError):
        await tried(engine, print, gateway, Request(model="m/x", messages=MESSAGES))


def test_preparing_loads_litellm_only_for_models_that_need_it(engine: Engine) -> None:
    wanted = ("demo/answerer", "hosted_vllm/x", "openai/gpt-4o-mini", "")
    lines = ("import sys", "from workbench.runs import trying", "from workbench.store.connection import open_store")
    lines += (f"engine = open_store({engine.url.render_as_string()!r})", f"for model in {wanted}: trying.prepare(engine, model=model)")
    done = subprocess.run([sys.executable, "-c", "\n".join([*lines, "print('litellm' in sys.modules)"])], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
