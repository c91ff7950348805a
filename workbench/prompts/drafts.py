"""Check what somebody wants to save as a version, and say everything that is wrong with it at once."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.errors import BadInput
from workbench.prompts import template
from workbench.store.prompts import PromptDraft

ROLES = ("system", "developer", "user", "assistant", "tool")
MESSAGE_FIELDS = ("role", "content", "name", "tool_calls", "tool_call_id")
FORMATS = ("text", "json_object", "json_schema")
MAX_MESSAGE = 1_000_000

_SECRET = re.compile(
    r"((api|access|secret|private)[_-]?key|secret|password|authorization|credential)s?$|((auth|access|api|bearer)[_-]?|^)token$", re.I
)
_OWN_FIELDS = ("model", "messages", "tools", "response_format")
_NOT_OURS = ("stream", "stream_options", "n")
_FUNCTION_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class DraftProblem(NamedTuple):
    """What is wrong with a field, such as `messages[1].content`; `line` counts within a template, from 1."""

    field: str
    text: str
    line: int | None = None


def checked(draft: PromptDraft, *, where: str = "") -> PromptDraft:
    """Give the draft back with plain containers; raises `BadInput` that lists every problem with its field."""
    if problems := problems_of(draft):
        raise BadInput("; ".join(f"{problem.field}: {problem.text}" for problem in problems), where=where)
    return PromptDraft(
        messages=tuple(dict(message) for message in draft.messages),
        model=draft.model.strip(),
        parameters=dict(draft.parameters),
        tools=tuple(dict(tool) for tool in draft.tools),
        response_format=None if draft.response_format is None else dict(draft.response_format),
    )


def problems_of(draft: PromptDraft) -> list[DraftProblem]:
    """Give everything that is wrong with a draft, in the order of its fields."""
    found = [*_model(draft.model), *_messages(draft.messages), *_parameters(draft.parameters)]
    return [*found, *_tools(draft.tools), *_response_format(draft.response_format)]


def _model(model: Any) -> Iterator[DraftProblem]:
    if not isinstance(model, str) or not model.strip():
        yield DraftProblem("model", "a model is needed, such as openai/gpt-4o-mini or demo/answerer")
    else:
        yield from _unstorable(model, "model")


def _messages(messages: Any) -> Iterator[DraftProblem]:
    if not isinstance(messages, Sequence) or isinstance(messages, str) or not messages:
        yield DraftProblem("messages", "at least one message with role and content is needed")
        return
    before = 0
    for index, message in enumerate(messages):
        found = list(_message(message, f"messages[{index}]"))
        before += len(found)
        yield from found
    if not before:
        for problem in template.check(messages):
            column = f", column {problem.column}" if problem.column else ""
            text = f"line {problem.line}{column}: {problem.text}"
            yield DraftProblem(f"messages[{problem.message_index}].content", text, problem.line)


def _message(message: Any, field: str) -> Iterator[DraftProblem]:
    if not isinstance(message, Mapping):
        yield DraftProblem(field, f"must have role and content; it is {_kind(message)}")
        return
    for name in message:
        if name not in MESSAGE_FIELDS:
            yield DraftProblem(f"{field}.{name}", f"is not a message's field; there are {', '.join(MESSAGE_FIELDS)}")
    if message.get("role") not in ROLES:
        yield DraftProblem(f"{field}.role", f"must be one of {', '.join(ROLES)}; it is {message.get('role')!r}")
    yield from _content(message, f"{field}.content")
    yield from _unstorable(message, field)


def _content(message: Mapping[str, Any], field: str) -> Iterator[DraftProblem]:
    content = message.get("content")
    if content is None and message.get("role") == "assistant" and message.get("tool_calls"):
        return
    if not isinstance(content, str):
        yield DraftProblem(field, f"must be text; it is {_kind(content)}. Put it in quotes, or write it as a block")
    elif not content.strip():
        yield DraftProblem(field, "is empty")
    elif len(content) > MAX_MESSAGE:
        yield DraftProblem(field, f"has {len(content):,} characters; at most {MAX_MESSAGE:,} are kept")


def _parameters(parameters: Any) -> Iterator[DraftProblem]:
    if not isinstance(parameters, Mapping):
        yield DraftProblem("parameters", f"must map names to values, such as temperature: 0.2; it is {_kind(parameters)}")
        return
    for name in parameters:
        field = f"parameters.{name}"
        if name in _OWN_FIELDS:
            yield DraftProblem(field, f"belongs beside the parameters: `{name}` is a field of its own")
        elif name in _NOT_OURS:
            yield DraftProblem(field, "is decided by the run, not by the prompt")
        elif _SECRET.search(str(name)):
            yield DraftProblem(field, "looks like a secret: keys stay in the environment and are never stored")
    yield from _unstorable(parameters, "parameters")


def _tools(tools: Any) -> Iterator[DraftProblem]:
    if not isinstance(tools, Sequence) or isinstance(tools, str):
        yield DraftProblem("tools", f"must be a list of functions; it is {_kind(tools)}")
        return
    seen: set[str] = set()
    for index, tool in enumerate(tools):
        field = f"tools[{index}]"
        function = tool.get("function") if isinstance(tool, Mapping) else None
        if not isinstance(tool, Mapping) or tool.get("type") != "function" or not isinstance(function, Mapping):
            yield DraftProblem(field, "must be {type: function, function: {name, description, parameters}}")
            continue
        yield from _function(function, f"{field}.function", seen)
        yield from _unstorable(tool, field)


def _function(function: Mapping[str, Any], field: str, seen: set[str]) -> Iterator[DraftProblem]:
    name = function.get("name")
    if not isinstance(name, str) or not _FUNCTION_NAME.fullmatch(name):
        yield DraftProblem(f"{field}.name", f"must be 1 to 64 letters, digits, _ or -; it is {name!r}")
    elif name in seen:
        yield DraftProblem(f"{field}.name", f"{name!r} is given twice")
    else:
        seen.add(name)
    if not isinstance(function.get("description", ""), str):
        yield DraftProblem(f"{field}.description", "must be text")
    if not isinstance(function.get("parameters", {}), Mapping):
        yield DraftProblem(f"{field}.parameters", "must be a JSON Schema")


def _response_format(given: Any) -> Iterator[DraftProblem]:
    if given is None:
        return
    kind = given.get("type") if isinstance(given, Mapping) else None
    if kind not in FORMATS:
        yield DraftProblem("response_format", f"must have a type, one of {', '.join(FORMATS)}")
        return
    schema = given.get("json_schema")
    if kind == "json_schema" and not (isinstance(schema, Mapping) and schema.get("name") and isinstance(schema.get("schema"), Mapping)):
        yield DraftProblem("response_format.json_schema", "must be {name, schema} with a JSON Schema")
    yield from _unstorable(given, "response_format")


def _unstorable(value: Any, field: str) -> Iterator[DraftProblem]:
    """Find what JSON or a database cannot keep: other types, endless numbers, NUL and half characters."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            yield DraftProblem(field, "holds a NUL or a broken character; remove it")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if not isinstance(name, str):
                yield DraftProblem(field, f"has the name {name!r}, which is not text; put it in quotes")
            yield from _unstorable(item, f"{field}.{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _unstorable(item, f"{field}[{index}]")
    elif not isinstance(value, bool | int | float | None) or (isinstance(value, float) and not math.isfinite(value)):
        yield DraftProblem(field, f"is {_kind(value)}, which JSON cannot hold; put it in quotes")


def _kind(value: Any) -> str:
    names = {
        type(None): "missing",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        tuple: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
