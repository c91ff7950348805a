"""Name what can be said of a span: in the caller's words here, in OpenTelemetry's on the wire.

A detail that has no name of its own below travels as an attribute under the name it was given.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypedDict

from workbench.client.answers import read_answer
from workbench.client.messages import as_text, input_messages, output_messages

Kind = Literal["llm", "embedding", "retrieval", "tool", "agent", "workflow", "other"]

OPERATIONS = {
    "llm": "chat",
    "embedding": "embeddings",
    "retrieval": "retrieval",
    "tool": "execute_tool",
    "agent": "invoke_agent",
    "workflow": "invoke_workflow",
}
TEXTS = {
    "session": "gen_ai.conversation.id",
    "user": "user.id",
    "agent": "gen_ai.agent.name",
    "provider": "gen_ai.provider.name",
    "model": "gen_ai.request.model",
    "response_model": "gen_ai.response.model",
    "response_id": "gen_ai.response.id",
    "operation": "gen_ai.operation.name",
    "tool": "gen_ai.tool.name",
    "tier": "openai.response.service_tier",
}
COUNTS = {
    "input_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
    "cache_read_tokens": "gen_ai.usage.cache_read.input_tokens",
    "cache_write_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "cache_write_1h_tokens": "workbench.usage.cache_write_1h_tokens",
    "reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "input_audio_tokens": "gen_ai.usage.audio.input_tokens",
    "output_audio_tokens": "gen_ai.usage.audio.output_tokens",
    "retries": "workbench.retries",
    "max_tokens": "gen_ai.request.max_tokens",
    "seed": "gen_ai.request.seed",
}
NUMBERS = {
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "ttft_s": "gen_ai.response.time_to_first_chunk",
    "cost_usd": "workbench.cost_usd",
    "sample_rate": "workbench.sample_rate",
}
SHAPED = {"input", "output", "tool_calls", "finish", "prompt", "version", "documents", "tools", "tags", "cache_hit"}
INHERITED = ("session", "user", "agent", "prompt", "version")
"""What a span says for those beneath it, too, where they say nothing themselves."""

PROVIDERS = frozenset({
    "anthropic", "azure", "azure_ai", "bedrock", "cerebras", "cohere", "databricks", "deepinfra", "deepseek", "fireworks_ai", "gemini",
    "github", "groq", "hosted_vllm", "huggingface", "litellm_proxy", "lm_studio", "mistral", "nvidia_nim", "ollama", "ollama_chat",
    "openai", "openrouter", "perplexity", "replicate", "sagemaker", "sambanova", "together_ai", "vertex_ai", "vllm", "voyage", "watsonx",
    "xai",
})  # fmt: skip
"""What stands before the slash in `openai/gpt-4o-mini`; other names with a slash (`meta-llama/…`) are models' own."""


class Details(TypedDict, total=False):
    """What can be said of a span, at its start, on the way and at its end; all of it optional.

    Token counts follow OpenTelemetry: `input_tokens` includes what was read from and written to a cache, `output_tokens` the reasoning.
    """

    input: Any
    output: Any
    session: str
    user: str
    agent: str
    prompt: str  # `support@3`: a prompt and its version
    version: str
    model: str  # as asked for, with or without the provider: `openai/gpt-4o-mini`
    response_model: str
    response_id: str
    provider: str
    operation: str
    temperature: float
    top_p: float
    max_tokens: int
    seed: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cache_write_1h_tokens: int
    reasoning_tokens: int
    input_audio_tokens: int
    output_audio_tokens: int
    cost_usd: float
    ttft_s: float
    tool_calls: Sequence[Any]
    tools: Sequence[Any]
    tool: str
    documents: Sequence[Any]
    finish: str
    tier: str
    retries: int
    tags: Sequence[str]
    cache_hit: bool
    response: Any  # a model's answer as OpenAI's, Anthropic's or LiteLLM's library gives it: read for what is not said otherwise
    attributes: Mapping[str, Any]  # anything else, under names of one's own


class Recorded(NamedTuple):
    """A span that has ended, copied and ready to be sent."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: str
    started_ns: int
    ended_ns: int
    details: Mapping[str, Any]
    error: tuple[str, str] | None
    is_cut: bool
    size: int


def attributes_of(span: Recorded) -> dict[str, Any]:
    """Give a span's attributes under OpenTelemetry's names."""
    details = dict(span.details)
    if (answer := details.pop("response", None)) is not None:
        details = read_answer(answer) | details
    found: dict[str, Any] = {"workbench.kind": span.kind}
    if span.kind in OPERATIONS:
        found["gen_ai.operation.name"] = OPERATIONS[span.kind]
    _split_model(details)
    for table, read in ((TEXTS, _text), (COUNTS, _count), (NUMBERS, _number)):
        found |= {name: value for key, name in table.items() if (value := read(details.pop(key, None))) is not None}
    if span.kind == "tool":
        found.setdefault("gen_ai.tool.name", span.name)
    found |= _prompt(details)
    found |= _texts_of(span.kind, details)
    if span.is_cut:
        found["workbench.truncated"] = True
    if span.error:
        found["error.type"] = span.error[0]
    own = details.pop("attributes", None)
    rest = details | (own if isinstance(own, dict) else {})
    return found | {key: value for key, value in rest.items() if key not in SHAPED and key not in found and value is not None}


def _split_model(details: dict[str, Any]) -> None:
    provider, slash, model = str(details.get("model") or "").partition("/")
    if slash and not details.get("provider") and provider in PROVIDERS:
        details["provider"], details["model"] = provider, model


def _prompt(details: Mapping[str, Any]) -> dict[str, str]:
    name, _, version = str(details.get("prompt") or "").rpartition("@")
    if not name:
        name, version = version, ""
    version = str(details.get("version") or version)
    return ({"gen_ai.prompt.name": name} if name else {}) | ({"workbench.prompt.version": version} if version else {})


def _texts_of(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    asked, answered = details.get("input"), details.get("output")
    finish, calls, tags = str(details.get("finish") or ""), details.get("tool_calls"), details.get("tags")
    found: dict[str, Any] = {}
    if kind == "tool":
        found["gen_ai.tool.call.arguments"] = None if asked is None else as_text(asked)
        found["gen_ai.tool.call.result"] = None if answered is None else as_text(answered)
    else:
        found["gen_ai.input.messages"] = None if asked is None else as_text(input_messages(asked))
        messages = output_messages(answered, tool_calls=calls, finish=finish)
        found["gen_ai.output.messages"] = as_text(messages) if messages else None
    if kind == "retrieval":
        found["gen_ai.retrieval.query.text"] = None if asked is None else as_text(asked)
    found["gen_ai.response.finish_reasons"] = [finish] if finish else None
    found["gen_ai.retrieval.documents"] = as_text(details["documents"]) if details.get("documents") else None
    found["gen_ai.tool.definitions"] = as_text(details["tools"]) if details.get("tools") else None
    found["workbench.tags"] = [str(tag) for tag in tags] if isinstance(tags, list) and tags else None
    found["workbench.cache_hit"] = True if details.get("cache_hit") else None
    return {name: value for name, value in found.items() if value is not None}


def _text(value: Any) -> str | None:
    return as_text(value) if value is not None and value != "" else None


def _count(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        return None


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None
