"""Check that a pattern is found in the answer, within bounded time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import regex

from workbench.checks.check import Check, shown
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score

TIMEOUT_S = 1.0
LONGEST_PATTERN = 10_000


@dataclass(frozen=True, kw_only=True)
class Regex(Check):
    """Pass when `pattern` is found anywhere (with `full`: matches the whole answer); with `not`, when it is not.

    Patterns are those of the `regex` package, a superset of Python's. A search that takes longer than a second is given up and
    the answer unscored: some patterns take time exponential in the answer's length, which a model decides.
    """

    type: ClassVar[str] = "regex"
    spelled: ClassVar[Mapping[str, str]] = {"is_negated": "not"}

    pattern: str
    ignore_case: bool = False
    full: bool = False
    is_negated: bool = False

    def refuse_nonsense(self) -> None:
        """Refuse a pattern that does not compile."""
        compiled(self.pattern, self.ignore_case)

    def label(self) -> str:
        """Describe the check in a few words."""
        verb = "match" if self.full else "find"
        return f"does not {verb} {shown(self.pattern)}" if self.is_negated else f"{verb}{'es' if self.full else 's'} {shown(self.pattern)}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Search the answer for the pattern."""
        pattern = compiled(self.pattern, self.ignore_case)
        search = pattern.fullmatch if self.full else pattern.search
        found = search(answer.text, timeout=TIMEOUT_S)
        reason = f"found {shown(found.group())}" if found else f"nothing matches {shown(self.pattern)}"
        return self.decided(bool(found) != self.is_negated, reason)


@lru_cache(maxsize=256)
def compiled(pattern: str, ignore_case: bool = False, where: str = "pattern") -> Any:
    """Compile a pattern, or raise BadInput at `where` that says where it breaks."""
    if not pattern or len(pattern) > LONGEST_PATTERN:
        raise BadInput(f"has {len(pattern):,} characters; give 1 to {LONGEST_PATTERN:,}", where=where)
    try:
        return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)
    except (regex.error, ValueError, RecursionError, OverflowError) as error:
        raise BadInput(f"{shown(pattern)} is no regular expression: {error}", where=where) from error
