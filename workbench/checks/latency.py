"""Check how fast the answer came."""

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from workbench.checks.check import Check, unscored
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score


@dataclass(frozen=True, kw_only=True)
class Latency(Check):
    """Pass when the whole answer (`of: duration`) or its first token (`of: ttft`) came within `max_ms` milliseconds."""

    type: ClassVar[str] = "latency"

    max_ms: float
    of: Literal["duration", "ttft"] = "duration"

    def refuse_nonsense(self) -> None:
        """Refuse a limit that nothing can meet."""
        if not 0 < self.max_ms < math.inf:
            raise BadInput(f"{self.max_ms} is no limit; give milliseconds above 0", where="max_ms")

    def label(self) -> str:
        """Describe the check in a few words."""
        return f"{'first token' if self.of == 'ttft' else 'answer'} within {self.max_ms:g} ms"

    def look(self, answer: Answer, example: Example) -> Score:
        """Compare the measured time; unscored where it was not measured."""
        taken_ms = answer.ttft_ms if self.of == "ttft" else answer.duration_ms
        if taken_ms is None:
            return unscored("the time to the first token is not known" if self.of == "ttft" else "the duration is not known")
        return self.decided(taken_ms <= self.max_ms, f"took {taken_ms:,.0f} ms")
