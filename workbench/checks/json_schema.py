"""Check that the answer is JSON of a stated shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from referencing.exceptions import Unresolvable

from workbench.checks.check import Check, shown, unscored
from workbench.checks.json_text import NotJson, parsed
from workbench.checks.schemas import first_failure, schema_validator
from workbench.hashing import content_hash
from workbench.terms import Answer, Example, Score


@dataclass(frozen=True, kw_only=True)
class JsonSchema(Check):
    """Pass when the answer is JSON that follows `schema` (JSON Schema, Draft 2020-12); with `fenced`, a Markdown fence may stand around it.

    A schema named by its file is read when the check is built and kept whole, so that the hash changes with the file.
    """

    type: ClassVar[str] = "json_schema"

    schema: dict[str, Any] | bool
    fenced: bool = False

    def refuse_nonsense(self) -> None:
        """Refuse what is no schema."""
        _ = self._validator

    def label(self) -> str:
        """Describe the check by the schema's title, or by its hash."""
        title = self.schema.get("title") if isinstance(self.schema, Mapping) else None
        return f"follows schema {shown(title) if isinstance(title, str) else content_hash(self.schema)[:6]}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Parse the answer and hold it against the schema; the reason names the failing path."""
        try:
            failure = first_failure(self._validator, parsed(answer.text, allow_fence=self.fenced))
        except NotJson as error:
            return self.decided(False, str(error))
        except Unresolvable as error:
            return unscored(f"the schema refers to {error.ref!r}, which is not in it")
        return self.decided(failure is None, failure or "follows the schema")

    @cached_property
    def _validator(self) -> Any:
        return schema_validator(self.schema, where="schema")
