"""Lay out what a run's panels hold for the report: where a side wins, slice by slice, and what the judge's reasons come down to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Estimate = Mapping[str, Any]
FEWEST = 10
"""Slices of fewer examples are shown, and are not spoken of."""
EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the examples: what it is, how many, B's win rate there, and the paired differences of the scores."""

    kind: str
    name: str
    n: int
    win_rate: Estimate | None
    differences: Mapping[str, Estimate]

    @property
    def is_small(self) -> bool:
        """Claim that it is too small to be spoken of."""
        return self.n < FEWEST


@dataclass(frozen=True, slots=True)
class Theme:
    """What some of the judge's reasons have in common, how many speak for A, for neither and for B, and one of them."""

    terms: str
    reasons: int
    for_a: int
    for_neither: int
    for_b: int
    quote: str

    def part(self, count: int) -> float:
        """Give a count as per cent of the theme's reasons."""
        return 100 * count / self.reasons if self.reasons else 0.0


@dataclass(frozen=True, slots=True)
class Panels:
    """The slices and themes of one comparison; `reasons` counts all reasons, those without a theme too."""

    slices: Sequence[Slice] = ()
    themes: Sequence[Theme] = ()
    reasons: int = 0


def panels_of(document: Mapping[str, Any] | None, entry: Mapping[str, Any]) -> Panels:
    """Find a comparison's slices and themes in a run's panels; empty where they have not been worked out."""
    for found in (document or {}).get("pairs", ()):
        if (found["a"], found["b"], found["judge_id"]) == (entry["a"], entry["b"], entry.get("judge_id")):
            slices = [Slice(one["kind"], one["name"], one["n"], one["win_rate_b"], one["differences"]) for one in found["slices"]]
            return Panels(slices, [_theme(one) for one in found["themes"]], found["reasons"])
    return Panels()


def _theme(one: Mapping[str, Any]) -> Theme:
    terms = ", ".join(one["terms"])
    return Theme(terms, one["reasons"], one["losses_b"], one["ties"], one["wins_b"], one["quote"])


def decided(slices: Sequence[Slice]) -> tuple[list[Slice], list[Slice]]:
    """Give the slices where B is shown to win, the surest first, and those where it is shown to lose; small ones are left out."""
    rated = [(one, one.win_rate) for one in slices if one.win_rate and one.win_rate["estimate"] is not None and not one.is_small]
    better = sorted((-rate["low"], one.name, one) for one, rate in rated if rate["low"] is not None and rate["low"] > EVEN)
    worse = sorted((rate["high"], one.name, one) for one, rate in rated if rate["high"] is not None and rate["high"] < EVEN)
    return [one for _, _, one in better], [one for _, _, one in worse]
