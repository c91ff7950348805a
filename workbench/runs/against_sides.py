"""Read one side of a comparison of two runs: what a variant scored, cost and took on each example, averaged over the repeats."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.runs.quantities import QUANTITIES
from workbench.runs.results import RunParts, run_parts
from workbench.store import measures
from workbench.store.connection import reading
from workbench.store.measures import OutputMeasure, ScoreMeasure
from workbench.store.run_places import RunPlace, keys_of_revision, places_of
from workbench.store.values import StoredVariant


@dataclass(frozen=True)
class OtherSide:
    """A variant of a run with its numbers by example; `apart` holds by scorer the examples that it does not apply to."""

    parts: RunParts
    variant: StoredVariant
    places: Sequence[RunPlace]
    revision_keys: Set[str]
    clusters: Mapping[int, str]
    failed: int
    scores: Mapping[str, Mapping[int, float]]
    apart: Mapping[str, Set[int]]
    quantities: Mapping[str, Mapping[int, float]]

    def describe(self) -> dict[str, Any]:
        """Say which side it is."""
        run, variant = self.parts.run, self.variant
        return {
            "run": run.id,
            "name": run.name,
            "status": str(run.status),
            "golden_set": run.golden_set,
            "revision": run.revision,
            "examples": run.examples,
            "repeats": run.repeats,
            "finished_at": run.finished_at.isoformat() if run.finished_at else None,
            "variant": variant.name,
            "reference": variant.reference,
            "model": variant.model,
            "hash": variant.hash,
            "failed": self.failed,
        }


def read_side(engine: Engine, run_id: int, variant: str) -> OtherSide:
    """Read a variant's numbers. Raises `NotFound` for the run, `BadInput` for a variant that it does not have."""
    parts = run_parts(engine, run_id)
    found = next((one for one in parts.variants if one.name == variant), None)
    if found is None:
        names = ", ".join(one.name for one in parts.variants)
        raise BadInput(f"run {run_id} has no variant '{variant}'; it has {names}", where="variant")
    with reading(engine) as session:
        outputs = [row for row in measures.output_measures(session, run_id=run_id) if row.variant == found.id]
        scores = [row for row in measures.score_measures(session, run_id=run_id) if row.variant == found.id]
        return OtherSide(
            parts=parts,
            variant=found,
            places=places_of(session, run_id=run_id),
            revision_keys=keys_of_revision(session, revision_id=parts.run.golden_revision_id),
            clusters=measures.clusters_of(session, run_id=run_id),
            failed=sum(1 for row in outputs if row.status != "ok"),
            scores=averaged_scores(scores),
            apart=_apart(scores),
            quantities=_quantities(outputs),
        )


def averaged_scores(rows: Iterable[ScoreMeasure]) -> dict[str, dict[int, float]]:
    """Average the repeats of each example by scorer; the unscored ones are left out, never zero."""
    values: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.value is not None and row.applies:
            values[row.scorer][row.example].append(row.value)
    return {scorer: {example: fmean(found) for example, found in examples.items()} for scorer, examples in values.items()}


def _apart(rows: Iterable[ScoreMeasure]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if not row.applies:
            found[row.scorer].add(row.example)
    return dict(found)


def _quantities(rows: Sequence[OutputMeasure]) -> dict[str, dict[int, float]]:
    values: dict[str, dict[int, list[float]]] = {name: defaultdict(list) for name in QUANTITIES}
    for row in rows:
        for name, found in values.items():
            if row.status == "ok" and (value := getattr(row, name)) is not None:
                found[row.example].append(float(value))
    return {name: {example: fmean(found) for example, found in examples.items()} for name, examples in values.items()}
