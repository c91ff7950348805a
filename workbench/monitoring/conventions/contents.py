"""Find what went into a span and what came out of it, wherever the conventions put it: attributes, flat attributes or events."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.monitoring.conventions import attribute_names as names
from workbench.monitoring.conventions.flat_messages import FlatMessages
from workbench.monitoring.conventions.messages import Message, instructions_of, last_text, message_of, messages_of
from workbench.monitoring.conventions.picked import Picker
from workbench.monitoring.conventions.plain_values import full_text_of, parsed, text_of
from workbench.monitoring.conventions.raw_spans import RawEvent

_EVENT_ROLES = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_EVENT_CONTENTS = {"gen_ai.content.prompt": "gen_ai.prompt", "gen_ai.content.completion": "gen_ai.completion"}
_EVENT_DETAILS = "gen_ai.client.inference.operation.details"


class Contents(NamedTuple):
    """Messages in and out, tools on offer, what is left of the events, and the texts to search and to watch."""

    inputs: list[Message]
    outputs: list[Message]
    tools: list[Mapping[str, Any]]
    events: list[RawEvent]
    input_text: str
    output_text: str


def contents_of(picker: Picker, events: Sequence[RawEvent], kind: str) -> Contents:
    """Read messages where a model is called; elsewhere a text, when messages are not said."""
    flat = FlatMessages(picker)
    from_events = _Events(events)
    inputs = _said(picker, names.INPUT_MESSAGES, "user") if kind != "tool" else []
    outputs = _said(picker, names.OUTPUT_MESSAGES, "assistant") if kind != "tool" else []
    inputs = inputs or flat.inputs or from_events.inputs or _said(picker, names.INPUT_TEXT + names.INPUT_MESSAGES, "user")
    outputs = outputs or flat.outputs or from_events.outputs or _said(picker, names.OUTPUT_TEXT + names.OUTPUT_MESSAGES, "assistant")
    if names.INSTRUCTIONS in picker.attributes and not any(message["role"] == "system" for message in inputs):
        instructions = instructions_of(picker.attributes[names.INSTRUCTIONS])
        if instructions:
            picker.used.add(names.INSTRUCTIONS)
            inputs = instructions + inputs
    tools = flat.tools or _tools(picker)
    return Contents(inputs, outputs, tools, from_events.rest, last_text(inputs, "user"), last_text(outputs, "assistant"))


def _said(picker: Picker, attribute_names: Sequence[str], role: str) -> list[Message]:
    for name in attribute_names:
        if (value := picker.attributes.get(name)) and (found := messages_of(value, role)):
            picker.used.add(name)
            return found
    return []


def _tools(picker: Picker) -> list[Mapping[str, Any]]:
    for name in names.TOOLS:
        found = parsed(picker.attributes.get(name))
        if isinstance(found, list) and found:
            tools = [tool if isinstance(tool, Mapping) else {"definition": parsed(tool)} for tool in found]
            picker.used.add(name)
            return tools
    return []


class _Events:
    """Sort events into messages and the rest."""

    def __init__(self, events: Sequence[RawEvent]) -> None:
        self.inputs: list[Message] = []
        self.outputs: list[Message] = []
        self.rest: list[RawEvent] = []
        for event in events:
            if not self._is_message(event):
                self.rest.append(event)

    def _is_message(self, event: RawEvent) -> bool:
        attributes = event.attributes
        if (role := _EVENT_ROLES.get(event.name)) is not None:
            self.inputs.append(_message_of_event(attributes, role))
        elif event.name == "gen_ai.choice":
            self.outputs.append(_message_of_event(attributes, "assistant"))
        elif event.name in _EVENT_CONTENTS and (value := attributes.get(_EVENT_CONTENTS[event.name])):
            if event.name == "gen_ai.content.prompt":
                self.inputs += messages_of(value, "user")
            else:
                self.outputs += messages_of(value, "assistant")
        elif event.name == _EVENT_DETAILS:
            self.inputs += messages_of(attributes.get("gen_ai.input.messages"), "user")
            self.outputs += messages_of(attributes.get("gen_ai.output.messages"), "assistant")
        else:
            return False
        return True


def _message_of_event(attributes: Mapping[str, Any], role: str) -> Message:
    """Read a message from an event's attributes: plain, flat (`message.content`) or as JSON (`message`, `gen_ai.event.content`)."""
    body = parsed(attributes.get("gen_ai.event.content"))
    said: dict[str, Any] = {**(body if isinstance(body, Mapping) else {}), **attributes}
    inner = parsed(said.pop("message", None))
    if isinstance(inner, Mapping):
        said |= inner
    elif inner is not None:
        said.setdefault("content", full_text_of(inner))
    for key in [key for key in said if key.startswith("message.")]:
        said[key.removeprefix("message.")] = said[key]
    message = message_of(said, role)
    if role == "tool" and (identifier := text_of(attributes.get("id"))):
        message.setdefault("tool_call_id", identifier)
    if message["role"] not in ("system", "user", "assistant", "tool"):
        message["role"] = role
    return message
