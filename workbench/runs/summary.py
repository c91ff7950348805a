"""Turn a run's numbers into its statistics: one JSON document, which pages, reports and the command line share.

Every proportion and mean carries its interval, clustered by the examples' cluster ids (an example's repeats are always one cluster).
What is unscored is counted as missing and never as zero; each comparison also says what would follow if all the missing had gone
one way or the other.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.runs.comparing import Unit, compare_pair
from workbench.runs.progress import counts_document, progress_of
from workbench.runs.quantities import QUANTITIES
from workbench.stats import Estimate, mean, share
from workbench.store import measures
from workbench.store import runs as store
from workbench.store.connection import reading, writing
from workbench.store.values import StoredJudge, StoredRun, StoredVariant


@dataclass(frozen=True)
class Numbers:
    """All numbers of a run, as read."""

    run: StoredRun
    variants: Sequence[StoredVariant]
    judges: Sequence[StoredJudge]
    clusters: Mapping[int, str]
    outputs: Sequence[measures.OutputMeasure]
    scores: Sequence[measures.ScoreMeasure]
    verdicts: Sequence[measures.VerdictMeasure]

    @property
    def pairs(self) -> list[tuple[StoredVariant, StoredVariant]]:
        """Give the pairs (a, b) of variants that are compared."""
        from workbench.judging import pairs

        by_name = {variant.name: variant for variant in self.variants}
        return [(by_name[a], by_name[b]) for a, b in pairs(list(by_name), self.run.baseline)]

    @property
    def units_expected(self) -> int:
        """Count the answers that each variant owes."""
        return self.run.examples * self.run.repeats


def refresh(engine: Engine, run_id: int) -> dict[str, Any]:
    """Compute a run's statistics and store them; gives the document of `runs compare`. Raises `NotFound`."""
    document = compute(engine, run_id)
    with writing(engine) as session:
        store.keep_summary(session, run_id=run_id, document=document)
    return document


def compute(engine: Engine, run_id: int) -> dict[str, Any]:
    """Compute a run's statistics from what is stored."""
    numbers = read_numbers(engine, run_id)
    progress = progress_of(engine, run_id)
    return {
        "run": run_id,
        "golden_set": numbers.run.golden_set,
        "revision": numbers.run.revision,
        **counts_document(progress),
        "variants": [_variant(numbers, variant) for variant in numbers.variants],
        "pairs": _pairs(numbers),
    }


def read_numbers(engine: Engine, run_id: int) -> Numbers:
    """Read all numbers of a run in one consistent state."""
    with reading(engine) as session:
        return Numbers(
            run=store.get_run(session, run_id=run_id),
            variants=store.run_variants(session, run_id=run_id),
            judges=store.run_judges(session, run_id=run_id),
            clusters=measures.clusters_of(session, run_id=run_id),
            outputs=measures.output_measures(session, run_id=run_id),
            scores=measures.score_measures(session, run_id=run_id),
            verdicts=measures.verdict_measures(session, run_id=run_id),
        )


def _variant(numbers: Numbers, variant: StoredVariant) -> dict[str, Any]:
    outputs = [row for row in numbers.outputs if row.variant == variant.id and row.status == "ok"]
    errors = sum(1 for row in numbers.outputs if row.variant == variant.id and row.status != "ok")
    named: dict[str, dict[str, Any]] = {"checks": {}, "scores": {}}
    for (name, judge), rows in _scores_by_name(numbers, variant).items():
        values = [row for row in rows if row.value is not None]
        clusters = [numbers.clusters[row.example] for row in values]
        points = [float(row.value or 0.0) for row in values]
        missing = max(0, numbers.units_expected - sum(1 for row in rows if not row.applies) - len(points))
        named["scores" if judge else "checks"][name] = share(points, clusters=clusters, missing=missing).to_json()
    return {
        "variant": variant.name,
        "reference": variant.reference,
        "model": variant.model,
        "outputs": len(outputs),
        "errors": errors,
        "cost_usd": _total(outputs, "cost_usd"),
        "unpriced": sum(1 for row in outputs if row.cost_usd is None),
        "input_tokens": _total(outputs, "input_tokens"),
        "output_tokens": _total(outputs, "output_tokens"),
        "ttft_ms": _quantiles(outputs, "ttft_ms"),
        "tpot_ms": _quantiles(outputs, "tpot_ms"),
        "duration_ms": _quantiles(outputs, "duration_ms"),
        **named,
        "means": {name: _mean_of(numbers, outputs, name).to_json() for name in QUANTITIES},
    }


