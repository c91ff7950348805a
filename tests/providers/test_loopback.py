"""The server that stands in for models does what the tests rely on."""

import asyncio
import json
import urllib.request

import pytest

from tests.loopback import LoopbackServer
from tests.loopback_answers import split
from workbench.providers.gateway import Gateway
from workbench.providers.values import Request


def ask(server: LoopbackServer, text: str, model: str = "echo", **fields: object) -> str:
    body = {"model": model, "messages": [{"role": "user", "content": text}], **fields}
    request = urllib.request.Request(f"{server.api_base}/chat/completions", data=json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=10) as reply:
        return str(json.load(reply)["choices"][0]["message"]["content"])


@pytest.mark.parametrize("in_process", [True, False])
def test_it_answers_by_rule_judges_and_echoes_in_a_thread_and_in_a_process(in_process: bool) -> None:
    with LoopbackServer(in_process=in_process, rules=[{"message": "capital", "text": "Paris"}]) as server:
        assert ask(server, "the capital?") == "Paris"
        assert ask(server, "hello").startswith("You wrote: hello ")
        assert ask(server, "which?", model="judge")[-10:-1] == "VERDICT: "
        assert json.loads(ask(server, "which?", model="judge", response_format={"type": "json_object"}))["verdict"] in "AB"
        assert [(asked["attempt"], asked["finished"]) for asked in server.requests()] == [(1, True)] * 4
        server.behave()
        assert server.requests() == []


def test_a_function_may_answer() -> None:
    with LoopbackServer(answer=lambda body: body["messages"][0]["content"].upper()) as server:
        assert ask(server, "loud") == "LOUD"


def test_faults_depend_on_the_seed_the_body_and_the_try_alone() -> None:
    def fates(seed: int, order: int) -> dict[tuple[str, int], str]:
        with LoopbackServer(seed=seed, faults={"empty": 0.3, "context": 0.2}) as server:
            for number in list(range(40))[::order]:
                ask(server, f"{number}")
                ask(server, f"{number}")
            return {(asked["hash"], asked["attempt"]): asked["fate"] for asked in server.requests()}

    assert fates(1, 1) == fates(1, -1)
    assert fates(1, 1) != fates(2, 1)
    counts = list(fates(1, 1).values())
    assert 10 <= counts.count("empty") <= 40
    assert 5 <= counts.count("context") <= 30


def test_pieces_join_to_the_text() -> None:
    assert split("abcdefghij", 4) == ["ab", "cde", "fgh", "ij"]
    assert split("ab", 16) == ["a", "b"]
    assert split("", 4) == []


@pytest.mark.asyncio
async def test_requests_in_flight_are_listed_as_not_finished() -> None:
    with LoopbackServer(first_byte_ms=300) as server:
        gateway = Gateway()
        task = asyncio.create_task(gateway.ask(Request("openai_like/m", ({"role": "user", "content": "hi"},), api_base=server.api_base)))
        await asyncio.sleep(0.1)
        assert [asked["finished"] for asked in await asyncio.to_thread(server.requests)] == [False]
        await task
        assert [asked["finished"] for asked in await asyncio.to_thread(server.requests)] == [True]
        await gateway.close()
