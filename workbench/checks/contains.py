"""Check that the answer contains, or must not contain, certain texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from workbench.checks.check import Check, listed, unscored
from workbench.checks.normal_form import normalised
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score


@dataclass(frozen=True, kw_only=True)
class Contains(Check):
    """Pass when the answer contains `value`: a text, all of a list (graded by the share found) or, with `match: any`, one of it.

    Without `value` the example's expected answer is looked for. With `not`, it passes when none of the texts appears.
    """

    type: ClassVar[str] = "contains"
    spelled: ClassVar[Mapping[str, str]] = {"is_negated": "not"}

    value: str | tuple[str, ...] | None = None
    match: Literal["all", "any"] | None = None
    ignore_case: bool = False
    is_negated: bool = False

    def refuse_nonsense(self) -> None:
        """Refuse to look for nothing, and `match` beside `not`."""
        texts = self._texts
        if texts is not None and (not texts or not all(texts)):
            raise BadInput("is empty; every answer contains the empty text", where="value")
        if self.is_negated and self.match:
            raise BadInput("says nothing beside 'not', which passes when none of the texts appears; leave it out", where="match")

    def label(self) -> str:
        """Describe the check in a few words."""
        what = "the expected answer" if self._texts is None else listed(self._texts)
        several = "" if self._texts is None or len(self._texts) < 2 else ("any of " if self.match == "any" else "all of ")
        return f"does not contain {what}" if self.is_negated else f"contains {several}{what}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Look for each text and grade by how many were found."""
        texts = self._texts if self._texts is not None else (example.expected,)
        wanted = tuple(text for text in texts if text)
        if not wanted:
            return unscored("the example has no expected answer")
        haystack = normalised(answer.text, ignore_case=self.ignore_case)
        found = tuple(text for text in wanted if normalised(text, ignore_case=self.ignore_case) in haystack)
        absent = tuple(text for text in wanted if text not in found)
        if self.is_negated:
            return self.decided(not found, f"contains {listed(found)}" if found else f"contains none of {listed(wanted)}")
        if self.match == "any":
            return self.decided(bool(found), f"contains {listed(found)}" if found else f"contains none of {listed(wanted)}")
        return self.graded(len(found) / len(wanted), f"lacks {listed(absent)}" if absent else f"contains {listed(found)}")

    @property
    def _texts(self) -> tuple[str, ...] | None:
        return (self.value,) if isinstance(self.value, str) else self.value
