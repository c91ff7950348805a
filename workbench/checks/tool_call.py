"""Check which tool the model called, and with which arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from referencing.exceptions import Unresolvable

from workbench.checks.check import Check, listed, not_applicable, shown, unscored
from workbench.checks.schemas import first_failure, schema_validator
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score

METADATA_KEY = "expected_tool_call"


@dataclass(frozen=True, kw_only=True)
class ToolCall(Check):
    """Pass when one of the calls is to `tool`, with equal `arguments` and arguments that follow `schema`, whichever of these are given.

    Where neither tool nor arguments are given they come from the example's metadata, `expected_tool_call: {name, arguments}`; `null`
    there, or `none: true` here, asks that no tool be called. Arguments are equal as JSON: order of keys is nothing, `1` is `1.0`
    but not `true`.
    """

    type: ClassVar[str] = "tool_call"

    tool: str | None = None
    arguments: dict[str, Any] | None = None
    schema: dict[str, Any] | None = None
    none: bool = False

    def refuse_nonsense(self) -> None:
        """Refuse an expectation beside `none`, and what is no schema."""
        if self.none and (self.tool is not None or self.arguments is not None or self.schema is not None):
            raise BadInput("says that no tool may be called; leave out tool, arguments and schema", where="none")
        _ = self._validator

    def label(self) -> str:
        """Describe the check in a few words."""
        if self.none:
            return "calls no tool"
        what = shown(self.tool) if self.tool else "a tool" if self.arguments is not None or self.schema is not None else "the expected tool"
        return f"calls {what}" + (" with the arguments given" if self.arguments is not None else "") + (" by schema" if self.schema else "")

    def look(self, answer: Answer, example: Example) -> Score:
        """Look for a call that meets the expectation; the reason speaks of the nearest call."""
        if self.none:
            return self._look_for_none(answer)
        tool, arguments = self.tool, self.arguments
        if tool is None and arguments is None and (METADATA_KEY in example.metadata or self.schema is None):
            if METADATA_KEY not in example.metadata:
                return not_applicable(f"the example's metadata has no {METADATA_KEY}")
            expected = example.metadata[METADATA_KEY]
            if expected is None:
                return self._look_for_none(answer)
            if not isinstance(expected, Mapping) or not isinstance(expected.get("name"), str):
                return unscored(f"the example's {METADATA_KEY} is not {{name, arguments}}")
            tool, arguments = expected["name"], expected.get("arguments")
        return self._look_for_call(answer, tool, arguments)

    def _look_for_none(self, answer: Answer) -> Score:
        names = _names(answer)
        return self.decided(not answer.tool_calls, f"called {listed(names)}" if names else "called no tool")

    def _look_for_call(self, answer: Answer, tool: str | None, arguments: object) -> Score:
        calls = [call for call in answer.tool_calls if tool is None or call.get("name") == tool]
        if not calls:
            expected = shown(tool) if tool else "a tool"
            return self.decided(False, f"called {listed(_names(answer)) if answer.tool_calls else 'no tool'}, expected {expected}")
        try:
            failures = [self._failure(call.get("arguments"), arguments) for call in calls]
        except Unresolvable as error:
            return unscored(f"the schema refers to {error.ref!r}, which is not in it")
        called = shown(str(calls[0].get("name")))
        return self.decided(None in failures, f"called {called}" if None in failures else f"called {called}, but {failures[0]}")

    def _failure(self, given: object, expected: object) -> str | None:
        if not isinstance(given, Mapping):
            return "the arguments are not a JSON object" if expected is not None or self._validator is not None else None
        if isinstance(expected, Mapping) and not same_json(given, expected):
            wrong = sorted(str(key) for key in {*given, *expected} if not _agree(key, given, expected))
            return f"with other arguments than expected: {listed(tuple(wrong))}"
        if expected is not None and not isinstance(expected, Mapping):
            return "the expected arguments are not an object"
        return first_failure(self._validator, given) if self._validator is not None else None

    @cached_property
    def _validator(self) -> Any:
        return None if self.schema is None else schema_validator(self.schema, where="schema")


def same_json(one: object, other: object) -> bool:
    """Claim that two JSON values are equal.

    >>> same_json({"a": [1, 2]}, {"a": (1.0, 2)}), same_json(1, True)
    (True, False)
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same_json(a, b) for a, b in zip(one, other, strict=True))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _agree(key: Any, given: Mapping[Any, Any], expected: Mapping[Any, Any]) -> bool:
    return key in given and key in expected and same_json(given[key], expected[key])


def _names(answer: Answer) -> tuple[str, ...]:
    return tuple(str(call.get("name")) for call in answer.tool_calls)
