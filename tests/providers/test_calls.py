"""One call is measured from sending to the last piece, and its silences are bounded."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.calls import Heard, Timeouts, ask_once
from workbench.providers.values import Chunk, Request

pytestmark = pytest.mark.asyncio

MESSAGES = ({"role": "user", "content": "hi"},)


class Slowly:
    """Yield chunks after pauses in seconds; a None is a last pause."""

    name = "slowly"

    def __init__(self, *steps: tuple[float, Chunk | None]) -> None:
        self.steps: Sequence[tuple[float, Chunk | None]] = steps
        self.is_closed = False

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        try:
            for pause_s, chunk in self.steps:
                await asyncio.sleep(pause_s)
                if chunk is not None:
                    yield chunk
        finally:
            self.is_closed = True

    async def close(self) -> None:
        pass


async def heard(provider: Slowly, *, stream: bool = True, timeout_s: float = 5, timeouts: Timeouts = Timeouts()) -> Heard:  # noqa: B008
    return await ask_once(provider, Request("slow/m", MESSAGES, stream=stream, timeout_s=timeout_s), timeouts=timeouts, on_text=None)


async def test_the_clock_stops_at_the_last_piece_not_at_the_end_of_the_connection() -> None:
    answer = await heard(Slowly((0.05, Chunk("a")), (0.05, Chunk("b", finish_reason="stop")), (0.3, None)))
    assert answer.first_s is not None
    assert 0.045 <= answer.first_s < 0.1
    assert 0.095 <= answer.duration_s < 0.2


@pytest.mark.parametrize("first", [Chunk(tool_calls=({"index": 0, "function": {"name": "f"}},)), Chunk(reasoning="Hm"), Chunk("a")])
async def test_a_tool_call_and_a_thought_are_first_tokens_too(first: Chunk) -> None:
    answer = await heard(Slowly((0.02, first), (0.2, Chunk("b"))))
    assert answer.first_s is not None
    assert answer.first_s < 0.15


async def test_a_finish_reason_is_no_first_token() -> None:
    answer = await heard(Slowly((0.01, Chunk(model="m", finish_reason=None)), (0.1, Chunk("a"))))
    assert answer.first_s is not None
    assert answer.first_s > 0.1


async def test_an_unstreamed_call_has_no_first_token() -> None:
    assert (await heard(Slowly((0.0, Chunk("a"))), stream=False)).first_s is None


@pytest.mark.parametrize(
    ("steps", "timeouts", "timeout_s", "says"),
    [
        ([(1, Chunk("a"))], Timeouts(first_s=0.05), 5, "sent nothing within 0.05 s"),
        ([(0, Chunk("a")), (1, Chunk("b"))], Timeouts(idle_s=0.05), 5, "fell silent in the middle of its answer for 0.05 s"),
        ([(1, Chunk("a"))], Timeouts(), 0.05, "did not answer within 0.05 s"),
        ([(0.02, Chunk("a"))] * 9, Timeouts(idle_s=0.5), 0.07, "did not finish its answer within 0.07 s"),
    ],
)
async def test_silences_end_in_words(steps: list[tuple[float, Chunk]], timeouts: Timeouts, timeout_s: float, says: str) -> None:
    provider = Slowly(*steps)
    with pytest.raises(ProviderError, match=says) as caught:
        await heard(provider, timeouts=timeouts, timeout_s=timeout_s)
    assert caught.value.kind is FailureKind.TIMEOUT
    assert provider.is_closed


async def test_a_slow_stream_that_keeps_talking_is_not_silent() -> None:
    answer = await heard(Slowly(*[(0.03, Chunk("a"))] * 10), timeouts=Timeouts(idle_s=0.15))
    assert answer.answer.text == "a" * 10


@pytest.mark.parametrize(
    ("finish_reason", "kind", "says"),
    [
        ("stop", FailureKind.EMPTY, "neither text nor a tool call"),
        ("content_filter", FailureKind.CONTENT_FILTER, "kept its answer back"),
        ("length", FailureKind.BAD_REQUEST, "raise max_tokens"),
    ],
)
async def test_an_empty_answer_is_a_failure_that_says_why(finish_reason: str, kind: FailureKind, says: str) -> None:
    with pytest.raises(ProviderError, match=says) as caught:
        await heard(Slowly((0, Chunk(reasoning="Hm", finish_reason=finish_reason))))
    assert caught.value.kind is kind
