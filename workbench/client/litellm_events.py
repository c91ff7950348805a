"""Read what LiteLLM hands its callbacks into a span's details; knows LiteLLM's mappings, not LiteLLM.

LiteLLM counts tokens as OpenTelemetry does, whatever the provider: what was read from and written to a cache is part of `prompt_tokens`,
Anthropic's too, and reasoning part of `completion_tokens`. What it passes through unread has the provider's own counts.
"""

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from workbench.client.answers import as_mapping as _mapping
from workbench.client.answers import read_answer, read_usage
from workbench.client.details import COUNTS, Details, Kind
from workbench.client.traceparent import Parent, read_traceparent

MODEL_CALLS = {"completion", "responses", "anthropic_messages", "generate_content", "generate_content_stream", "text_completion"}
OPERATIONS = {"generate_content": "generate_content", "generate_content_stream": "generate_content", "text_completion": "text_completion"}
PARAMETERS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "seed": "seed",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
}
TOLD = {
    "session": ("session_id", "session", "conversation_id"),
    "user": ("user_id", "user", "trace_user_id"),
    "agent": ("agent", "agent_name"),
    "prompt": ("prompt", "prompt_name"),
    "version": ("prompt_version",),
}
"""What the caller may say in `metadata`, under which names."""


class Event(NamedTuple):
    """One call as LiteLLM saw it; `trace_id` is alike for the attempts of one request, `span_id` alike however often it is told."""

    name: str
    kind: Kind
    started_ns: int
    ended_ns: int
    trace_id: str
    span_id: str
    parent: Parent | None
    error: tuple[str, str] | None
    details: Details


def read_event(kwargs: Mapping[str, Any]) -> Event | None:
    """Read one success or failure; None where LiteLLM says nothing of the call."""
    told = _mapping(kwargs.get("standard_logging_object"))
    if not told:
        return None
    call = str(told.get("call_type") or "")
    call = call[1:] if call.startswith("a") and call not in MODEL_CALLS else call
    kind: Kind = "llm" if call in MODEL_CALLS else "embedding" if call == "embedding" else "other"
    started, ended = float(told.get("startTime") or 0), float(told.get("endTime") or 0)
    metadata = _metadata(kwargs, told)
    details = _said(kwargs, told, metadata)
    _add_texts(details, kwargs, told, kind)
    _add_tokens(details, told)
    if kind in {"other", "llm"} and call not in {"completion", ""}:
        details["operation"] = OPERATIONS.get(call, "chat" if kind == "llm" else call)
    if told.get("stream") and not _failed(told) and ended > started:
        details["ttft_s"] = max(0.0, float(told.get("completionStartTime") or ended) - started)
    call_id = f"{told.get('litellm_call_id') or kwargs.get('litellm_call_id')}:{told.get('status')}:{started}"
    return Event(
        name=f"{details.get('operation') or ('embeddings' if kind == 'embedding' else 'chat')} {details.get('model', '')}".strip(),
        kind=kind,
        started_ns=int(started * 1e9),
        ended_ns=int(ended * 1e9),
        trace_id=_trace_id(kwargs.get("litellm_trace_id")),
        span_id=hashlib.sha256(call_id.encode()).hexdigest()[:16],
        parent=_parent(kwargs, metadata),
        error=_error(told) if _failed(told) else None,
        details=cast(Details, details),
    )


def _metadata(kwargs: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Join what the proxy's caller said, what LiteLLM's endpoints keep apart, and what was said in the call."""
    params = _mapping(kwargs.get("litellm_params"))
    inner = [_mapping(params.get("litellm_metadata")), _mapping(params.get("metadata"))]
    requester = [_mapping(one.get("requester_metadata")) for one in (_mapping(told.get("metadata")), *inner)]
    return {key: value for one in (*requester, *inner) for key, value in one.items() if value not in (None, "")}


def _said(kwargs: Mapping[str, Any], told: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    params, parameters = _mapping(kwargs.get("litellm_params")), _mapping(told.get("model_parameters"))
    found: dict[str, Any] = {}
    for name, keys in TOLD.items():
        value = next((metadata[key] for key in keys if isinstance(metadata.get(key), str | int)), None)
        if value is not None:
            found[name] = str(value)
    found.setdefault("session", params.get("litellm_session_id") or told.get("session_id"))
    found.setdefault("user", kwargs.get("user") or parameters.get("user") or told.get("end_user"))
    provider = str(told.get("custom_llm_provider") or kwargs.get("custom_llm_provider") or "")
    found["provider"] = provider
    found["model"] = str(told.get("model") or kwargs.get("model") or "").removeprefix(f"{provider}/")
    found |= {ours: parameters[theirs] for theirs, ours in PARAMETERS.items() if parameters.get(theirs) is not None}
    retries = metadata.get("attempted_retries")
    found["retries"] = retries if isinstance(retries, int) and retries else None
    tags = told.get("request_tags") or metadata.get("tags")
    found["tags"] = [str(tag) for tag in tags] if isinstance(tags, list | tuple) else None
    found["cache_hit"] = True if told.get("cache_hit") else None
    if not _failed(told) and not told.get("response_cost_failure_debug_info"):
        found["cost_usd"] = 0.0 if told.get("cache_hit") else told.get("response_cost")
    return {key: value for key, value in found.items() if value is not None and value != ""}


def _add_texts(details: dict[str, Any], kwargs: Mapping[str, Any], told: Mapping[str, Any], kind: Kind) -> None:
    asked = told.get("messages")
    details["input"] = asked if asked is not None else kwargs.get("input")
    tools = _mapping(kwargs.get("optional_params")).get("tools")
    if tools:
        details["tools"] = tools
    response = told.get("response")
    if isinstance(response, str):
        details["output"] = response
        return
    answer = _mapping(response)
    read = read_answer(answer)
    if kind != "llm":
        # The answer of an embedding is long and says nothing to a reader.
        for name in ("output", "tool_calls", "finish"):
            read.pop(name, None)
    details.update(read)


def _add_tokens(details: dict[str, Any], told: Mapping[str, Any]) -> None:
    if _failed(told):
        return
    if told.get("cache_hit"):
        # Answered from LiteLLM's own cache, with the counts of the first time: the model has read and written nothing.
        for name in [name for name in details if name in COUNTS and name.endswith("_tokens")]:
            del details[name]
        details["input_tokens"] = details["output_tokens"] = 0
        return
    usage = _mapping(_mapping(told.get("metadata")).get("usage_object"))
    if usage:
        details.update(read_usage(usage))
    for name, count in (("input_tokens", told.get("prompt_tokens")), ("output_tokens", told.get("completion_tokens"))):
        if isinstance(count, int) and count:  # LiteLLM's zero may also mean that nothing was said.
            details.setdefault(name, count)


def _error(told: Mapping[str, Any]) -> tuple[str, str]:
    said = _mapping(told.get("error_information"))
    message = str(said.get("error_message") or told.get("error_str") or "")
    return str(said.get("error_class") or "error"), message


def _failed(told: Mapping[str, Any]) -> bool:
    return told.get("status") == "failure"


def _parent(kwargs: Mapping[str, Any], metadata: Mapping[str, Any]) -> Parent | None:
    request = _mapping(_mapping(kwargs.get("litellm_params")).get("proxy_server_request"))
    return read_traceparent(metadata.get("traceparent")) or read_traceparent(_mapping(request.get("headers")).get("traceparent"))


def _trace_id(told: object) -> str:
    try:
        return uuid.UUID(str(told)).hex
    except ValueError:
        return hashlib.sha256(str(told).encode()).hexdigest()[:32] if told else uuid.uuid4().hex
