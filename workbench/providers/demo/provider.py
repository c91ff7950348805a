"""Serve the demo models through the same door as real ones: streamed, timed, counted, and repeatable."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from workbench.errors import FailureKind, ProviderError
from workbench.providers.demo.answerer import Draft, answer
from workbench.providers.demo.instructions import read_instructions
from workbench.providers.demo.judge import judge
from workbench.providers.demo.models import MODELS, DemoModel
from workbench.providers.demo.reading import text_of
from workbench.providers.demo.structured import fill, schema_of, wants_json
from workbench.providers.demo.words import count_tokens
from workbench.providers.values import Chunk, Request, Usage

_CHUNK = re.compile(r"\s*(?:\S+\s*){1,4}")
_TOKENS_PER_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    tool_calls: tuple[dict[str, Any], ...]
    finish_reason: str


class DemoProvider:
    """Answer as `demo/answerer`, `demo/answerer-2`, `demo/answerer-large` or `demo/judge`: rule-based and extractive, not language models.

    The same request gives the same answer. At temperature 0 repeats are alike; above, near-tied sentences may change places.
    """

    name = "demo"

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Yield the answer a few words at a time, usage last, or as one chunk if not streamed.

        Raises `ProviderError` for an unknown model and for messages longer than the model's context.
        """
        model = _model(request)
        chance = random.Random(_seed(request))
        said, usage = _answered(request, model, chance)
        pieces = _CHUNK.findall(said.text) or ([said.text] if said.text else [])
        if not request.stream:
            await asyncio.sleep(chance.uniform(*model.first_token_s) + len(pieces) * chance.uniform(*model.chunk_s))
            yield Chunk(said.text, _deltas(said), said.finish_reason, usage, model.name)
            return
        await asyncio.sleep(chance.uniform(*model.first_token_s))
        for piece in pieces:
            yield Chunk(piece, model=model.name)
            await asyncio.sleep(chance.uniform(*model.chunk_s))
        if said.tool_calls:
            yield Chunk(tool_calls=_deltas(said), model=model.name)
        yield Chunk(finish_reason=said.finish_reason, usage=usage, model=model.name)

    async def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


def answer_at_once(request: Request) -> Chunk:
    """Give the whole answer without the time that a model would take. Raises `ProviderError` as a call does."""
    model = _model(request)
    said, usage = _answered(request, model, random.Random(_seed(request)))
    return Chunk(said.text, _deltas(said), said.finish_reason, usage, model.name)


def _answered(request: Request, model: DemoModel, chance: random.Random) -> tuple[_Said, Usage]:
    said = _say(request, model, chance)
    usage = Usage(_input_tokens(request), _output_tokens(said))
    if usage.input_tokens > model.context_tokens:
        words = f"{usage.input_tokens} input tokens do not fit into the {model.context_tokens} of {model.name}; shorten the messages"
        raise ProviderError(FailureKind.CONTEXT_LENGTH, words)
    return said, usage


def _model(request: Request) -> DemoModel:
    model = MODELS.get(request.model)
    if model is None:
        raise ProviderError(FailureKind.NOT_FOUND, f"there is no demo model {request.model!r}; there are: {', '.join(MODELS)}")
    return model


def _seed(request: Request) -> str:
    """Derive the chance from the request, which holds `seed` among its parameters; at temperature 0 the repeat plays no part."""
    return request.hash if _temperature(request) > 0 else replace(request, repeat=0).hash


def _temperature(request: Request) -> float:
    value = request.parameters.get("temperature", 0)
    return float(value) if isinstance(value, int | float) else 0.0


def _say(request: Request, model: DemoModel, chance: random.Random) -> _Said:
    if model.is_judge:
        return _cut(request, _Said(judge(request.messages, request.response_format, chance), (), "stop"))
    tools = request.tools if request.parameters.get("tool_choice") != "none" else ()
    draft = answer(
        request.messages, tools, is_large=model.is_large, variation=_temperature(request), chance=chance, is_loose=model.is_loose
    )
    calls = ({**draft.call, "id": f"call_{request.hash[:12]}"},) if draft.call else ()
    said = _Said(draft.text if calls else _shape(request, draft), calls, "tool_calls" if calls else "stop")
    return _cut(request, said)


def _shape(request: Request, draft: Draft) -> str:
    """Write JSON where the response format, or the system prompt, asks for it."""
    system = "\n".join(text_of(message) for message in request.messages if message.get("role") in ("system", "developer"))
    if not wants_json(request.response_format) and not read_instructions(system).wants_json:
        return draft.text
    return json.dumps(fill(schema_of(request.response_format), draft.text, draft.titles, is_found=draft.is_found), ensure_ascii=False)


def _cut(request: Request, said: _Said) -> _Said:
    """Stop at `max_tokens` (or `max_completion_tokens`), as a model would, wherever that is."""
    most = request.parameters.get("max_completion_tokens") or request.parameters.get("max_tokens")
    if not isinstance(most, int) or most <= 0 or count_tokens(said.text) <= most:
        return said
    kept, used = [], 0
    for piece in re.findall(r"\S+\s*|\s+", said.text):
        used += count_tokens(piece)
        if used > most:
            break
        kept.append(piece)
    return _Said("".join(kept).rstrip(), said.tool_calls, "length" if not said.tool_calls else said.finish_reason)


def _deltas(said: _Said) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "index": index,
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call["arguments"], ensure_ascii=False)},
        }
        for index, call in enumerate(said.tool_calls)
    )


def _input_tokens(request: Request) -> int:
    tools = sum(count_tokens(json.dumps(tool, ensure_ascii=False, default=str)) for tool in request.tools)
    return tools + sum(count_tokens(text_of(message)) + _TOKENS_PER_MESSAGE for message in request.messages)


def _output_tokens(said: _Said) -> int:
    return count_tokens(said.text) + sum(count_tokens(json.dumps([call["name"], call["arguments"]])) for call in said.tool_calls)
