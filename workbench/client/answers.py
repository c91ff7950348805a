"""Read the answers of models as their own libraries give them: OpenAI's two interfaces, Anthropic's, and what imitates them.

Token counts become OpenTelemetry's: `input_tokens` includes what was read from and written to a cache. Anthropic says those beside
`input_tokens`, OpenAI within.
"""

from collections.abc import Mapping
from typing import Any

ANTHROPIC_FINISHES = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


def read_answer(answer: Any) -> dict[str, Any]:
    """Give what an answer says of itself, as details of a span; nothing where its shape is none of those known.

    >>> read_answer({"content": [{"type": "text", "text": "Behind you."}], "stop_reason": "end_turn", "usage": {"input_tokens": 7}})
    {'output': 'Behind you.', 'finish': 'stop', 'input_tokens': 7}
    """
    answer = as_mapping(answer)
    found: dict[str, Any] = {}
    if isinstance(answer.get("choices"), list):
        found = _choices(answer["choices"])
    elif isinstance(answer.get("output"), list):
        found = _items(answer)
    elif isinstance(answer.get("content"), list):
        found = _blocks(answer)
    for name, key in (("response_model", "model"), ("response_id", "id"), ("tier", "service_tier")):
        found[name] = answer.get(key) if isinstance(answer.get(key), str) else None
    return {name: value for name, value in found.items() if value} | read_usage(answer.get("usage"))


def read_usage(usage: Any) -> dict[str, int]:
    """Give token counts by OpenTelemetry's rule; what is not said is left out, and zero only where both sums are meant.

    >>> read_usage({"input_tokens": 100, "output_tokens": 50, "cache_read_input_tokens": 3000, "cache_creation_input_tokens": 700})
    {'input_tokens': 3800, 'output_tokens': 50, 'cache_read_tokens': 3000, 'cache_write_tokens': 700}
    >>> read_usage({"prompt_tokens": 90, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 64}})
    {'input_tokens': 90, 'output_tokens': 0, 'cache_read_tokens': 64}
    """
    usage = as_mapping(usage)
    asked = as_mapping(usage.get("prompt_tokens_details") or usage.get("input_tokens_details"))
    given = as_mapping(usage.get("completion_tokens_details") or usage.get("output_tokens_details"))
    lifetimes = as_mapping(asked.get("cache_creation_token_details") or usage.get("cache_creation"))
    read = _first(asked.get("cached_tokens"), usage.get("cache_read_input_tokens"))
    written = _first(asked.get("cache_creation_tokens"), asked.get("cache_write_tokens"), usage.get("cache_creation_input_tokens"))
    taken = _first(usage.get("prompt_tokens"), usage.get("input_tokens"))
    is_anthropic = "prompt_tokens" not in usage and not asked
    if is_anthropic and taken is not None:
        taken += (read or 0) + (written or 0)
    counts = {
        "input_tokens": taken,
        "output_tokens": _first(usage.get("completion_tokens"), usage.get("output_tokens")),
        "cache_read_tokens": read or None,
        "cache_write_tokens": written or None,
        "cache_write_1h_tokens": _first(lifetimes.get("ephemeral_1h_input_tokens")) or None,
        "reasoning_tokens": _first(given.get("reasoning_tokens")) or None,
        "input_audio_tokens": _first(asked.get("audio_tokens")) or None,
        "output_audio_tokens": _first(given.get("audio_tokens")) or None,
    }
    return {name: count for name, count in counts.items() if count is not None}


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Give a mapping as it is, what a library's object holds, and nothing for anything else."""
    if isinstance(value, Mapping):
        return value
    dump = getattr(type(value), "model_dump", None)
    return dict(dump(value)) if callable(dump) else {}


def _choices(choices: list[Any]) -> dict[str, Any]:
    """Read OpenAI's chat completions, and the older completions, whose choices are texts."""
    told = [as_mapping(choice) for choice in choices]
    outputs = [
        choice.get("message") or {"role": "assistant", "content": choice["text"]}
        for choice in told
        if choice.get("message") or choice.get("text")
    ]
    if not outputs:
        return {}
    return {"output": outputs if len(outputs) > 1 else outputs[0], "finish": str(told[0].get("finish_reason") or "")}


def _items(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Read OpenAI's responses: items that are messages or calls of functions."""
    items = [as_mapping(item) for item in answer["output"]]
    parts = [as_mapping(part) for item in items if item.get("type") == "message" for part in item.get("content") or []]
    calls = [
        {"id": call.get("call_id"), "name": call.get("name"), "arguments": call.get("arguments")}
        for call in items
        if call.get("type") == "function_call"
    ]
    status = str(answer.get("status") or "")
    finish = "tool_calls" if calls else "stop" if status == "completed" else status
    return {"output": "".join(str(part.get("text") or "") for part in parts), "tool_calls": calls, "finish": finish}


def _blocks(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Read Anthropic's messages: blocks that are texts or uses of tools."""
    blocks = [as_mapping(block) for block in answer["content"]]
    calls = [
        {"id": block.get("id"), "name": block.get("name"), "arguments": block.get("input")}
        for block in blocks
        if block.get("type") == "tool_use"
    ]
    finish = str(answer.get("stop_reason") or "")
    text = "".join(str(block.get("text") or "") for block in blocks if block.get("type") == "text")
    return {"output": text, "tool_calls": calls, "finish": ANTHROPIC_FINISHES.get(finish, finish)}


def _first(*values: Any) -> int | None:
    return next((int(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)), None)
