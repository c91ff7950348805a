"""Gather everything that the report of a run says, before it is written as HTML or Markdown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml
from sqlalchemy import Engine
from sqlmodel import Session

from workbench.runs.conclusion import conclusion, standing
from workbench.runs.progress import progress_of
from workbench.runs.reporting_rows import WorstRows, worst_rows
from workbench.runs.results import RunParts, run_parts, stored_summary
from workbench.stats import Estimate
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.example_results import outputs_of, scores_of, verdicts_of
from workbench.store.values import Progress, StoredJudge, StoredVariant

BATCH = 200
_TONES = {"beats": "better", "loses to": "worse"}


@dataclass(frozen=True, slots=True)
class ReportPair:
    """One comparison: its entry of `pairs` in the statistics, in words, and the rows to look at; `tone` is better, worse or open."""

    entry: Mapping[str, Any]
    conclusion: str
    tone: str
    title: str
    worst: WorstRows


@dataclass(frozen=True, slots=True)
class Unscored:
    """How many answers, scores or verdicts there are not, for one reason."""

    what: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report of a run says; `is_current` tells whether the statistics cover all that is stored."""

    parts: RunParts
    progress: Progress
    summary: Mapping[str, Any]
    pairs: Sequence[ReportPair]
    unscored: Sequence[Unscored]
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
    return Report(
        parts=parts,
        progress=progress,
        summary=summary,
        pairs=[_pair(engine, parts, entry, rows) for entry in summary["pairs"]],
        unscored=_unscored(engine, parts, progress),
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


def _pair(engine: Engine, parts: RunParts, entry: Mapping[str, Any], rows: int) -> ReportPair:
    variants = {variant.name: variant for variant in parts.variants}
    judge = next((judge for judge in parts.judges if judge.id == entry.get("judge_id")), None)
    is_one_of_many = sum(1 for other in parts.judges if other.kind == "pairwise") > 1
    title = f"{entry['b']} against {entry['a']}" + (f", judged by {judge.name} ({judge.model})" if judge and is_one_of_many else "")
    worst = worst_rows(engine, parts, variants[entry["a"]], variants[entry["b"]], judge, rows)
    return ReportPair(entry, conclusion(entry), _tone(entry), title, worst)


def _tone(entry: Mapping[str, Any]) -> str:
    found = entry["win_rate_b"]
    return _TONES.get(standing(Estimate.from_json(found)), "open") if found else "open"


def _unscored(engine: Engine, parts: RunParts, progress: Progress) -> list[Unscored]:
    """Count what is not there by reason, most frequent first; the rows are read only where something failed."""
    counted: Counter[tuple[str, str]] = Counter()
    if progress.outputs_failed or progress.verdicts_unscored or progress.scores_unscored:
        with reading(engine) as session:
            counted.update(_reasons(session, parts))
    found = [Unscored(what, reason, number) for (what, reason), number in counted.most_common()]
    waiting = {
        "answers": progress.outputs_total - progress.outputs_done - progress.outputs_failed,
        "verdicts": progress.verdicts_total - progress.verdicts_done - progress.verdicts_unscored,
        "scores": progress.scores_total - progress.scores_done - progress.scores_unscored,
    }
    return found + [Unscored(what, "not there yet: the run has not come to them", number) for what, number in waiting.items() if number > 0]


def _reasons(session: Session, parts: RunParts) -> Iterator[tuple[str, str]]:
    run = parts.run
    judges = {judge.id: judge.name for judge in parts.judges}
    variants = {variant.id: variant.name for variant in parts.variants}
    for low in range(0, run.examples, BATCH):
        ids = [place.id for place in store.run_examples(session, run_id=run.id, low=low, high=low + BATCH)]
        for output in outputs_of(session, run_id=run.id, example_ids=ids):
            if output["status"] != "ok":
                yield f"answers of {variants[output['variant_id']]}", _said(output["error"], "the model gave no answer")
        for score in scores_of(session, run_id=run.id, example_ids=ids):
            if score["value"] is None and score["applies"]:
                yield f"{score['name']}, {variants[score['variant_id']]}", _said(score["unscored"], "no reason given")
        for verdict in verdicts_of(session, run_id=run.id, example_ids=ids):
            if verdict["verdict"] is None:
                yield f"verdicts of {judges[verdict['judge_id']]}, each order", _said(verdict["unscored"], "the judge gave no verdict")


def _said(reason: str | None, otherwise: str) -> str:
    return " ".join((reason or otherwise).split())[:300]
