"""Write what went in and came out as OpenTelemetry's messages: a role and parts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Message = dict[str, Any]


def input_messages(value: Any) -> list[Message]:
    """Read messages as OpenAI's protocol has them; any other value is one message of the user.

    >>> input_messages("Where is it?")
    [{'role': 'user', 'parts': [{'type': 'text', 'content': 'Where is it?'}]}]
    """
    if _are_messages(value):
        return [_message(message) for message in value]
    return [{"role": "user", "parts": [_text_part(value)]}]


def output_messages(value: Any, *, tool_calls: Any = None, finish: str = "") -> list[Message]:
    """Write an answer, with the tools it calls, as one message of the assistant.

    >>> output_messages("Behind you.", finish="stop")
    [{'role': 'assistant', 'parts': [{'type': 'text', 'content': 'Behind you.'}], 'finish_reason': 'stop'}]
    """
    if isinstance(value, Mapping) and "role" in value:
        value = [value]
    if _are_messages(value):
        messages = [_message(message, role="assistant") for message in value]
    else:
        messages = [{"role": "assistant", "parts": [] if value is None else [_text_part(value)]}]
    messages[-1]["parts"] += [_tool_call(call) for call in _each(tool_calls)]
    if finish:
        messages[-1]["finish_reason"] = finish
    return messages if any(message["parts"] for message in messages) else []


def as_text(value: Any) -> str:
    """Give a text as it is, and anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _are_messages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(message, Mapping) and "role" in message for message in value)


def _text_part(value: Any) -> dict[str, Any]:
    return {"type": "text", "content": as_text(value)}


def _message(message: Mapping[str, Any], role: str = "user") -> Message:
    role = str(message.get("role") or role)
    if isinstance(message.get("parts"), list):
        return {**message, "role": role}
    content = message.get("content")
    if role in {"tool", "function"}:
        name = message.get("tool_call_id") or message.get("name") or ""
        return {"role": "tool", "parts": [{"type": "tool_call_response", "id": name, "result": as_text(content)}]}
    parts = [part for item in _each(content) for part in _parts(item)]
    parts += [_tool_call(call) for call in _each(message.get("tool_calls"))]
    return {"role": role, "parts": parts}


def _parts(item: Any) -> Iterable[dict[str, Any]]:
    if isinstance(item, str):
        yield {"type": "text", "content": item}
    elif not isinstance(item, Mapping):
        yield _text_part(item)
    elif isinstance(item.get("text"), str):
        yield {"type": "text", "content": item["text"]}
    elif item.get("type") == "image_url":
        image = item.get("image_url")
        yield {"type": "uri", "modality": "image", "uri": image.get("url", "") if isinstance(image, Mapping) else str(image)}
    else:
        yield dict(item)


def _tool_call(call: Any) -> dict[str, Any]:
    if not isinstance(call, Mapping):
        return {"type": "tool_call", "id": "", "name": as_text(call), "arguments": {}}
    function = call.get("function")
    inner = function if isinstance(function, Mapping) else call
    arguments = inner.get("arguments", inner.get("input", {}))
    return {"type": "tool_call", "id": call.get("id") or "", "name": inner.get("name") or "", "arguments": _parsed(arguments)}


def _parsed(arguments: Any) -> Any:
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def _each(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
