"""Check that the answer is exactly the expected text."""

from dataclasses import dataclass
from typing import ClassVar

from workbench.checks.check import Check, shown, unscored
from workbench.checks.normal_form import expectation, normalised
from workbench.terms import Answer, Example, Score


@dataclass(frozen=True, kw_only=True)
class Equals(Check):
    """Pass when the answer equals `value`, or else the example's expected answer.

    Blanks around both are ignored unless `strip` is false; `collapse_whitespace` makes every run of blanks one.
    """

    type: ClassVar[str] = "equals"

    value: str | None = None
    ignore_case: bool = False
    strip: bool = True
    collapse_whitespace: bool = False

    def label(self) -> str:
        """Describe the check in a few words."""
        return "equals the expected answer" if self.value is None else f"equals {shown(self.value)}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Compare the two texts in their normal form; an empty expectation asks for an empty answer."""
        expected = expectation(self.value, example)
        if expected is None:
            return unscored("the example has no expected answer")
        if self._form(answer.text) == self._form(expected):
            return self.decided(True, f"the answer is {shown(expected)}")
        return self.decided(False, f"the answer is {shown(answer.text)}, expected {shown(expected)}")

    def _form(self, text: str) -> str:
        return normalised(text, ignore_case=self.ignore_case, strip=self.strip, collapse_whitespace=self.collapse_whitespace)
