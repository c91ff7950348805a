"""Read the numbers of a run, and nothing but numbers, for its statistics."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from workbench.store.tables import GoldenExample, ModelCall, Output, OutputScore, PairVerdict, RunExample


class OutputMeasure(NamedTuple):
    """One output's status, tokens, cost (US dollars) and times (milliseconds)."""

    example: int
    variant: int
    repeat: int
    status: str
    cost_usd: float | None
    input_tokens: int | None
    output_tokens: int | None
    ttft_ms: float | None
    tpot_ms: float | None
    duration_ms: float | None


class ScoreMeasure(NamedTuple):
    """One score of an output; no value means unscored, or that the scorer does not apply to the example."""

    example: int
    variant: int
    repeat: int
    name: str
    judge: int | None
    value: float | None
    applies: bool
    scorer: str


class VerdictMeasure(NamedTuple):
    """One order of a judged pair, seen from side B."""

    judge: int
    example: int
    repeat: int
    a: int
    b: int
    swapped: bool
    verdict: str | None


def clusters_of(session: Session, *, run_id: int) -> dict[int, str]:
    """Give each example's cluster: its own cluster id, or itself."""
    query = (
        select(GoldenExample.id, GoldenExample.cluster)
        .join(RunExample, col(RunExample.golden_example_id) == GoldenExample.id)
        .where(RunExample.run_id == run_id)
    )
    return {int(id or 0): f"cluster {cluster}" if cluster else f"example {id}" for id, cluster in session.exec(query).all()}


def output_measures(session: Session, *, run_id: int) -> list[OutputMeasure]:
    """Give the measures of every output."""
    table, call = Output.__table__.c, ModelCall.__table__.c  # type: ignore[attr-defined]
    columns = [table.golden_example_id, table.variant_id, table.repeat, table.status]
    columns += [call[name] for name in ("cost_usd", "input_tokens", "output_tokens", "ttft_ms", "tpot_ms", "duration_ms")]
    query = select(*columns).outerjoin(ModelCall, col(Output.model_call_id) == ModelCall.id).where(Output.run_id == run_id)
    return [OutputMeasure(*row) for row in session.exec(query).all()]


def score_measures(session: Session, *, run_id: int) -> list[ScoreMeasure]:
    """Give every score."""
    table = OutputScore.__table__.c  # type: ignore[attr-defined]
    columns = [table[name] for name in ("golden_example_id", "variant_id", "repeat", "name", "judge_id", "value", "applies", "scorer")]
    return [ScoreMeasure(*row) for row in session.exec(select(*columns).where(OutputScore.run_id == run_id)).all()]


def verdict_measures(session: Session, *, run_id: int) -> list[VerdictMeasure]:
    """Give every verdict, order by order."""
    table = PairVerdict.__table__.c  # type: ignore[attr-defined]
    columns = [table[name] for name in ("judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id", "swapped", "verdict")]
    return [VerdictMeasure(*row) for row in session.exec(select(*columns).where(PairVerdict.run_id == run_id)).all()]