def _scores_by_name(numbers: Numbers, variant: StoredVariant) -> dict[tuple[str, bool], list[measures.ScoreMeasure]]:
    """Group the scores of a variant by (name, is a judge's); a scorer of another variant alone keeps its empty place."""
    names = score_names(numbers)
    grouped: dict[tuple[str, bool], list[measures.ScoreMeasure]] = defaultdict(list)
    for row in numbers.scores:
        key = (names[row.name, row.judge], row.judge is not None)
        found = grouped[key]
        if row.variant == variant.id:
            found.append(row)
    return grouped


def score_names(numbers: Numbers) -> dict[tuple[str, int | None], str]:
    """Name every scorer; a criterion whose name several judges or a check have too carries the judge's name."""
    keys = sorted({(row.name, row.judge) for row in numbers.scores}, key=lambda key: (key[0], key[1] or 0))
    judges = {judge.id: judge for judge in numbers.judges}
    shared = {name for name, _ in keys if sum(1 for other, _ in keys if other == name) > 1}
    return {
        (name, judge): f"{name} ({judges[judge].name} #{judge})" if judge in judges and name in shared else name for name, judge in keys
    }


def _total(outputs: Sequence[measures.OutputMeasure], name: str) -> float | None:
    known = [value for row in outputs if (value := getattr(row, name)) is not None]
    return sum(known) if known and len(known) == len(outputs) else None


def _quantiles(outputs: Sequence[measures.OutputMeasure], name: str) -> dict[str, float | None]:
    import numpy

    known = [value for row in outputs if (value := getattr(row, name)) is not None]
    if not known:
        return {"p50": None, "p95": None}
    p50, p95 = numpy.quantile(known, [0.5, 0.95])
    return {"p50": float(p50), "p95": float(p95)}


def _mean_of(numbers: Numbers, outputs: Sequence[measures.OutputMeasure], name: str) -> Estimate:
    known = [row for row in outputs if getattr(row, name) is not None]
    clusters = [numbers.clusters[row.example] for row in known]
    return mean([float(getattr(row, name)) for row in known], clusters=clusters, missing=numbers.units_expected - len(known))


def _pairs(numbers: Numbers) -> list[dict[str, Any]]:
    names = score_names(numbers)
    values: dict[str, dict[int, dict[Unit, float]]] = defaultdict(lambda: defaultdict(dict))
    apart: dict[str, set[Unit]] = defaultdict(set)
    for score in numbers.scores:
        if not score.applies:
            apart[names[score.name, score.judge]].add((score.example, score.repeat))
        elif score.value is not None:
            values[names[score.name, score.judge]][score.variant][score.example, score.repeat] = score.value
    for output in numbers.outputs:
        for name in QUANTITIES:
            if output.status == "ok" and (value := getattr(output, name)) is not None:
                values[name][output.variant][output.example, output.repeat] = float(value)
    verdicts: dict[tuple[int, int, int], dict[tuple[Unit, bool], str | None]] = defaultdict(dict)
    for verdict in numbers.verdicts:
        verdicts[verdict.judge, verdict.a, verdict.b][(verdict.example, verdict.repeat), verdict.swapped] = verdict.verdict
    judges: list[StoredJudge | None] = [judge for judge in numbers.judges if judge.kind == "pairwise"] or [None]
    return [
        compare_pair(
            a,
            b,
            judge,
            verdicts=verdicts.get((judge.id, a.id or 0, b.id or 0), {}) if judge else None,
            values={name: (sides.get(a.id or 0, {}), sides.get(b.id or 0, {})) for name, sides in values.items()},
            clusters=numbers.clusters,
            expected=numbers.units_expected,
            apart={name: len(units) for name, units in apart.items()},
        )
        for a, b in numbers.pairs
        for judge in judges
    ]
