"""Compute what the linked panels of a run show: *when* a side wins (by slice), *how* the scores lie, and *why* the judge says so (themes).

The idea is LLM Comparator's (Kahng et al. 2024, arXiv 2402.10524); the intervals are ours. It takes seconds and heavy packages, so a
process beside the worker computes it when a run is over, or the one beside the app when a page finds none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from workbench.judging import settle
from workbench.judging.themes import find_themes
from workbench.runs.progress import counts_document, progress_of
from workbench.runs.summary import Numbers, read_numbers, score_names
from workbench.stats import paired_difference, share
from workbench.store import panels as store
from workbench.store.connection import reading, writing
from workbench.store.panels import ExampleLabels, ReasonRow
from workbench.store.values import StoredJudge, StoredVariant
from workbench.terms import POINTS, Verdict

BASIS = ("outputs", "verdicts", "scores")
"""The counts of a run's progress that change when its panels do."""
MOST_TAGS = 40
MOST_VALUES = 11
"""Up to so many different values a score is shown value by value, above in ten bins."""
BINS = tuple((place / 10, (place + 1) / 10) for place in range(10))

Slice = tuple[str, str]
Themed = list[tuple[ReasonRow, int]]


def refresh(engine: Engine, run_id: int) -> None:
    """Compute and keep the panels of a run, with the counts that they rest on. Raises `NotFound`."""
    numbers = read_numbers(engine, run_id)
    with reading(engine) as session:
        labels = store.labels_of(session, run_id=run_id)
        reasons = store.reasons_of(session, run_id=run_id)
    counts = counts_document(progress_of(engine, run_id))
    document, themes = compute(numbers, labels, reasons)
    document["basis"] = {name: counts[name] for name in BASIS}
    with writing(engine) as session:
        store.keep_panels(session, run_id=run_id, document=document, themes=themes)


def compute(numbers: Numbers, labels: Sequence[ExampleLabels], reasons: Sequence[ReasonRow]) -> tuple[dict[str, Any], Themed]:
    """Give the document that pages read, and the theme of each reason that has one."""
    members = slices_of(labels)
    themed: Themed = []
    entries = []
    judges: list[StoredJudge | None] = [judge for judge in numbers.judges if judge.kind == "pairwise"] or [None]
    for a, b in numbers.pairs:
        for judge in judges:
            mine = [row for row in reasons if judge and (row.judge, row.a, row.b) == (judge.id, a.id, b.id)]
            themes, found = _themes(mine)
            themed += found
            entries.append(
                {
                    "a": a.name,
                    "b": b.name,
                    "judge_id": judge.id if judge else None,
                    "slices": _slices(numbers, members, a, b, judge),
                    "themes": themes,
                    "reasons": len(mine),
                }
            )
    return {"edition": store.EDITION, "pairs": entries, "distributions": _distributions(numbers)}, themed


def slices_of(labels: Sequence[ExampleLabels]) -> dict[Slice, set[int]]:
    """Group examples by split and by tag, the most frequent tags first; a slice that holds every example says nothing and is left out."""
    splits: dict[str, set[int]] = defaultdict(set)
    tags: dict[str, set[int]] = defaultdict(set)
    for example, own, split in labels:
        if split:
            splits[split].add(example)
        for tag in own:
            tags[tag].add(example)
    ranked = sorted(tags.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_TAGS]
    found = {("split", name): members for name, members in sorted(splits.items())} | {("tag", name): members for name, members in ranked}
    return {slice: members for slice, members in found.items() if len(members) < len(labels)}


def _slices(
    numbers: Numbers, members: Mapping[Slice, set[int]], a: StoredVariant, b: StoredVariant, judge: StoredJudge | None
) -> list[dict[str, Any]]:
    points = _points(numbers, a, b, judge)
    scores = _paired_scores(numbers, a, b)
    return [
        {
            "kind": kind,
            "name": name,
            "n": len(examples),
            "win_rate_b": _win_rate(points, examples, numbers) if judge else None,
            "differences": {score: _difference(found, examples, numbers) for score, found in scores.items()},
        }
        for (kind, name), examples in members.items()
    ]


