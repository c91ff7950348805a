"""Answer from a script: a provider whose answers are known in advance, for tests and for trying a rubric without a model."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from workbench.errors import FailureKind, ProviderError
from workbench.providers.completions import Assembly
from workbench.providers.tokens import rule_of_thumb
from workbench.providers.values import Chunk, Reply, Request, Usage

Line = str | ProviderError | Reply | Chunk | Sequence[Chunk]
"""What a script says: a text, a failure, a reply, or the chunks of a stream."""


class Scripted:
    """Give the replies one after the other, or what a function answers; `asked` keeps the requests in order.

    A text is told in one chunk with its tokens estimated; after the last reply every request fails with `NOT_FOUND`. `delay_s` passes
    before each reply.
    """

    def __init__(self, replies: Sequence[Line] | Callable[[Request], Line], *, name: str = "scripted", delay_s: float = 0.0) -> None:
        self.name = name
        self.asked: list[Request] = []
        self._answer = replies if callable(replies) else None
        self._queue = deque(() if callable(replies) else replies)
        self._delay_s = delay_s

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Yield the next reply."""
        self.asked.append(request)
        line = self._next(request)
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        if isinstance(line, ProviderError):
            raise line
        for chunk in chunks_of(line, request):
            yield chunk

    def _next(self, request: Request) -> Line:
        if self._answer is not None:
            return self._answer(request)
        if not self._queue:
            what = f"{request.model}: the script has no reply left for request {len(self.asked)}: give it more replies."
            raise ProviderError(FailureKind.NOT_FOUND, what)
        return self._queue.popleft()

    async def close(self) -> None:
        """Hold nothing open."""


def chunks_of(line: str | Reply | Chunk | Sequence[Chunk], request: Request) -> Sequence[Chunk]:
    """Turn a line of a script into chunks; those without a usage get an estimated one at the end."""
    if isinstance(line, Chunk):
        chunks: list[Chunk] = [line]
    elif isinstance(line, Reply):
        calls = tuple(_delta(index, call["id"], call["name"], call["arguments"]) for index, call in enumerate(line.tool_calls))
        chunks = [Chunk(line.text, calls, line.finish_reason or "stop", line.usage, line.response_model)]
    else:
        chunks = [Chunk(line, finish_reason="stop", model=request.model)] if isinstance(line, str) else list(line)
    if not any(chunk.usage for chunk in chunks):
        whole = Assembly()
        for chunk in chunks:
            whole.add(chunk)
        asked = sum(rule_of_thumb(str(message.get("content") or "")) for message in request.messages)
        chunks.append(Chunk(usage=Usage(asked, rule_of_thumb(whole.spoken()), is_reported=False)))
    return chunks


def _delta(index: int, identifier: str, name: str, arguments: object) -> dict[str, object]:

    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"index": index, "id": identifier, "type": "function", "function": {"name": name, "arguments": text}}
