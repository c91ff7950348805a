"""Store runs: what was planned, and where each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from workbench.errors import NotFound
from workbench.store.tables import (
    GoldenExample,
    GoldenRevision,
    GoldenSet,
    Judge,
    Run,
    RunCheck,
    RunExample,
    RunJudge,
    RunSummary,
    RunVariant,
    now,
)
from workbench.store.values import NewRun, RunExampleValue, StoredCheck, StoredJudge, StoredRun, StoredVariant
from workbench.terms import Example, RunStatus


def add_run(session: Session, *, new: NewRun) -> int:
    """Store a planned run, queued for the next worker; give its id."""
    run = Run(
        name=new.name,
        status=RunStatus.QUEUED,
        golden_set_id=new.golden_set_id,
        golden_revision_id=new.golden_revision_id,
        selection=dict(new.selection),
        limits=dict(new.limits),
        baseline=new.baseline,
        examples=len(new.example_ids),
        repeats=new.repeats,
        seed=new.seed,
        uses_cache=new.uses_cache,
        max_cost_usd=new.max_cost_usd,
        author=new.author,
        note=new.note,
    )
    session.add(run)
    session.flush()
    run_id = int(run.id or 0)
    session.execute(
        insert(RunExample),
        [{"run_id": run_id, "position": position, "golden_example_id": id} for position, id in enumerate(new.example_ids)],
    )
    session.add_all(_variant_row(run_id, variant) for variant in new.variants)
    session.add_all(
        RunCheck(run_id=run_id, position=position, hash=check.hash, name=check.name, weight=check.weight, definition=dict(check.definition))
        for position, check in enumerate(new.checks)
    )
    add_judges(session, run_id=run_id, judge_ids=new.judge_ids)
    return run_id


def _variant_row(run_id: int, variant: StoredVariant) -> RunVariant:
    return RunVariant(
        run_id=run_id,
        position=variant.position,
        name=variant.name,
        reference=variant.reference,
        prompt_version_id=variant.prompt_version_id,
        model=variant.model,
        api_base=variant.api_base,
        api_key_env=variant.api_key_env,
        parameters=dict(variant.parameters),
        hash=variant.hash,
    )


def add_judges(session: Session, *, run_id: int, judge_ids: Sequence[int]) -> None:
    """Let judges score a run; those that already do are left as they are."""
    present = set(session.exec(select(RunJudge.judge_id).where(RunJudge.run_id == run_id)).all())
    fresh = [judge_id for judge_id in judge_ids if judge_id not in present]
    session.add_all(RunJudge(run_id=run_id, judge_id=judge_id, position=len(present) + place) for place, judge_id in enumerate(fresh))


def keep_judge(session: Session, *, name: str, kind: str, hash: str, model: str, definition: dict[str, Any]) -> int:
    """Store a judge once by its hash; give its id."""
    found = session.exec(select(Judge.id).where(Judge.hash == hash)).first()
    if found is not None:
        return int(found)
    judge = Judge(name=name, kind=kind, hash=hash, model=model, definition=definition)
    session.add(judge)
    session.flush()
    return int(judge.id or 0)


def get_run(session: Session, *, run_id: int) -> StoredRun:
    """Give a run's header. Raises `NotFound`."""
    found = headers(session, Run.id == run_id)
    if not found:
        newest = session.exec(select(Run.id).order_by(col(Run.id).desc()).limit(1)).first()
        hint = f"the newest is {newest}" if newest else "there are none yet; start one with `workbench run`"
        raise NotFound(f"There is no run {run_id}: {hint}.")
    return found[0]


def list_runs(
    session: Session, *, statuses: Sequence[RunStatus] = (), golden_set: str | None = None, limit: int = 100, offset: int = 0
) -> list[StoredRun]:
    """Give the headers of runs, newest first."""
    conditions: list[Any] = []
    if statuses:
        conditions.append(col(Run.status).in_([str(status) for status in statuses]))
    if golden_set:
        conditions.append(GoldenSet.name == golden_set)
    return headers(session, *conditions, limit=limit, offset=offset)


def headers(session: Session, *conditions: Any, limit: int | None = None, offset: int = 0) -> list[StoredRun]:
    """Give the headers of the runs that meet all conditions, newest first."""
    query = (
        select(Run, GoldenSet.name, GoldenRevision.number)
        .join(GoldenSet, col(Run.golden_set_id) == GoldenSet.id)
        .join(GoldenRevision, col(Run.golden_revision_id) == GoldenRevision.id)
        .where(*conditions)
        .order_by(col(Run.id).desc())
        .limit(limit)
        .offset(offset)
    )
    return [_header(run, name, number) for run, name, number in session.exec(query).all()]


def _header(run: Run, golden_set: str, revision: int) -> StoredRun:
    own = {key: value for key, value in run.model_dump().items() if key not in ("golden_set_id", "status")}
    return StoredRun(**own, status=RunStatus(run.status), golden_set=golden_set, revision=revision)


def run_variants(session: Session, *, run_id: int) -> list[StoredVariant]:
    """Give a run's variants in order."""
    rows = session.exec(select(RunVariant).where(RunVariant.run_id == run_id).order_by(col(RunVariant.position))).all()
    return [StoredVariant(**row.model_dump(exclude={"run_id"})) for row in rows]


