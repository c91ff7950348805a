"""Translate between our values and OpenAI's chat completions, the JSON that most model servers speak."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.errors import FailureKind, ProviderError
from workbench.providers.values import Chunk, Request, Usage

_OURS = frozenset(
    {"model", "messages", "stream", "stream_options", "tools", "response_format", "n", "api_key", "api_base", "base_url", "extra_headers"}
)


def body(request: Request, model: str) -> dict[str, Any]:
    """Write the JSON body of a request; raise `ProviderError` for a parameter that would change what the request says elsewhere."""
    parameters = plain_parameters(request)
    written: dict[str, Any] = {"model": model, "messages": [dict(message) for message in request.messages], **parameters}
    if request.tools:
        written["tools"] = [dict(tool) for tool in request.tools]
    if request.response_format:
        written["response_format"] = dict(request.response_format)
    if request.stream:
        written["stream"] = True
        written["stream_options"] = {"include_usage": True}
    return written


def plain_parameters(request: Request) -> dict[str, Any]:
    """Give the parameters with `extra_body` laid open; raise `ProviderError` for reserved names."""
    parameters = dict(request.parameters)
    extra = parameters.pop("extra_body", None)
    if isinstance(extra, Mapping):
        parameters.update(extra)
    reserved = sorted(name for name in parameters if name in _OURS and not (name == "n" and parameters[name] == 1))
    if reserved:
        do = "ask for repeats on the run instead" if reserved == ["n"] else "set it on the prompt version or the variant"
        what = f"{request.model}: {', '.join(reserved)} cannot be set among the parameters: {do}."
        raise ProviderError(FailureKind.BAD_REQUEST, what)
    return parameters


def chunk_of_events(payloads: Iterable[Mapping[str, Any]]) -> Chunk | None:
    """Join the events of one network read to one chunk, or None where nothing was generated (a role, a keep-alive)."""
    text: list[str] = []
    reasoning: list[str] = []
    tool_calls: list[Mapping[str, Any]] = []
    finish_reason: str | None = None
    usage: Usage | None = None
    model: str | None = None
    for payload in payloads:
        model = payload.get("model") or model
        if payload.get("usage"):
            usage = read_usage(payload["usage"])
        for choice in payload.get("choices") or ():
            delta = choice.get("delta") or choice.get("message") or {}
            text.append(delta.get("content") or delta.get("refusal") or "")
            reasoning.append(delta.get("reasoning_content") or delta.get("reasoning") or "")
            tool_calls.extend(delta.get("tool_calls") or ())
            finish_reason = choice.get("finish_reason") or finish_reason
    chunk = Chunk("".join(text), tuple(tool_calls), finish_reason, usage, model, "".join(reasoning))
    is_something = chunk.text or tool_calls or finish_reason or usage or chunk.reasoning
    return chunk if is_something else None


def chunk_of_answer(payload: Mapping[str, Any]) -> Chunk:
    """Read an unstreamed answer as one chunk."""
    return chunk_of_events([payload]) or Chunk(model=payload.get("model"))


def read_usage(raw: Mapping[str, Any]) -> Usage:
    """Read a usage object in OpenAI's sense: cached tokens are part of the input, reasoning is part of the output."""
    into, out = raw.get("prompt_tokens_details") or {}, raw.get("completion_tokens_details") or {}
    return Usage(
        input_tokens=int(raw.get("prompt_tokens") or 0),
        output_tokens=int(raw.get("completion_tokens") or 0),
        cached_input_tokens=int(into.get("cached_tokens") or raw.get("cache_read_input_tokens") or 0),
        cache_write_tokens=int(raw.get("cache_creation_input_tokens") or into.get("cache_creation_tokens") or 0),
        reasoning_tokens=int(out.get("reasoning_tokens") or 0),
    )


class Assembly:
    """Put the chunks of one answer together."""

    __slots__ = ("_calls", "_text", "finish_reason", "model", "usage")

    def __init__(self) -> None:
        self._text: list[str] = []
        self._calls: dict[int, dict[str, str]] = {}
        self.finish_reason: str | None = None
        self.usage: Usage | None = None
        self.model: str | None = None

    def add(self, chunk: Chunk) -> None:
        """Take the next chunk; later finish reasons, usages and models replace earlier ones."""
        self._text.append(chunk.text)
        self.finish_reason = chunk.finish_reason or self.finish_reason
        self.usage = chunk.usage or self.usage
        self.model = chunk.model or self.model
        for position, delta in enumerate(chunk.tool_calls):
            self._add_call(position, delta)

    def _add_call(self, position: int, delta: Mapping[str, Any]) -> None:
        index = delta.get("index")
        function = delta.get("function") or {}
        call = self._calls.setdefault(position if index is None else int(index), {"id": "", "name": "", "arguments": ""})
        call["id"] = delta.get("id") or call["id"]
        call["name"] = function.get("name") or call["name"]
        call["arguments"] += function.get("arguments") or ""

    @property
    def text(self) -> str:
        """Give the text so far."""
        if len(self._text) > 1:
            self._text = ["".join(self._text)]
        return self._text[0] if self._text else ""

    @property
    def is_empty(self) -> bool:
        """Claim that neither text nor a tool call has come; blanks are not text."""
        return not self._calls and not self.text.strip()

    @property
    def tool_calls(self) -> tuple[Mapping[str, Any], ...]:
        """Give the whole calls, their arguments parsed where they parse."""
        return tuple({**call, "arguments": _parsed(call["arguments"])} for _, call in sorted(self._calls.items()))

    @property
    def deltas(self) -> tuple[Mapping[str, Any], ...]:
        """Give the calls as whole deltas of one chunk."""
        return tuple(
            {"index": index, "id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": call["arguments"]}}
            for index, call in sorted(self._calls.items())
        )

    def spoken(self) -> str:
        """Give everything that was generated and can be seen, for counting tokens."""
        return self.text + "".join(call["name"] + call["arguments"] for call in self._calls.values())


def _parsed(arguments: str) -> Any:
    try:
        return json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return arguments
