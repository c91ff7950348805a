"""Define what goes to a model and what comes back, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbench.hashing import content_hash

Message = Mapping[str, Any]
"""A chat message as OpenAI spells it: `{"role": …, "content": …}`."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a model.

    `model` is `provider/name` as LiteLLM spells it (`openai/gpt-4o-mini`, `ollama/llama3.2`, `demo/answerer`); `api_base` points to another
    server of the same protocol; `api_key_env` names the environment variable that holds the key (the key itself is never kept);
    `repeat` counts repeated answers to the same request, from 0; `stream` asks for a streamed answer, so that TTFT can be measured.
    """

    model: str
    messages: tuple[Message, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tools: tuple[Mapping[str, Any], ...] = ()
    response_format: Mapping[str, Any] | None = None
    api_base: str | None = None
    api_key_env: str | None = None
    repeat: int = 0
    stream: bool = True
    timeout_s: float = 120.0

    @property
    def provider(self) -> str:
        """Give the part before the slash; a bare name is OpenAI's."""
        return self.model.split("/", 1)[0] if "/" in self.model else "openai"

    @property
    def hash(self) -> str:
        """Identify what determines the answer: model, base URL, rendered messages, parameters, tools, format, repeat index."""
        return content_hash(
            {
                "model": self.model,
                "api_base": self.api_base,
                "messages": list(self.messages),
                "parameters": dict(self.parameters),
                "tools": list(self.tools),
                "response_format": self.response_format,
                "repeat": self.repeat,
            }
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts of one call, in OpenAI's sense.

    `input_tokens` includes `cached_input_tokens` (read from the provider's cache) and `cache_write_tokens`; `output_tokens` includes
    `reasoning_tokens`. `is_reported` is False when the provider sent none and they were counted here.
    """

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    is_reported: bool = True


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed answer. `tool_calls` are OpenAI's deltas (`index`, `id`, `function: {name, arguments}`).

    `reasoning` is what a model thinks aloud: it counts for the first token, never as part of the answer.
    """

    text: str = ""
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    finish_reason: str | None = None
    usage: Usage | None = None
    model: str | None = None
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, and what it took.

    `tool_calls` are `{"id", "name", "arguments"}` with arguments as parsed JSON (the raw string where it does not parse); times in
    milliseconds; `ttft_ms` is None for an unstreamed call and `tpot_ms` where fewer than two output tokens came; `cost_usd` is None when
    the price is unknown; `attempts` counts the tries of this call, of which `duration_ms` measures the last alone.
    """

    text: str
    tool_calls: tuple[Mapping[str, Any], ...]
    finish_reason: str | None
    usage: Usage
    cost_usd: float | None
    ttft_ms: float | None
    tpot_ms: float | None
    duration_ms: float
    attempts: int
    response_model: str | None
    asked_at: datetime
