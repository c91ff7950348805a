"""Say how far a run is, from counts in the store: cheap enough to ask every second."""

from typing import Any

from sqlalchemy import Engine

from workbench.judging import pairs
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.results import progress
from workbench.store.values import Progress


def progress_of(engine: Engine, run_id: int) -> Progress:
    """Count a run's outputs, scores, verdicts, calls and costs. Raises `NotFound`."""
    with reading(engine) as session:
        run = store.get_run(session, run_id=run_id)
        judges = store.run_judges(session, run_id=run_id)
        compared = len(pairs([variant.name for variant in store.run_variants(session, run_id=run_id)], run.baseline))
        criteria = sum(len(judge.definition["criteria"]) for judge in judges if judge.kind == "rubric")
        pair_judges = [(judge.id, compared) for judge in judges if judge.kind == "pairwise"]
        return progress(session, run_id=run_id, pair_judges=pair_judges, criteria=criteria)


def counts_document(found: Progress) -> dict[str, Any]:
    """Give the counts in the shape that `--json` has everywhere."""
    return {
        "outputs": {"done": found.outputs_done, "failed": found.outputs_failed, "total": found.outputs_total},
        "verdicts": {"done": found.verdicts_done, "unscored": found.verdicts_unscored, "total": found.verdicts_total},
        "scores": {"done": found.scores_done, "unscored": found.scores_unscored, "total": found.scores_total},
        "cost_usd": found.cost_usd,
        "unpriced_calls": found.unpriced,
        "calls": {"asked": found.asked, "cached": found.cached},
    }


def run_document(engine: Engine, run_id: int) -> dict[str, Any]:
    """Give the document of `run` and `runs show`. Raises `NotFound`."""
    with reading(engine) as session:
        run = store.get_run(session, run_id=run_id)
        variants = store.run_variants(session, run_id=run_id)
        judges = store.run_judges(session, run_id=run_id)
        checks = store.run_checks(session, run_id=run_id)
    return {
        "run": run.id,
        "name": run.name,
        "status": "running" if run.status.is_live else str(run.status),
        "is_queued": run.status == "queued",
        "status_reason": run.status_reason,
        "attempt": run.attempt,
        "golden_set": run.golden_set,
        "revision": run.revision,
        "examples": run.examples,
        "repeats": run.repeats,
        "variants": [
            {
                "variant": v.name,
                "reference": v.reference,
                "model": v.model,
                "api_base": v.api_base,
                "parameters": dict(v.parameters),
                "hash": v.hash,
            }
            for v in variants
        ],
        "judges": [{"judge": judge.name, "kind": judge.kind, "model": judge.model, "hash": judge.hash} for judge in judges],
        "checks": [check.name for check in checks],
        **counts_document(progress_of(engine, run_id)),
        "max_cost_usd": run.max_cost_usd,
        "created_at": run.created_at.isoformat(),
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "author": run.author,
        "note": run.note,
    }
