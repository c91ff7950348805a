"""What was answered once is answered again, without the model."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.loopback import LoopbackServer
from tests.providers.conftest import Ask
from workbench.errors import BadInput, FailureKind, ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.recorded import Recorded
from workbench.providers.retries import RetryPolicy
from workbench.providers.scripted import Scripted
from workbench.providers.wire import Wire

pytestmark = pytest.mark.asyncio


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    return tmp_path / "cassettes" / "tape.jsonl"


async def test_a_recording_replays_text_calls_and_usage_without_asking_again(server: LoopbackServer, a_request: Ask, tape: Path) -> None:
    server.behave(chunks=4, cached_tokens=3, rules=[{"message": "tool", "tool_calls": [{"name": "f", "arguments": {"a": 1}}]}])
    recording = Gateway(providers={"*": Recorded(tape, record=Wire())})
    first = [await recording.ask(a_request(text)) for text in ("gr\u00fc\u00df\u2028dich", "a tool", "a tool")]
    await recording.close()
    assert len(server.requests()) == 2
    replaying = Gateway(providers={"*": Recorded(tape)})
    again = [await replaying.ask(a_request(text)) for text in ("gr\u00fc\u00df\u2028dich", "a tool", "a tool")]
    assert len(server.requests()) == 2
    for one, other in zip(first, again, strict=True):
        assert (one.text, one.tool_calls, one.finish_reason, one.usage) == (other.text, other.tool_calls, other.finish_reason, other.usage)
        assert one.response_model == other.response_model


async def test_a_missing_recording_is_a_clear_failure(a_request: Ask, tape: Path) -> None:
    with pytest.raises(ProviderError, match=r"tape\.jsonl holds no recording") as caught:
        await Gateway(providers={"*": Recorded(tape)}).ask(a_request())
    assert caught.value.kind is FailureKind.NOT_FOUND
    assert caught.value.attempts == 1


async def test_a_repeat_is_another_request(a_request: Ask, tape: Path) -> None:
    gateway = Gateway(providers={"*": Recorded(tape, record=Scripted(["one", "two"]))})
    for _ in range(2):
        assert (await gateway.ask(a_request())).text == "one"
        assert (await gateway.ask(replace(a_request(), repeat=1))).text == "two"


async def test_failures_and_empty_answers_are_not_recorded(a_request: Ask, tape: Path) -> None:
    script = Scripted([ProviderError(FailureKind.SERVER_ERROR, "busy"), "", "yes"])
    gateway = Gateway(providers={"*": Recorded(tape, record=script)}, retry=RetryPolicy(base_s=0.001))
    assert (await gateway.ask(a_request())).text == "yes"
    assert len(tape.read_text().splitlines()) == 1


@pytest.mark.parametrize("line", ["{", "[]", '{"hash": "x"}', '{"hash": "x", "text": "a", "usage": {"tokens": 1}}'])
async def test_a_damaged_cassette_names_the_line(a_request: Ask, tape: Path, line: str) -> None:
    tape.parent.mkdir()
    tape.write_text(f"\n{line}\n")
    with pytest.raises(BadInput, match=r"tape\.jsonl, line 2"):
        await Gateway(providers={"*": Recorded(tape)}).ask(a_request())
