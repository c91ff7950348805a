"""Tell which scorers of two runs are the same instrument, and say of the others what is different."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.runs.results import RunParts
from workbench.store.values import StoredJudge

INSIDE = "compares the variants of one run with each other"


@dataclass(frozen=True, slots=True)
class Scorer:
    """A check, or a judge's criterion; `own` is its name as its definition has it, `name` what it is called beside the others."""

    own: str
    name: str
    kind: str
    judge: StoredJudge | None


def scorers_of(parts: RunParts) -> dict[str, Scorer]:
    """Give a run's scorers by what identifies them in the store: a check's hash, or a judge's with the criterion."""
    found: list[tuple[str, str, StoredJudge | None]] = [(check.hash, check.name, None) for check in parts.checks]
    for judge in parts.judges:
        if judge.kind == "rubric":
            found += [(f"{judge.hash}:{one['name']}", one["name"], judge) for one in judge.definition["criteria"]]
    names = [name for _, name, _ in found]
    return {
        key: Scorer(
            own, f"{own} ({judge.name} #{judge.id})" if judge and names.count(own) > 1 else own, "score" if judge else "check", judge
        )
        for key, own, judge in found
    }


def not_comparable(this: RunParts, other: RunParts, here: Mapping[str, Scorer], there: Mapping[str, Scorer]) -> list[dict[str, Any]]:
    """Name the scorers that are not the same in both runs, with the reason."""
    found = []
    for key, scorer in here.items():
        if key not in there:
            twin = next((one for other_key, one in there.items() if other_key not in here and _is_alike(one, scorer)), None)
            found.append({"name": scorer.name, "reason": _changed(scorer, twin) if twin else f"run {other.run.id} was not scored by it"})
    for key, scorer in there.items():
        if key not in here and not any(_is_alike(one, scorer) for one in here.values()):
            found.append({"name": scorer.name, "reason": f"run {this.run.id} was not scored by it"})
    judges = {judge.name for parts in (this, other) for judge in parts.judges if judge.kind == "pairwise"}
    return [*found, *({"name": name, "reason": INSIDE} for name in sorted(judges))]


def _is_alike(one: Scorer, other: Scorer) -> bool:
    return (one.own, one.kind, one.judge and one.judge.name) == (other.own, other.kind, other.judge and other.judge.name)


def _changed(scorer: Scorer, earlier: Scorer) -> str:
    if scorer.judge is None or earlier.judge is None:
        return "the check changed"
    if scorer.judge.model != earlier.judge.model:
        return f"the judge changed: its model is {scorer.judge.model}, and was {earlier.judge.model}"
    return "the judge changed: its rubric, wording or parameters are not the same"
