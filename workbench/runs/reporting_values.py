"""Gather everything that the report of a run says, before it is written as HTML or Markdown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml
from sqlalchemy import Engine

from workbench.golden_sets import resolve_set
from workbench.runs.conclusion import conclusion
from workbench.runs.progress import progress_of
from workbench.runs.reporting_findings import findings, tone_of
from workbench.runs.reporting_limits import limits
from workbench.runs.reporting_panels import Panels, panels_of
from workbench.runs.reporting_rows import RowGroup, row_groups
from workbench.runs.results import RunParts, run_parts, stored_panels, stored_summary
from workbench.store.connection import reading
from workbench.store.example_results import unscored_of
from workbench.store.values import Progress, StoredJudge, StoredVariant

MOST_REASONS = 30


@dataclass(frozen=True, slots=True)
class ReportPair:
    """One comparison: its entry of `pairs` in the statistics, in words, its panels and the rows to look at.

    `tone` is better, worse or open; `findings` are further sentences for the first page.
    """

    entry: Mapping[str, Any]
    conclusion: str
    tone: str
    title: str
    findings: Sequence[str]
    panels: Panels
    groups: Sequence[RowGroup]


@dataclass(frozen=True, slots=True)
class Unscored:
    """How many answers, scores or verdicts there are not, for one reason."""

    what: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report of a run says.

    `limits` are sentences on what the figures cannot show; `is_current` tells whether the statistics cover all that is stored.
    """

    parts: RunParts
    progress: Progress
    summary: Mapping[str, Any]
    pairs: Sequence[ReportPair]
    limits: Sequence[str]
    unscored: Sequence[Unscored]
    golden_hash: str
    run_file: str
    made_at: datetime
    is_current: bool

    @property
    def title(self) -> str:
        """Call the run by its name, else by its golden set and number."""
        return self.parts.run.name or f"{self.parts.run.golden_set}, run {self.parts.run.id}"


def report(engine: Engine, run_id: int, *, rows: int = 20) -> Report:
    """Gather the report of a run, with up to `rows` rows of each comparison, from the stored statistics or else computing them.

    Raises `NotFound`.
    """
    parts = run_parts(engine, run_id)
    progress = progress_of(engine, run_id)
    summary = stored_summary(engine, run_id) or _computed(engine, run_id)
    covered = (summary["outputs"]["done"], summary["verdicts"]["done"], summary["scores"]["done"])
    panels = stored_panels(engine, run_id)
    pairs = [_pair(engine, parts, entry, summary["variants"], panels_of(panels, entry), rows) for entry in summary["pairs"]]
    return Report(
        parts=parts,
        progress=progress,
        summary=summary,
        pairs=pairs,
        limits=limits(engine, parts, [(pair.entry, pair.panels) for pair in pairs]),
        unscored=_unscored(engine, parts, progress),
        golden_hash=resolve_set(engine, f"{parts.run.golden_set}@{parts.run.revision}").hash,
        run_file=run_file(parts),
        made_at=datetime.now(UTC),
        is_current=covered == (progress.outputs_done, progress.verdicts_done, progress.scores_done),
    )


def run_file(parts: RunParts) -> str:
    """Write the run file that asks for the same run again: exact revisions and versions, every parameter.

    A judge goes by its name; one that came from a file needs that file's path instead.
    """
    run = parts.run
    content: dict[str, Any] = {"name": run.name, "golden": f"{run.golden_set}@{run.revision}"}
    content["variants"] = [_variant(variant) for variant in parts.variants]
    content |= {"baseline": run.baseline} if run.baseline else {}
    content["judges"] = [_judge(judge) for judge in parts.judges]
    content["checks"] = [dict(check.definition) for check in parts.checks]
    content |= {"repeats": run.repeats, "seed": run.seed, "cache": run.uses_cache}
    for name, found in (("select", run.selection), ("limits", run.limits)):
        content[name] = {key: value for key, value in found.items() if value not in (None, [], ())}
    kept = {key: value for key, value in content.items() if value not in ("", [], {})}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=110)


def _computed(engine: Engine, run_id: int) -> dict[str, Any]:
    # Imported only here: statistics are heavy, and mostly stored.
    from workbench.runs.summary import compute

    return compute(engine, run_id)


def _variant(variant: StoredVariant) -> dict[str, Any]:
    found: dict[str, Any] = {"prompt": variant.reference, "name": variant.name, "model": variant.model}
    found |= {name: value for name in ("api_base", "api_key_env") if (value := getattr(variant, name))}
    return found | ({"parameters": dict(variant.parameters)} if variant.parameters else {})


def _judge(judge: StoredJudge) -> dict[str, Any]:
    found: dict[str, Any] = {"judge": judge.name, "model": judge.model}
    return found | {name: value for name in ("api_base", "api_key_env", "parameters") if (value := judge.definition.get(name))}


def _pair(
    engine: Engine, parts: RunParts, entry: Mapping[str, Any], measured: Sequence[Mapping[str, Any]], panels: Panels, rows: int
) -> ReportPair:
    variants = {variant.name: variant for variant in parts.variants}
    judge = next((judge for judge in parts.judges if judge.id == entry.get("judge_id")), None)
    is_one_of_many = sum(1 for other in parts.judges if other.kind == "pairwise") > 1
    return ReportPair(
        entry=entry,
        conclusion=conclusion(entry),
        tone=tone_of(entry),
        title=f"{entry['b']} against {entry['a']}" + (f", judged by {judge.name} ({judge.model})" if judge and is_one_of_many else ""),
        findings=findings(entry, measured, panels),
        panels=panels,
        groups=row_groups(engine, parts, variants[entry["a"]], variants[entry["b"]], judge, rows),
    )


def _unscored(engine: Engine, parts: RunParts, progress: Progress) -> list[Unscored]:
    """Count what is not there by reason, most frequent first; the store is asked only where something failed."""
    counted: Counter[tuple[str, str]] = Counter()
    if progress.outputs_failed or progress.verdicts_unscored or progress.scores_unscored:
        counted.update(_reasons(engine, parts))
    found = [Unscored(what, reason, number) for (what, reason), number in counted.most_common(MOST_REASONS)]
    if left := counted.total() - sum(one.count for one in found):
        found.append(Unscored("all others", f"{len(counted) - MOST_REASONS:,} more reasons", left))
    waiting = {
        "answers": progress.outputs_total - progress.outputs_done - progress.outputs_failed,
        "verdicts": progress.verdicts_total - progress.verdicts_done - progress.verdicts_unscored,
        "scores": progress.scores_total - progress.scores_done - progress.scores_unscored,
    }
    return found + [Unscored(what, "not there yet: the run has not come to them", number) for what, number in waiting.items() if number > 0]


def _reasons(engine: Engine, parts: RunParts) -> dict[tuple[str, str], int]:
    judges = {judge.id: judge.name for judge in parts.judges}
    variants = {variant.id: variant.name for variant in parts.variants}
    with reading(engine) as session:
        found = unscored_of(session, run_id=parts.run.id)
    counted: Counter[tuple[str, str]] = Counter()
    for variant, reason, count in found.outputs:
        counted[f"answers of {variants[variant]}", _said(reason, "the model gave no answer")] += count
    for name, variant, reason, count in found.scores:
        counted[f"{name}, {variants[variant]}", _said(reason, "no reason given")] += count
    for judge, reason, count in found.verdicts:
        counted[f"verdicts of {judges[judge]}, each order", _said(reason, "the judge gave no verdict")] += count
    return counted


def _said(reason: str | None, otherwise: str) -> str:
    return " ".join((reason or otherwise).split())[:300]
