"""Check what the answer cost."""

import math
from dataclasses import dataclass
from typing import ClassVar

from workbench.checks.check import Check, unscored
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score


@dataclass(frozen=True, kw_only=True)
class Cost(Check):
    """Pass when the answer cost at most `max_usd` US dollars."""

    type: ClassVar[str] = "cost"

    max_usd: float

    def refuse_nonsense(self) -> None:
        """Refuse a negative limit; 0 asks for a free answer."""
        if not 0 <= self.max_usd < math.inf:
            raise BadInput(f"{self.max_usd} is no limit; give US dollars, 0 or more", where="max_usd")

    def label(self) -> str:
        """Describe the check in a few words."""
        return f"costs at most ${self.max_usd:g}"

    def look(self, answer: Answer, example: Example) -> Score:
        """Compare the cost; unscored where the model's price is not known."""
        if answer.cost_usd is None:
            return unscored("the cost is not known: the model has no price")
        return self.decided(answer.cost_usd <= self.max_usd, f"cost ${answer.cost_usd:.6f}")
