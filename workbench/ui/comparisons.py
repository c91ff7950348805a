"""Name the comparisons that a run makes: which variant is seen against which, by which judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.judging import pairs
from workbench.runs.conclusion import conclusion, standing
from workbench.runs.results import RunParts
from workbench.stats import Estimate
from workbench.store.values import StoredJudge, StoredVariant

ICONS = {"green": ":material/trending_up:", "red": ":material/trending_down:", "gray": ":material/balance:"}
"""What stands before a conclusion, by its colour."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Variant `b`, the candidate, seen against `a` by a pairwise judge; without `a` or `judge` where the run has none."""

    a: StoredVariant | None
    b: StoredVariant
    judge: StoredJudge | None
    names_judge: bool = False

    @property
    def label(self) -> str:
        """Say what is compared, for a person."""
        against = f"{self.b.name} against {self.a.name}" if self.a else self.b.name
        return f"{against} · {self.judge.name} ({self.judge.model})" if self.judge and self.names_judge else against


def comparisons(parts: RunParts) -> list[Comparison]:
    """Give a run's comparisons in the order of its statistics; a run of one variant has that one alone."""
    by_name = {variant.name: variant for variant in parts.variants}
    judges: Sequence[StoredJudge | None] = [judge for judge in parts.judges if judge.kind == "pairwise"] or [None]
    found = [
        Comparison(by_name[a], by_name[b], judge, names_judge=len(judges) > 1)
        for a, b in pairs(list(by_name), parts.run.baseline)
        for judge in judges
    ]
    return found or [Comparison(None, parts.variants[0], None)]


def entry_of(summary: Mapping[str, Any] | None, comparison: Comparison) -> Mapping[str, Any] | None:
    """Find a comparison's numbers in a run's statistics, or in its panels; None before they are computed."""
    for entry in (summary or {}).get("pairs", ()):
        same = entry["b"] == comparison.b.name and comparison.a is not None and entry["a"] == comparison.a.name
        if same and entry.get("judge_id") == (comparison.judge.id if comparison.judge else None):
            found: Mapping[str, Any] = entry
            return found
    return None


def headline(summary: Mapping[str, Any] | None) -> tuple[str, str]:
    """Say in a sentence what a run found, and the sentence's colour; with several comparisons the most telling one."""
    entries = (summary or {}).get("pairs") or []
    if not entries:
        return "", "gray"
    telling = min(entries, key=_telling)
    others = len(entries) - 1
    more = f" And {others} more comparison{'s' if others > 1 else ''}." if others else ""
    return conclusion(telling) + more, verdict_colour(telling)


def verdict_colour(entry: Mapping[str, Any] | None) -> str:
    """Name the colour of a conclusion: green where B is shown to be better, red where worse, grey else."""
    if not entry or not entry.get("win_rate_b"):
        return "gray"
    found = Estimate.from_json(entry["win_rate_b"])
    return {"beats": "green", "loses to": "red"}.get(standing(found), "gray") if found.estimate is not None else "gray"


def _telling(entry: Mapping[str, Any]) -> tuple[bool, float]:
    """Order comparisons: the decided ones first, and among them the one farthest from even."""
    rate = (entry.get("win_rate_b") or {}).get("estimate")
    return verdict_colour(entry) == "gray", -abs((0.5 if rate is None else rate) - 0.5)
