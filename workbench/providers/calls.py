"""Ask a provider once, and measure what the asking took.

The clock starts when the request is sent: waiting for a place, pausing before another try and loading a library are not the model's time.
It ends with the last piece of the answer, not with the bookkeeping of the connection.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from workbench.errors import FailureKind, ProviderError
from workbench.providers.completions import Assembly
from workbench.providers.failures import failure
from workbench.providers.provider import Provider
from workbench.providers.values import Request


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Bound the silences of a streamed call, in seconds, within the request's own `timeout_s` for the whole.

    `first_s` bounds the wait for the first piece (None: the whole timeout, since models may think for long) and `idle_s` that between two.
    """

    first_s: float | None = None
    idle_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer with its times in seconds; `first_s` is None for an unstreamed call."""

    answer: Assembly
    asked_at: datetime
    first_s: float | None
    duration_s: float


async def ask_once(provider: Provider, request: Request, *, timeouts: Timeouts, on_text: Callable[[str], None] | None) -> Heard:
    """Listen to the answer to the end; raise `ProviderError` where it does not come, hangs or is empty."""
    answer, loop = Assembly(), asyncio.get_running_loop()
    first: float | None = None
    chunks = provider.stream(request)
    asked_at, start = datetime.now(UTC), perf_counter()
    last = start
    deadline = loop.time() + request.timeout_s
    alarm = asyncio.timeout_at(min(deadline, loop.time() + timeouts.first_s) if timeouts.first_s and request.stream else deadline)
    try:
        async with alarm:
            async for chunk in chunks:
                last = perf_counter()
                answer.add(chunk)
                if first is None and (chunk.text or chunk.tool_calls or chunk.reasoning):
                    first = last
                if on_text is not None and chunk.text:
                    on_text(answer.text)
                if request.stream:
                    _put_off(alarm, min(deadline, loop.time() + timeouts.idle_s), slack_s=timeouts.idle_s / 20)
    except TimeoutError as error:
        raise _timed_out(request, timeouts, has_begun=last > start, is_over=loop.time() >= deadline) from error
    finally:
        if (close := getattr(chunks, "aclose", None)) is not None:
            await close()
    if answer.is_empty:
        refusal = _empty(request, answer)
        refusal.usage = answer.usage
        raise refusal
    first_s = first - start if first is not None and request.stream else None
    return Heard(answer, asked_at, first_s, last - start)


def _put_off(alarm: asyncio.Timeout, until: float, *, slack_s: float) -> None:
    """Move an alarm, unless it stands close enough already: moving it for each of many small pieces costs more than they do."""
    if abs(until - (alarm.when() or 0.0)) > slack_s:
        alarm.reschedule(until)


def place(request: Request) -> str:
    """Name the model and, where the request gives one, its server."""
    return f"{request.model} at {request.api_base}" if request.api_base else request.model


def _timed_out(request: Request, timeouts: Timeouts, *, has_begun: bool, is_over: bool) -> ProviderError:
    if is_over:
        what = f"did not {'finish its ' if has_begun else ''}answer within {request.timeout_s:g} s"
    elif has_begun:
        what = f"fell silent in the middle of its answer for {timeouts.idle_s:g} s"
    else:
        what = f"sent nothing within {timeouts.first_s:g} s"
    return failure(FailureKind.TIMEOUT, place(request), what)


def _empty(request: Request, answer: Assembly) -> ProviderError:
    if answer.finish_reason == "content_filter":
        return failure(FailureKind.CONTENT_FILTER, place(request), "kept its answer back")
    if answer.finish_reason == "length":
        # Asking again would spend the same tokens on the same thoughts.
        do = "raise max_tokens, or lower the reasoning effort"
        return failure(FailureKind.BAD_REQUEST, place(request), "used up its output tokens before it said anything", do=do)
    return failure(FailureKind.EMPTY, place(request), "answered with neither text nor a tool call")
