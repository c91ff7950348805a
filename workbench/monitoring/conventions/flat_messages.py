"""Read messages that are spread over attributes with numbers in their names.

OpenLLMetry: `gen_ai.prompt.0.role`, `gen_ai.completion.0.tool_calls.0.name`; OpenInference:
`llm.input_messages.0.message.tool_calls.0.tool_call.function.name`.
"""

from collections.abc import Mapping
from typing import Any

from workbench.monitoring.conventions.messages import Message, message_of
from workbench.monitoring.conventions.picked import Picker

INPUTS = ("gen_ai.prompt.", "llm.input_messages.")
OUTPUTS = ("gen_ai.completion.", "llm.output_messages.")
TOOLS = ("llm.request.functions.", "llm.tools.")
_ALL = (*INPUTS, *OUTPUTS, *TOOLS)
_WRAPPERS = ("message", "tool_call", "message_content", "tool")
"""OpenInference puts the name of the thing behind its number: they say nothing more."""


class FlatMessages:
    """Messages and tools that were found spread over the attributes; they count as used."""

    __slots__ = ("inputs", "outputs", "tools")

    def __init__(self, picker: Picker) -> None:
        trees: dict[str, dict[str, Any]] = {}
        for key in picker.attributes:
            if key.startswith(_ALL):
                prefix = next(prefix for prefix in _ALL if key.startswith(prefix))
                path = key[len(prefix) :].split(".")
                if path[0].isdecimal() and len(path) > 1 and len(path) <= 12:
                    _put(trees.setdefault(prefix, {}), path, picker.attributes[key])
                    picker.used.add(key)
        self.inputs = _messages(trees, INPUTS, "user")
        self.outputs = _messages(trees, OUTPUTS, "assistant")
        self.tools = [tool for prefix in TOOLS for tool in _listed(trees.get(prefix, {})) if isinstance(tool, Mapping)]


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        if step in _WRAPPERS:
            continue
        inner = tree.get(step)
        if not isinstance(inner, dict):
            inner = tree[step] = {}
        tree = inner
    tree.setdefault(path[-1], value)


def _messages(trees: Mapping[str, dict[str, Any]], prefixes: tuple[str, ...], role: str) -> list[Message]:
    found = []
    for prefix in prefixes:
        for item in _listed(trees.get(prefix, {})):
            if isinstance(item, Mapping):
                message = dict(item)
                if isinstance(call := message.pop("function_call", None), Mapping):
                    message["tool_calls"] = [*(message.get("tool_calls") or []), call]
                if not message.get("content") and isinstance(message.get("contents"), list):
                    message["content"] = message["contents"]
                found.append(message_of(message, role))
    return found


def _listed(value: Any) -> list[Any]:
    """Give the numbered items of a tree as a list, in the order of their numbers."""
    found = _without_numbers(value)
    return found if isinstance(found, list) else []


def _without_numbers(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return value
    if all(key.isdecimal() and len(key) <= 6 for key in value):
        return [_without_numbers(value[key]) for key in sorted(value, key=int)]
    return {key: _without_numbers(item) for key, item in value.items()}
