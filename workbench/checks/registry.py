"""List the checks there are: one line each, imported when the first one of its type is built."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from workbench.checks.check import Check


@dataclass(frozen=True, slots=True)
class Registered:
    """Where a check's class is, what it says, and the option that `type:value` on the command line sets."""

    module: str
    class_name: str
    description: str
    short_option: str | None = None

    def load(self) -> type[Check]:
        """Import the class."""
        found: type[Check] = getattr(import_module(f"workbench.checks.{self.module}"), self.class_name)
        return found


REGISTRY: Mapping[str, Registered] = {
    "equals": Registered("equals", "Equals", "The answer is the expected text, or `value`.", "value"),
    "contains": Registered("contains", "Contains", "The answer contains `value`, all or any of a list, or (`not`) none.", "value"),
    "regex": Registered("regex", "Regex", "A pattern is found in the answer, or (`not`) is not.", "pattern"),
    "valid_json": Registered("valid_json", "ValidJson", "The answer is one JSON document.", "fenced"),
    "json_schema": Registered("json_schema", "JsonSchema", "The answer is JSON that follows a schema, inline or in a file.", "schema"),
    "tool_call": Registered("tool_call", "ToolCall", "The tool is called with the arguments expected, or (`none`) no tool is.", "tool"),
    "length": Registered("length", "Length", "The answer has `min` to `max` characters, words or sentences.", "max"),
    "numeric": Registered("numeric", "Numeric", "A number in the answer is the expected one, within a tolerance.", "value"),
    "similarity": Registered("similarity", "Similarity", "ROUGE-L: the share of words in common with the expected text.", "threshold"),
    "latency": Registered("latency", "Latency", "The answer took no longer than `max_ms`.", "max_ms"),
    "cost": Registered("cost", "Cost", "The answer cost no more than `max_usd`.", "max_usd"),
}

SHORT_FORMS: Mapping[str, tuple[str, str, Mapping[str, object]]] = {
    "max_length": ("length", "max", {}),
    "min_length": ("length", "min", {}),
    "max_words": ("length", "max", {"unit": "words"}),
    "max_sentences": ("length", "max", {"unit": "sentences"}),
    "not_contains": ("contains", "value", {"not": True}),
    "no_tool_call": ("tool_call", "none", {"none": True}),
}
"""Other first words of the command line's `word:value`: the type, the option that the value sets, and options set beside it."""


def check_types() -> Mapping[str, str]:
    """Describe every type of check in one sentence."""
    return {name: registered.description for name, registered in REGISTRY.items()}
