"""Start, cancel, resume and re-judge runs: short writes to the store that any worker then follows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.judging import Judge
from workbench.providers.prices import PriceBook
from workbench.runs.planning import Plan
from workbench.store import runs as store
from workbench.store.connection import reading, writing
from workbench.store.prices import price_overrides
from workbench.store.tables import now
from workbench.store.values import NewRun, StoredCheck
from workbench.terms import RunStatus


def start(engine: Engine, plan: Plan, *, author: str = "") -> int:
    """Store a planned run, queued for a worker; give its id. Raises `BadInput` for a cost limit that could not be kept."""
    spec = plan.spec
    if spec.limits.max_cost_usd is not None:
        _refuse_unknown_prices(engine, plan)
    with writing(engine) as session:
        return store.add_run(
            session,
            new=NewRun(
                name=spec.name,
                golden_set_id=plan.golden.golden_set_id,
                golden_revision_id=plan.golden.id,
                selection=spec.select.model_dump(exclude_defaults=True),
                limits=spec.limits.model_dump(exclude={"max_cost_usd"}),
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
        if not store.queue_again(session, run_id=run_id, max_cost_usd=max_cost_usd):
            raise BadInput(f"Run {run_id} is {run.status} already; wait for it, or cancel it first.")


def rejudge(engine: Engine, run_id: int, judges: Sequence[Judge]) -> None:
    """Let further judges score a run's stored outputs; the models are not asked again. Raises `NotFound`, or `BadInput` if it is live."""
    with writing(engine) as session:
        run = store.get_run(session, run_id=run_id)
        variants = store.run_variants(session, run_id=run_id)
        if len(variants) < 2 and any(judge.kind == "pairwise" for judge in judges):
            raise BadInput(f"Run {run_id} has one variant; a pairwise judge needs two.")
        store.add_judges(session, run_id=run_id, judge_ids=[_keep(session, judge) for judge in judges])
        if not store.queue_again(session, run_id=run_id):
            raise BadInput(f"Run {run_id} is {run.status}; judge it when it is over.")


def price_book(engine: Engine) -> PriceBook:
    """Give the prices in force: the shipped table under the store's overrides."""
    with reading(engine) as session:
        return PriceBook(price_overrides(session))


def _keep(session: Any, judge: Judge) -> int:
    return store.keep_judge(session, name=judge.name, kind=judge.kind, hash=judge.hash, model=judge.model, definition=judge.definition())


def _refuse_unknown_prices(engine: Engine, plan: Plan) -> None:
    prices = price_book(engine)
    models = [variant.model for variant in plan.variants] + [judge.model for judge in plan.judges]
    unknown = sorted({model for model in models if prices.price(model, now()) is None})
    if unknown:
        raise BadInput(
            f"the price of {', '.join(unknown)} is unknown, so a cost limit could not be kept; "
            "set it with `workbench prices set MODEL INPUT OUTPUT`, or leave the limit out",
            where="limits.max_cost_usd",
        )
