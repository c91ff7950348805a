"""Reach every model that does not speak OpenAI's protocol, through LiteLLM.

Importing LiteLLM takes seconds and 200 MB, so it happens when the first such model is asked, before the clock starts. Its own retries,
telemetry, price download, logging and silent dropping of parameters are off: what a prompt asks for is what the model gets, or an error in
words. One thing cannot be had on this road: LiteLLM skips an event of a stream that is not JSON, so a damaged answer may pass for a short
one.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from workbench.errors import FailureKind
from workbench.providers import endpoints
from workbench.providers.calls import place
from workbench.providers.completions import chunk_of_answer, chunk_of_events, plain_parameters
from workbench.providers.failures import failure
from workbench.providers.litellm_errors import raised_by_litellm, translated
from workbench.providers.values import Chunk, Request

_KNOWN = frozenset(
    {
        "temperature",
        "top_p",
        "top_k",
        "min_p",
        "max_tokens",
        "max_completion_tokens",
        "stop",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "repetition_penalty",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "user",
        "reasoning_effort",
        "thinking",
        "verbosity",
        "parallel_tool_calls",
        "tool_choice",
        "service_tier",
        "safety_settings",
        "modalities",
        "n",
    }
)
"""What may be passed on. LiteLLM takes addresses, keys and callbacks by the same door, and prompts come from files of others."""

_NO_KEY = "no-key"
_LATER_S = 5.0
"""The gateway's own timeout goes first, so that it is told in the same words on both roads."""


class LiteLLMRoad:
    """Ask through `litellm.acompletion`."""

    def __init__(self, name: str = "litellm") -> None:
        self.name = name

    async def prepare(self) -> None:
        """Import LiteLLM, in a thread."""
        await asyncio.to_thread(loaded)

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Yield the answer as it comes; raise `ProviderError` where there is none."""
        litellm = loaded()
        arguments = _arguments(request)
        try:
            answer = await litellm.acompletion(**arguments)
            if not request.stream:
                yield _whole(answer)
                return
            async for event in answer:
                chunk = chunk_of_events([_plain(event)])
                if chunk is not None:
                    yield _without_invented_usage(chunk, answer)
        except raised_by_litellm() as error:
            raise translated(error, place(request), key_hint=_hint(request)) from error
        if request.stream and not (answer.received_finish_reason or answer.intermittent_finish_reason):
            # LiteLLM puts a "stop" of its own at the end of a stream that broke off.
            raise failure(FailureKind.CUT_SHORT, place(request), "ended its stream without a finish reason")

    async def close(self) -> None:
        """Close LiteLLM's shared clients, if it was ever loaded."""
        if (litellm := sys.modules.get("litellm")) is not None:
            await litellm.close_litellm_async_clients()
            # It would hand the closed ones out again.
            litellm.in_memory_llm_clients_cache.flush_cache()


def loaded() -> Any:
    """Import LiteLLM, with its telemetry, its downloads and its silent changes off."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.drop_params = False
    litellm.modify_params = False
    litellm.disable_streaming_logging = True
    return litellm


def _arguments(request: Request) -> dict[str, Any]:
    parameters = plain_parameters(request)
    unknown = sorted(set(parameters) - _KNOWN)
    if unknown:
        do = "remove it from the prompt version, or ask an OpenAI-compatible server, which gets every parameter as it is"
        raise failure(FailureKind.BAD_REQUEST, place(request), f"does not know the parameter {', '.join(unknown)}", do=do)
    given: dict[str, Any] = {
        "model": request.model, "messages": [dict(message) for message in request.messages], "stream": request.stream,
        "timeout": request.timeout_s + _LATER_S, "max_retries": 0, "num_retries": 0, "drop_params": False, "no-log": True,
        # With tools, LiteLLM would load its gateway for MCP servers, which is not installed and would call what a prompt's tools name.
        "_skip_mcp_handler": True,
    } | parameters  # fmt: skip
    if request.stream:
        given["stream_options"] = {"include_usage": True}
    if request.tools:
        given["tools"] = [dict(tool) for tool in request.tools]
    if request.response_format:
        given["response_format"] = dict(request.response_format)
    if request.api_base:
        given["api_base"] = request.api_base
    key_env = _key_env(request)
    if key_env or request.api_base:
        # Without a key LiteLLM would look one up in the environment and show the provider's own to a foreign address.
        given["api_key"] = os.environ.get(key_env or "", "") or _NO_KEY
    return given


def _key_env(request: Request) -> str | None:
    if request.provider in endpoints.ENDPOINTS:
        return endpoints.address(request).key_env
    return request.api_key_env


def _hint(request: Request) -> str:
    key_env = _key_env(request)
    if key_env:
        return f"{key_env} is not set or its key was refused: see whether it is valid and may use this model"
    if request.api_base:
        return "no key was sent to this base URL: name the variable that holds its key as api_key_env"
    return "set the provider's key in the environment, as LiteLLM names it, and start again"


def _plain(event: Any) -> Mapping[str, Any]:
    """Read LiteLLM's objects as OpenAI's JSON, only where we look."""
    choices = [{"delta": _plain_delta(choice.delta), "finish_reason": choice.finish_reason} for choice in event.choices]
    usage = getattr(event, "usage", None)
    return {"model": event.model, "choices": choices, "usage": usage.model_dump() if usage else None}


def _plain_delta(delta: Any) -> Mapping[str, Any]:
    return {
        "content": getattr(delta, "content", None),
        "reasoning_content": getattr(delta, "reasoning_content", None),
        "tool_calls": [call.model_dump() for call in getattr(delta, "tool_calls", None) or ()],
    }


def _whole(answer: Any) -> Chunk:
    choices = [{"delta": _plain_delta(choice.message), "finish_reason": choice.finish_reason} for choice in answer.choices]
    usage = getattr(answer, "usage", None)
    # LiteLLM writes zeros where the server reported nothing.
    counts = usage.model_dump() if usage and usage.prompt_tokens else None
    return chunk_of_answer({"model": answer.model, "choices": choices, "usage": counts})


def _without_invented_usage(chunk: Chunk, answer: Any) -> Chunk:
    """Take out a usage that LiteLLM counted itself because the server reported none: our own count is marked as such."""
    if chunk.usage is None or any(getattr(event, "usage", None) for event in answer.chunks):
        return chunk
    return replace(chunk, usage=None)