def run_checks(session: Session, *, run_id: int) -> list[StoredCheck]:
    """Give a run's checks in order."""
    rows = session.exec(select(RunCheck).where(RunCheck.run_id == run_id).order_by(col(RunCheck.position))).all()
    return [StoredCheck(hash=row.hash, name=row.name, weight=row.weight, definition=row.definition) for row in rows]


def run_judges(session: Session, *, run_id: int) -> list[StoredJudge]:
    """Give a run's judges in order."""
    query = (
        select(Judge)
        .join(RunJudge, col(RunJudge.judge_id) == Judge.id)
        .where(RunJudge.run_id == run_id)
        .order_by(col(RunJudge.position), col(Judge.id))
    )
    return [_judge_value(row) for row in session.exec(query).all()]


def list_judges(session: Session) -> list[StoredJudge]:
    """Give every judge that was ever used, by name and age."""
    return [_judge_value(row) for row in session.exec(select(Judge).order_by(col(Judge.name), col(Judge.id))).all()]


def _judge_value(row: Judge) -> StoredJudge:
    return StoredJudge(**row.model_dump(exclude={"created_at"}))


def run_examples(session: Session, *, run_id: int, low: int = 0, high: int | None = None) -> list[RunExampleValue]:
    """Give the examples at positions `low` up to, not including, `high`."""
    query = (
        select(RunExample.position, GoldenExample)
        .join(GoldenExample, col(RunExample.golden_example_id) == GoldenExample.id)
        .where(RunExample.run_id == run_id, RunExample.position >= low)
        .order_by(col(RunExample.position))
    )
    if high is not None:
        query = query.where(RunExample.position < high)
    return [
        RunExampleValue(id=int(row.id or 0), position=position, example=example_value(row)) for position, row in session.exec(query).all()
    ]


def examples_by_id(session: Session, *, ids: Sequence[int]) -> list[RunExampleValue]:
    """Give examples by their ids, in that order; their positions are those in `ids`."""
    found: dict[int, GoldenExample] = {}
    for start in range(0, len(ids), 400):
        query = select(GoldenExample).where(col(GoldenExample.id).in_(ids[start : start + 400]))
        found |= {int(row.id or 0): row for row in session.exec(query).all()}
    return [RunExampleValue(id=id, position=place, example=example_value(found[id])) for place, id in enumerate(ids) if id in found]


def example_value(row: GoldenExample) -> Example:
    """Give a stored example as a value."""
    return Example(
        key=row.key,
        inputs=row.inputs,
        expected=row.expected,
        context=tuple(row.context),
        tags=tuple(row.tags),
        cluster=row.cluster,
        split=row.split,
        metadata=row.details,
    )


def set_status(
    session: Session,
    *,
    run_id: int,
    status: RunStatus,
    reason: str = "",
    only_from: Sequence[RunStatus] = (),
    attempt: int | None = None,
) -> bool:
    """Move a run to a status, from any of `only_from` and in that attempt only, if given; say whether it moved."""
    values: dict[str, Any] = {"status": str(status), "status_reason": reason}
    if status is RunStatus.RUNNING:
        values["started_at"] = func.coalesce(Run.started_at, now())
    values["finished_at"] = None if status.is_live else now()
    query = update(Run).where(col(Run.id) == run_id)
    if only_from:
        query = query.where(col(Run.status).in_([str(old) for old in only_from]))
    if attempt is not None:
        query = query.where(col(Run.attempt) == attempt)
    return bool(session.execute(query.values(**values)).rowcount)  # type: ignore[attr-defined]


def queue_again(session: Session, *, run_id: int, max_cost_usd: float | None = None, limits: Mapping[str, Any] | None = None) -> bool:
    """Queue a run that is not live for another attempt, with other limits if given; say whether it was queued."""
    values: dict[str, Any] = {
        "status": str(RunStatus.QUEUED),
        "status_reason": "",
        "attempt": Run.attempt + 1,
        "finished_at": None,
    }
    if max_cost_usd is not None:
        values["max_cost_usd"] = max_cost_usd
    if limits is not None:
        values["limits"] = dict(limits)
    live = [str(status) for status in RunStatus if status.is_live]
    query = update(Run).where(col(Run.id) == run_id, col(Run.status).not_in(live)).values(**values)
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LiveState:
    """What a worker needs to know of a run that is queued or running; a `reason` says that it is being stopped."""

    run_id: int
    status: RunStatus
    attempt: int
    examples: int
    reason: str


def live_states(session: Session) -> list[LiveState]:
    """Give the runs that are queued or running, oldest first."""
    live = [str(status) for status in RunStatus if status.is_live]
    rows = session.exec(select(Run).where(col(Run.status).in_(live)).order_by(col(Run.id))).all()
    return [LiveState(int(row.id or 0), RunStatus(row.status), row.attempt, row.examples, row.status_reason) for row in rows]


def keep_summary(session: Session, *, run_id: int, document: dict[str, Any]) -> None:
    """Replace a run's stored statistics."""
    session.merge(RunSummary(run_id=run_id, document=document, computed_at=now()))


def get_summary(session: Session, *, run_id: int) -> dict[str, Any] | None:
    """Give a run's stored statistics, if computed."""
    row = session.get(RunSummary, run_id)
    return row.document if row else None
