"""Check how long the answer is."""

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

from workbench.checks.check import Check
from workbench.checks.normal_form import normalised
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score

Unit = Literal["characters", "words", "sentences"]

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
# Possessive, and only from the first mark of a row: a hundred thousand marks would else take quadratic time.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|\Z)|[。！？]+|\n\s*\n")


@dataclass(frozen=True, kw_only=True)
class Length(Check):
    """Pass when the answer has at least `min` and at most `max` characters, words or sentences.

    Characters are code points without the blanks around the answer; words are runs of letters and digits, joined by an apostrophe or
    hyphen; sentences end with `.`, `!` or `?` before a blank, or with a paragraph, so an abbreviation counts as an end.
    """

    type: ClassVar[str] = "length"

    min: int | None = None
    max: int | None = None
    unit: Unit = "characters"

    def refuse_nonsense(self) -> None:
        """Refuse a length without bounds, or with bounds that nothing meets."""
        if self.min is None and self.max is None:
            raise BadInput("is needed, or 'min'", where="max")
        if (self.min or 0) < 0:
            raise BadInput(f"{self.min} is negative", where="min")
        if self.max is not None and self.max < (self.min or 0):
            raise BadInput(f"{self.max} is less than {self.min or 0}", where="max")

    def label(self) -> str:
        """Describe the check in a few words."""
        if self.min is None:
            return f"at most {self.max} {self.unit}"
        return f"at least {self.min} {self.unit}" if self.max is None else f"{self.min} to {self.max} {self.unit}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Count."""
        counted = count(answer.text, self.unit)
        fits = (self.min or 0) <= counted and (self.max is None or counted <= self.max)
        return self.decided(fits, f"{counted:,} {self.unit}")


def count(text: str, unit: Unit) -> int:
    """Count the units of a text.

    >>> count("It's a well-known fact. Is it?", "words"), count("It's a fact. Is it?", "sentences")
    (6, 2)
    """
    text = normalised(text, strip=True)
    if unit == "characters":
        return len(text)
    if unit == "words":
        return sum(1 for _ in _WORD.finditer(text))
    return sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part))