def _points(numbers: Numbers, a: StoredVariant, b: StoredVariant, judge: StoredJudge | None) -> dict[tuple[int, int], float]:
    """Give B's points for every unit that is settled."""
    orders: dict[tuple[int, int], dict[bool, Verdict | None]] = defaultdict(dict)
    for row in numbers.verdicts:
        if judge is not None and (row.judge, row.a, row.b) == (judge.id, a.id, b.id):
            orders[row.example, row.repeat][row.swapped] = Verdict(row.verdict) if row.verdict else None
    outcomes = {unit: settle(found.get(False), found.get(True)).verdict for unit, found in orders.items()}
    return {unit: POINTS[verdict] for unit, verdict in outcomes.items() if verdict is not None}


def _win_rate(points: Mapping[tuple[int, int], float], examples: set[int], numbers: Numbers) -> dict[str, Any]:
    units = [unit for unit in points if unit[0] in examples]
    missing = len(examples) * numbers.run.repeats - len(units)
    return share([points[unit] for unit in units], clusters=[numbers.clusters[unit[0]] for unit in units], missing=missing).to_json()


def _paired_scores(numbers: Numbers, a: StoredVariant, b: StoredVariant) -> dict[str, dict[tuple[int, int], tuple[float, float]]]:
    """Give by score what both sides got, for the units that both have."""
    names = score_names(numbers)
    values: dict[str, dict[int, dict[tuple[int, int], float]]] = defaultdict(lambda: defaultdict(dict))
    for row in numbers.scores:
        if row.value is not None and row.variant in (a.id, b.id):
            values[names[row.name, row.judge]][row.variant][row.example, row.repeat] = row.value
    found = {}
    for name, sides in values.items():
        before, after = sides.get(a.id or 0, {}), sides.get(b.id or 0, {})
        found[name] = {unit: (before[unit], after[unit]) for unit in sorted(before.keys() & after.keys())}
    return found


def _difference(found: Mapping[tuple[int, int], tuple[float, float]], examples: set[int], numbers: Numbers) -> dict[str, Any]:
    units = [unit for unit in found if unit[0] in examples]
    before, after = [found[unit][0] for unit in units], [found[unit][1] for unit in units]
    return paired_difference(after, before, clusters=[numbers.clusters[unit[0]] for unit in units]).estimate.to_json()


def _distributions(numbers: Numbers) -> list[dict[str, Any]]:
    """Count by score and variant how many outputs lie in each bin; what a check does not apply to is counted nowhere."""
    names = score_names(numbers)
    variants = {variant.id: variant.name for variant in numbers.variants}
    rows: dict[tuple[str, str, bool], list[tuple[str, float | None]]] = defaultdict(list)
    for row in numbers.scores:
        if row.applies and row.variant in variants:
            rows[row.scorer, names[row.name, row.judge], row.judge is not None].append((variants[row.variant], row.value))
    found = []
    for (scorer, name, is_judged), values in sorted(rows.items(), key=lambda item: (not item[0][2], item[0][1])):
        bins = _bins(value for _, value in values if value is not None)
        counts = {variant: [0] * len(bins) for variant in variants.values()}
        unscored = dict.fromkeys(variants.values(), 0)
        for variant, value in values:
            if value is None:
                unscored[variant] += 1
            else:
                counts[variant][_place(value, bins)] += 1
        kind = "score" if is_judged else "check"
        found.append({"scorer": scorer, "score": name, "kind": kind, "bins": bins, "counts": counts, "unscored": unscored})
    return found


def _bins(values: Iterable[float]) -> list[tuple[float, float]]:
    different = sorted(set(values))
    return [(value, value) for value in different] if len(different) <= MOST_VALUES else list(BINS)


def _place(value: float, bins: Sequence[tuple[float, float]]) -> int:
    """Find the bin of a value: the last one that begins at or below it."""
    return max(place for place, (low, _) in enumerate(bins) if low <= value or place == 0)


def _themes(mine: Sequence[ReasonRow]) -> tuple[list[dict[str, Any]], Themed]:
    """Group one comparison's reasons; count for each theme the reasons that speak for either side, or for neither."""
    found = find_themes([row.reason for row in mine])
    themed = [(row, theme) for row, theme in zip(mine, found.of_reasons, strict=True) if theme is not None]
    documents = []
    for place, theme in enumerate(found.themes):
        verdicts = [row.verdict for row, of in themed if of == place]
        documents.append(
            {
                "theme": place,
                "terms": list(theme.terms),
                "reasons": len(verdicts),
                "wins_b": verdicts.count(Verdict.WIN),
                "losses_b": verdicts.count(Verdict.LOSS),
                "ties": verdicts.count(Verdict.TIE),
                "quote": mine[theme.example].reason,
            }
        )
    return documents, themed
