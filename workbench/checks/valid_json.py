"""Check that the answer is one JSON document."""

from dataclasses import dataclass
from typing import ClassVar

from workbench.checks.check import Check
from workbench.checks.json_text import NotJson, parsed
from workbench.terms import Answer, Example, Score


@dataclass(frozen=True, kw_only=True)
class ValidJson(Check):
    """Pass when the whole answer is one JSON document; with `fenced`, a Markdown fence may stand around it."""

    type: ClassVar[str] = "valid_json"

    fenced: bool = False

    def label(self) -> str:
        """Describe the check in a few words."""
        return "is valid JSON, fenced or not" if self.fenced else "is valid JSON"

    def look(self, answer: Answer, example: Example) -> Score:
        """Parse the answer."""
        try:
            value = parsed(answer.text, allow_fence=self.fenced)
        except NotJson as error:
            return self.decided(False, str(error))
        return self.decided(True, f"a JSON {_KINDS.get(type(value), 'value')}")


_KINDS = {dict: "object", list: "array", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
