"""Read what earlier runs took, to say beforehand what a new one will take."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Float, cast, func
from sqlmodel import Session, col, select

from workbench.store.tables import ModelCall, Output, RunVariant


class Habit(NamedTuple):
    """Means over earlier calls: tokens, milliseconds; `n` says over how many."""

    n: int
    input_tokens: float | None
    output_tokens: float | None
    duration_ms: float | None


def answer_habit(session: Session, *, prompt_version_id: int, model: str) -> Habit:
    """Give what a prompt version's answers from a model took."""
    query = (
        select(func.count(), _mean(ModelCall.input_tokens), _mean(ModelCall.output_tokens), _mean(ModelCall.duration_ms))
        .join(Output, col(Output.model_call_id) == ModelCall.id)
        .join(RunVariant, col(Output.variant_id) == RunVariant.id)
        .where(RunVariant.prompt_version_id == prompt_version_id, RunVariant.model == model, ModelCall.status == "ok")
    )
    return Habit(*session.exec(query).one())


def model_habit(session: Session, *, model: str, purpose: str) -> Habit:
    """Give what calls of a model took, whatever the prompt."""
    query = select(func.count(), _mean(ModelCall.input_tokens), _mean(ModelCall.output_tokens), _mean(ModelCall.duration_ms)).where(
        ModelCall.model == model, ModelCall.purpose == purpose, ModelCall.status == "ok"
    )
    return Habit(*session.exec(query).one())


def _mean(column: Any) -> ColumnElement[float]:
    """Average as a float: PostgreSQL averages integers to decimals."""
    return cast(func.avg(column), Float)
