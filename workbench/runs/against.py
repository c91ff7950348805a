"""Compare a run with another one on the same golden set: what got better, worse, was added, removed or changed.

Examples are paired by key. One whose content differs between the runs' revisions is another question under the same key: it is listed as
changed and left out of every paired figure. Only scorers that are the same instrument in both runs are compared, by the hash of a check, or
of a judge with its criterion; the others are named with what is different. Repeats are averaged for each example, so that an example counts
once. It reads both runs whole and needs heavy packages: a page has it computed by the process beside the app.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.runs.against_pairing import Pairing, pair_examples
from workbench.runs.against_scorers import not_comparable, scorers_of
from workbench.runs.against_sides import OtherSide, read_side
from workbench.runs.quantities import QUANTITIES
from workbench.runs.results import RunParts
from workbench.stats import mcnemar, paired_difference
from workbench.stats.estimates import WILSON_NO_SPREAD
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.terms import Example

EDITION = 1
MOST_LISTED = 500
SMALLEST = 1e-9
"""Differences below this are rounding."""
_FIELDS = ("inputs", "expected", "context", "tags", "cluster", "split", "metadata")

Values = Mapping[int, float]


def document(engine: Engine, *, run_id: int, variant: str, other_run_id: int, other_variant: str) -> dict[str, Any]:
    """Give what a variant of a run did better and worse than a variant of another run, as JSON-able values.

    Differences are this run minus the other. Lists hold at most 500 rows each, beside their totals. Raises `NotFound` for a run,
    and `BadInput` for a variant that it does not have or a run on another golden set.
    """
    this, other = read_side(engine, run_id, variant), read_side(engine, other_run_id, other_variant)
    if this.parts.run.golden_set != other.parts.run.golden_set:
        raise BadInput(
            f"run {other_run_id} is on the golden set {other.parts.run.golden_set}, run {run_id} on {this.parts.run.golden_set}: "
            "there are no examples to pair"
        )
    pairing = pair_examples(this, other)
    here, there = scorers_of(this.parts), scorers_of(other.parts)
    shared = {key: scorer for key, scorer in here.items() if key in there}
    return {
        "edition": EDITION,
        "this": this.describe(),
        "other": other.describe(),
        "examples": pairing.counts(),
        "scorers": [
            {"scorer": key, "name": one.name, "kind": one.kind, **_scored(this, other, key, pairing)} for key, one in shared.items()
        ],
        "not_comparable": not_comparable(this.parts, other.parts, here, there),
        "quantities": [{"name": name, **_measured(this, other, name, pairing)} for name in QUANTITIES],
        **_moved(this, other, {key: one.name for key, one in shared.items()}, pairing),
        "added": _listed([{"key": place.key, "position": place.position} for place in pairing.added]),
        "removed": _listed([{"key": place.key} for place in pairing.removed]),
        "changed": _changed(engine, pairing),
    }


def matching_variant(parts: RunParts, variant: str, other: RunParts) -> str:
    """Choose the variant of another run that one would set beside a variant: of the same name, version or prompt, else the candidate."""
    mine = next(one for one in parts.variants if one.name == variant)
    prompt = mine.reference.partition("@")[0]
    likeness = (
        lambda one: one.name == variant,
        lambda one: one.hash == mine.hash,
        lambda one: (one.reference, one.model) == (mine.reference, mine.model),
        lambda one: one.reference == mine.reference,
        lambda one: one.reference.partition("@")[0] == prompt and one.name == candidate_of(other),
    )
    return next((one.name for is_alike in likeness for one in other.variants if is_alike(one)), candidate_of(other))


def candidate_of(parts: RunParts) -> str:
    """Name the variant that a run is about: the last one that is not its baseline."""
    others = [variant.name for variant in parts.variants if variant.name != parts.run.baseline]
    return (others or [variant.name for variant in parts.variants])[-1]


def _scored(this: OtherSide, other: OtherSide, key: str, pairing: Pairing) -> dict[str, Any]:
    after, before = this.scores.get(key, {}), other.scores.get(key, {})
    apart = this.apart.get(key, set()) | other.apart.get(key, set())
    owed = [example for example in pairing.same if example not in apart]
    both = [example for example in owed if example in after and example in before]
    found = _difference(after, before, both, this.clusters, missing=len(owed) - len(both))
    changes = [after[example] - before[example] for example in both]
    better, worse = (sum(1 for change in changes if sign * change > SMALLEST) for sign in (1, -1))
    values = {after[example] for example in both} | {before[example] for example in both}
    is_binary = bool(both) and values <= {0.0, 1.0} and this.parts.run.repeats == other.parts.run.repeats == 1
    return {
        **found,
        "better": better,
        "worse": worse,
        "same": len(both) - better - worse,
        "mcnemar_p": mcnemar(worse, better) if is_binary else None,
    }


def _measured(this: OtherSide, other: OtherSide, name: str, pairing: Pairing) -> dict[str, Any]:
    after, before = this.quantities.get(name, {}), other.quantities.get(name, {})
    both = [example for example in pairing.same if example in after and example in before]
    total = sum(before[example] for example in both)
    ratio = sum(after[example] for example in both) / total if total > 0 else None
    found = _difference(after, before, both, this.clusters, missing=len(pairing.same) - len(both))
    if found["difference"]["method"] == WILSON_NO_SPREAD:
        # Those bounds are of shares; dollars below 1 only look like some.
        found["difference"] |= {"low": None, "high": None}
    return {**found, "ratio": ratio}


def _difference(after: Values, before: Values, both: Sequence[int], clusters: Mapping[int, str], *, missing: int) -> dict[str, Any]:
    found = paired_difference(
        [after[example] for example in both],
        [before[example] for example in both],
        clusters=[clusters[example] for example in both],
        missing=missing,
    )
    return {"difference": found.estimate.to_json(), "this": found.mean_candidate, "other": found.mean_baseline}


def _moved(this: OtherSide, other: OtherSide, names: Mapping[str, str], pairing: Pairing) -> dict[str, Any]:
    """List the examples whose scores fell and rose on the whole, the largest changes first."""
    rows: list[dict[str, Any]] = []
    for example, place in pairing.same.items():
        scores: list[dict[str, Any]] = []
        compared = 0
        for key, name in names.items():
            after, before = this.scores.get(key, {}).get(example), other.scores.get(key, {}).get(example)
            if after is None or before is None:
                continue
            compared += 1
            if abs(after - before) > SMALLEST:
                scores.append({"name": name, "before": before, "after": after})
        change = sum(score["after"] - score["before"] for score in scores) / compared if compared else 0.0
        if scores:
            rows.append({"key": place.key, "position": place.position, "change": change, "scores": scores})
    worse = sorted((row for row in rows if row["change"] < -SMALLEST), key=lambda row: (row["change"], row["position"]))
    better = sorted((row for row in rows if row["change"] > SMALLEST), key=lambda row: (-row["change"], row["position"]))
    return {"worse": _listed(worse), "better": _listed(better)}


def _listed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"total": len(rows), "rows": list(rows[:MOST_LISTED])}


def _changed(engine: Engine, pairing: Pairing) -> dict[str, Any]:
    """List the changed examples with the fields in which they differ."""
    shown = pairing.changed[:MOST_LISTED]
    with reading(engine) as session:
        after = store.examples_by_id(session, ids=[place.example for place, _ in shown])
        before = store.examples_by_id(session, ids=[old.example for _, old in shown])
    rows = [
        {"key": place.key, "position": place.position, "fields": _differing(old.example, new.example)}
        for (place, _), old, new in zip(shown, before, after, strict=True)
    ]
    return {"total": len(pairing.changed), "rows": rows}


def _differing(old: Example, new: Example) -> list[str]:
    return [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]
