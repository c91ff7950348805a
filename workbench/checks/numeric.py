"""Check that a number in the answer is the expected one."""

import math
import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.checks.check import Check, unscored
from workbench.checks.normal_form import expectation
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score

ROUNDING = 1e-9
"""Relative difference that is always forgiven: what a decimal number loses as a float."""

_NUMBER = r"""
    (?<!\w)(?<!\d{point})(?:(?<![\w)%])(?P<sign>[-+−]))?(?:[$€£¥]\ ?)?
    (?P<digits>(?:\d{{1,3}}(?:[{group}'’\u00a0\u202f]\d{{3}})+(?!\d)|\d+)(?:{point}\d+)?|(?<![.,]){point}\d+)
    (?P<exponent>[eE][-+]?\d{{1,3}}(?!\d))?
    (?P<percent>[\ \u00a0\u202f]?(?:%|percent\b|per\ cent\b))?
"""
_PATTERNS = {
    False: re.compile(_NUMBER.format(group=",", point=r"\."), re.VERBOSE),
    True: re.compile(_NUMBER.format(group=r"\.", point=","), re.VERBOSE),
}


@dataclass(frozen=True, kw_only=True)
class Numeric(Check):
    """Pass when the picked number is within `absolute` or `relative` tolerance of `value`, or of the number the expected answer ends with.

    `pick` takes the answer's last number (the conclusion usually comes last), the first, or any of them. Thousands separators, signs,
    currency signs and exponents are read; a percent sign means hundredths, so `45%` is 0.45. `decimal_comma` reads `1.234,5`.
    """

    type: ClassVar[str] = "numeric"

    value: Annotated[float | str | None, Field(union_mode="left_to_right")] = None
    pick: Literal["last", "first", "any"] = "last"
    absolute: float = 0.0
    relative: float = 0.0
    decimal_comma: bool = False

    def refuse_nonsense(self) -> None:
        """Refuse negative tolerances and a value without a number."""
        for option in ("absolute", "relative"):
            if not 0 <= getattr(self, option) < math.inf:
                raise BadInput("is no tolerance; give 0 or more", where=option)
        if self.value is not None and not numbers(str(self.value), decimal_comma=self._reads_comma(self.value)):
            raise BadInput(f"{self.value!r} holds no number", where="value")

    def label(self) -> str:
        """Describe the check in a few words."""
        what = "the expected number" if self.value is None else self.value if isinstance(self.value, str) else f"{self.value:.12g}"
        return f"{self.pick} number is {what}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Compare the picked numbers with the expected one."""
        expected_text = expectation(None if self.value is None else str(self.value), example)
        expected = numbers(expected_text or "", decimal_comma=self._reads_comma(self.value))
        if not expected:
            return unscored("the example expects no number")
        found = numbers(answer.text, decimal_comma=self.decimal_comma)
        if not found:
            return self.decided(False, "the answer holds no number")
        picked = {"last": found[-1:], "first": found[:1], "any": found}[self.pick]
        wanted = expected[-1]
        nearest = min(picked, key=lambda number: abs(number - wanted))
        return self.decided(self._is_close(nearest, wanted), f"found {nearest:.12g}, expected {wanted:.12g}")

    def _is_close(self, number: float, wanted: float) -> bool:
        return math.isclose(number, wanted, rel_tol=ROUNDING) or abs(number - wanted) <= max(self.absolute, self.relative * abs(wanted))

    def _reads_comma(self, value: object) -> bool:
        return self.decimal_comma and not isinstance(value, float)


def numbers(text: str, *, decimal_comma: bool = False) -> list[float]:
    """Read the finite numbers of a text, in order.

    >>> numbers("from -$1,234.50 to 45 %, in 2024-05 (GPT-4)")
    [-1234.5, 0.45, 2024.0, 5.0, 4.0]
    """
    found = (_read(match, decimal_comma) for match in _PATTERNS[decimal_comma].finditer(text))
    return [number for number in found if math.isfinite(number)]


def _read(match: re.Match[str], decimal_comma: bool) -> float:
    digits = re.sub(r"['’\u00a0\u202f]", "", match["digits"])
    digits = digits.replace(".", "").replace(",", ".") if decimal_comma else digits.replace(",", "")
    number = float(digits + (match["exponent"] or ""))
    number = -number if match["sign"] in ("-", "−") else number
    return number / 100 if match["percent"] else number
