"""Bring messages of every shape into one: a role, a content, and the tools that are called.

Shapes: OpenTelemetry's `parts`, OpenAI's `content` with `tool_calls`, Anthropic's and Bedrock's blocks, a bare text, a choice around one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.monitoring.conventions.plain_values import full_text_of, parsed, text_of

Message = dict[str, Any]

ROLES = {"human": "user", "ai": "assistant", "model": "assistant", "function": "tool", "developer": "system"}


def messages_of(value: Any, role: str) -> list[Message]:
    """Read messages, also from JSON; `role` is whose they are when they do not say.

    >>> messages_of('[{"role": "user", "parts": [{"type": "text", "content": "Hello"}]}]', "user")
    [{'role': 'user', 'content': 'Hello'}]
    >>> messages_of("Hello", "user")
    [{'role': 'user', 'content': 'Hello'}]
    """
    found = parsed(value)
    if isinstance(found, dict):
        inner = next((found[name] for name in ("messages", "choices") if isinstance(found.get(name), list)), None)
        found = [found] if inner is None and is_message(found) else inner
    if isinstance(found, list) and found:
        items = [parsed(item) for item in found]
        if all(isinstance(item, dict) and is_message(item) for item in items):
            return [message_of(item, role) for item in items]
    text = full_text_of(value)
    return [{"role": role, "content": text}] if text else []


def instructions_of(value: Any) -> list[Message]:
    """Read what the system is told: a text, or parts without a message around them."""
    found = parsed(value)
    if isinstance(found, list) and found and not any(isinstance(item, dict) and "role" in item for item in found):
        message = message_of({"parts": found}, "system")
        return [message] if message["content"] else []
    return messages_of(value, "system")


def message_of(value: Mapping[str, Any], role: str) -> Message:
    """Read one message."""
    inner = value.get("message")
    if isinstance(inner, dict):
        value = {**inner, "finish_reason": value.get("finish_reason")}
    said = text_of(value.get("role")).lower()
    texts: list[str] = []
    calls: list[Message] = []
    message: Message = {"role": ROLES.get(said, said) or role, "content": ""}
    for name in ("parts", "content", "text"):
        if value.get(name) is not None:
            for part in _each(parsed(value[name])):
                _read_part(part, message, texts, calls)
            break
    calls += [_call(call) for call in _each(parsed(value.get("tool_calls")))]
    message["content"] = "\n".join(text for text in texts if text)
    if calls:
        message["tool_calls"] = calls
    for name in ("tool_call_id", "finish_reason", "name"):
        if name not in message and (said := text_of(value.get(name))):
            message[name] = said
    return message


def is_message(value: Mapping[str, Any]) -> bool:
    """Claim that this is a message, or a choice with one."""
    return ("role" in value and bool({"content", "parts", "tool_calls", "text"} & value.keys())) or isinstance(
        value.get("message"), Mapping
    )


def call_of(name: Any, arguments: Any, identifier: Any = "") -> Message:
    """Describe a tool that is called."""
    return {"id": text_of(identifier), "name": text_of(name), "arguments": {} if arguments is None else parsed(arguments)}


def last_text(messages: Sequence[Mapping[str, Any]], role: str) -> str:
    """Give the text of the last message of this role that has one; else of the last that has one."""
    fallback = ""
    for message in reversed(messages):
        if message["content"]:
            if message["role"] == role:
                return str(message["content"])
            fallback = fallback or str(message["content"])
    return fallback


def _read_part(part: Any, message: Message, texts: list[str], calls: list[Message]) -> None:
    if not isinstance(part, dict):
        texts.append(full_text_of(part))
        return
    kind = text_of(part.get("type"))
    if kind in ("tool_call", "tool_use", "function_call") or "toolUse" in part:
        calls.append(_call(part.get("toolUse", part)))
    elif kind in ("tool_call_response", "tool_result") or "toolResult" in part:
        answer = part.get("toolResult", part)
        if isinstance(answer, dict):
            message["role"] = "tool"
            said = next((answer[name] for name in ("result", "response", "content") if answer.get(name) is not None), None)
            texts.extend(_plain(said))
            if identifier := text_of(next((answer[name] for name in ("id", "tool_use_id", "toolUseId") if answer.get(name)), "")):
                message["tool_call_id"] = identifier
    elif kind in ("reasoning", "thinking"):
        message["reasoning"] = full_text_of(part.get("content", part.get("thinking", part.get("text"))))
    else:
        texts.extend(_plain(part))


def _plain(value: Any) -> Iterator[str]:
    """Give the texts of an answer or a part; name what is none, as `[image]`."""
    value = parsed(value)
    if isinstance(value, list):
        for item in value:
            yield from _plain_part(item)
    else:
        yield from _plain_part(value)


def _plain_part(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield full_text_of(value)
        return
    for name in ("text", "content"):
        if isinstance(value.get(name), str) and (name == "text" or value.get("type") in ("text", None)):
            yield value[name]
            return
    modality = text_of(value.get("modality")) or text_of(value.get("type"))
    yield f"[{modality.removesuffix('_url')}]" if modality else full_text_of(value)


def _call(value: Any) -> Message:
    if not isinstance(value, dict):
        return call_of(full_text_of(value), None)
    function = value.get("function")
    inner = function if isinstance(function, dict) else value
    arguments = next((inner[name] for name in ("arguments", "input", "args") if inner.get(name) is not None), None)
    identifier = next((value[name] for name in ("id", "call_id", "toolUseId") if value.get(name)), "")
    return call_of(inner.get("name"), arguments, identifier)


def _each(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
