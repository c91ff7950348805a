"""Start, cancel, resume and re-judge runs: short writes to the store that any worker then follows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput
from workbench.judging import Judge
from workbench.runs.estimate import estimate
from workbench.runs.planning import Plan
from workbench.runs.pricing import price_book
from workbench.store import runs as store
from workbench.store.connection import writing
from workbench.store.results import dearest_calls
from workbench.store.tables import now
from workbench.store.values import NewRun, StoredCheck
from workbench.terms import RunStatus


def start(engine: Engine, plan: Plan, *, author: str = "") -> int:
    """Store a planned run, queued for a worker; give its id. Raises `BadInput` for a cost limit that could not be kept."""
    spec = plan.spec
    limits = _limits(engine, plan)
    with writing(engine) as session:
        return store.add_run(
            session,
            new=NewRun(
                name=spec.name,
                golden_set_id=plan.golden.golden_set_id,
                golden_revision_id=plan.golden.id,
                selection=spec.select.model_dump(exclude_defaults=True),
                limits=limits,
                baseline=spec.baseline,
                example_ids=plan.example_ids,
                repeats=spec.repeats,
                seed=spec.seed,
                uses_cache=spec.cache,
                max_cost_usd=spec.limits.max_cost_usd,
                author=author,
                note=spec.note,
                variants=plan.variants,
                checks=tuple(StoredCheck(check.hash, check.name, check.weight, check.definition) for check in plan.checks),
                judge_ids=tuple(_keep(session, judge) for judge in plan.judges),
            ),
        )


def cancel(engine: Engine, run_id: int) -> None:
    """Cancel a run: no further call is made; what is under way is still stored. Raises `NotFound`, or `BadInput` if it is over."""
    with writing(engine) as session:
        run = store.get_run(session, run_id=run_id)
        live = [status for status in RunStatus if status.is_live]
        if not store.set_status(session, run_id=run_id, status=RunStatus.CANCELLED, reason="Cancelled by a person.", only_from=live):
            raise BadInput(f"Run {run_id} is {run.status} already; there is nothing to cancel.")


def resume(engine: Engine, run_id: int, *, max_cost_usd: float | None = None) -> None:
    """Queue a run again for what is missing or failed; nothing answered is asked again. Raises `NotFound`, or `BadInput` if it is live."""
    with writing(engine) as session:
        run = store.get_run(session, run_id=run_id)
        cap = max_cost_usd if max_cost_usd is not None else run.max_cost_usd
        limits = _capped(engine, session, run_id) if cap is not None else None
        if not store.queue_again(session, run_id=run_id, max_cost_usd=max_cost_usd, limits=limits):
            raise BadInput(f"Run {run_id} is {run.status} already; wait for it, or cancel it first.")


def rejudge(engine: Engine, run_id: int, judges: Sequence[Judge]) -> None:
    """Let further judges score a run's stored outputs; the models are not asked again. Raises `NotFound`, or `BadInput` if it is live."""
    with writing(engine) as session:
        run = store.get_run(session, run_id=run_id)
        variants = store.run_variants(session, run_id=run_id)
        if len(variants) < 2 and any(judge.kind == "pairwise" for judge in judges):
            raise BadInput(f"Run {run_id} has one variant; a pairwise judge needs two.")
        store.add_judges(session, run_id=run_id, judge_ids=[_keep(session, judge) for judge in judges])
        limits = _capped(engine, session, run_id) if run.max_cost_usd is not None else None
        if not store.queue_again(session, run_id=run_id, limits=limits):
            raise BadInput(f"Run {run_id} is {run.status}; judge it when it is over.")


def _keep(session: Any, judge: Judge) -> int:
    return store.keep_judge(session, name=judge.name, kind=judge.kind, hash=judge.hash, model=judge.model, definition=judge.definition())


def _limits(engine: Engine, plan: Plan) -> dict[str, Any]:
    """Give the limits as they are stored; with a cost limit, also what a call to each model is expected to cost."""
    limits = plan.spec.limits.model_dump(exclude={"max_cost_usd"})
    if plan.spec.limits.max_cost_usd is None:
        return limits
    found = estimate(engine, plan)
    _refuse_unknown(found.unknown_prices)
    return {**limits, "expected_call_usd": dict(found.call_usd)}


def _capped(engine: Engine, session: Session, run_id: int) -> dict[str, Any]:
    """Give a stored run's limits with what a call to each model has cost at most; refuse models whose price is unknown."""
    models = {variant.model for variant in store.run_variants(session, run_id=run_id)}
    models |= {judge.model for judge in store.run_judges(session, run_id=run_id)}
    prices = price_book(engine)
    _refuse_unknown(sorted(model for model in models if prices.price(model, now()) is None))
    limits = dict(store.get_run(session, run_id=run_id).limits)
    expected = {**limits.get("expected_call_usd", {}), **dearest_calls(session, run_id=run_id)}
    return {**limits, "expected_call_usd": expected}


def _refuse_unknown(models: Sequence[str]) -> None:
    if models:
        raise BadInput(
            f"the price of {', '.join(models)} is unknown, so a cost limit could not be kept; "
            "set it with `workbench prices set MODEL INPUT OUTPUT`, or leave the limit out",
            where="limits.max_cost_usd",
        )
