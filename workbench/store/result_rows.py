"""Read a run's results row by row: thin rows of a page, then one row whole.

Texts are cut in SQL, so that a page costs the same whether answers have a hundred characters or a hundred thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, String, and_, cast, func, select
from sqlmodel import Session

from workbench.store.row_facts import Pair, answers_of_people, row_outcome, settled
from workbench.store.tables import GoldenExample, ModelCall, Output, OutputScore, PairVerdict, RunExample, Table
from workbench.terms import Verdict

PREVIEW = 300


@dataclass(frozen=True, slots=True)
class ThinSide:
    """What one variant answered in a row: the first repeat's text, cut, how many different answers there are, and the first error."""

    text: str | None = None
    distinct: int = 0
    errors: int = 0
    error: str | None = None
    cost_usd: float | None = None
    duration_ms: float | None = None


@dataclass(frozen=True, slots=True)
class ThinRow:
    """One row of a page: an example with its repeats.

    `wins`, `losses`, `ties` and `flips` count repeats, seen from B; `inputs` is the beginning of a JSON object; `people` are the answers
    that people gave.
    """

    example_id: int
    position: int
    key: str
    inputs: str
    a: ThinSide
    b: ThinSide
    wins: int = 0
    losses: int = 0
    ties: int = 0
    flips: int = 0
    people: tuple[str, ...] = ()

    @property
    def outcome(self) -> Verdict | None:
        """Give what the row came to: won where more repeats are won than lost, and so on; None where none is settled."""
        return row_outcome(self.wins, self.losses, self.ties)


def thin_rows(session: Session, *, pair: Pair, positions: Sequence[int]) -> list[ThinRow]:
    """Give the rows at some positions of the run, in that order."""
    places, examples = _table(RunExample), _table(GoldenExample)
    query = (
        select(examples.c.id, places.c.position, examples.c.key, func.substr(cast(examples.c.inputs, String), 1, PREVIEW))
        .join(places, and_(places.c.golden_example_id == examples.c.id, places.c.run_id == pair.run_id))
        .where(places.c.position.in_(positions))
    )
    placed = session.execute(query).all()
    example_ids = [row[0] for row in placed]
    sides = {variant: _sides(session, pair.run_id, variant, example_ids) for variant in (pair.a, pair.b) if variant is not None}
    counts, people = _counts(session, pair, example_ids), answers_of_people(session, pair=pair, example_ids=example_ids)
    found = {
        position: ThinRow(
            id,
            position,
            key,
            inputs,
            a=sides.get(pair.a or 0, {}).get(id, ThinSide()),
            b=sides[pair.b].get(id, ThinSide()),
            people=people.get(id, ()),
            **counts.get(id, {}),
        )
        for id, position, key, inputs in placed
    }
    return [found[position] for position in positions if position in found]


def _sides(session: Session, run_id: int, variant: int, example_ids: Sequence[int]) -> dict[int, ThinSide]:
    outputs, calls = _table(Output), _table(ModelCall)
    query = (
        select(
            outputs.c.golden_example_id,
            func.substr(calls.c.text, 1, PREVIEW),
            func.length(calls.c.text),
            outputs.c.status,
            outputs.c.error,
            calls.c.cost_usd,
            calls.c.duration_ms,
        )
        .select_from(outputs.outerjoin(calls, outputs.c.model_call_id == calls.c.id))
        .where(outputs.c.run_id == run_id, outputs.c.variant_id == variant, outputs.c.golden_example_id.in_(example_ids))
        .order_by(outputs.c.golden_example_id, outputs.c.repeat)
    )
    grouped: dict[int, list[Any]] = {}
    for row in session.execute(query).all():
        grouped.setdefault(row[0], []).append(row)
    return {example: _side(rows) for example, rows in grouped.items()}


def _side(rows: Sequence[Any]) -> ThinSide:
    """Sum up an example's repeats; answers that agree in length and beginning are taken for the same."""
    answered = [row for row in rows if row.status == "ok"]
    return ThinSide(
        text=answered[0][1] if answered else None,
        distinct=len({(row[1], row[2]) for row in answered}),
        errors=len(rows) - len(answered),
        error=next((row.error for row in rows if row.status != "ok"), None),
        cost_usd=_mean([row.cost_usd for row in answered]),
        duration_ms=_mean([row.duration_ms for row in answered]),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def _counts(session: Session, pair: Pair, example_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    if pair.judge is None or pair.a is None:
        return {}
    found = (dict(row) for row in session.execute(settled(pair, example_ids)).mappings())
    return {row.pop("golden_example_id"): {name: int(count) for name, count in row.items()} for row in found}


def repeats_of_row(session: Session, *, pair: Pair, example_id: int) -> list[dict[str, Any]]:
    """Give for each repeat of a row both answers, `a` and `b` (None where one failed), and both orders' verdicts, `plain` and `swapped`."""
    outputs, calls, verdicts = _table(Output), _table(ModelCall), _table(PairVerdict)
    query = (
        select(outputs.c.repeat, outputs.c.variant_id, outputs.c.status, calls.c.text)
        .select_from(outputs.outerjoin(calls, outputs.c.model_call_id == calls.c.id))
        .where(outputs.c.run_id == pair.run_id, outputs.c.golden_example_id == example_id)
        .where(outputs.c.variant_id.in_([pair.a or 0, pair.b]))
    )
    found: dict[int, dict[str, Any]] = {}
    for repeat, variant, status, text in session.execute(query).all():
        one = found.setdefault(repeat, {"repeat": repeat, "a": None, "b": None, "plain": None, "swapped": None})
        one["b" if variant == pair.b else "a"] = text if status == "ok" else None
    judged = select(verdicts.c.repeat, verdicts.c.swapped, verdicts.c.verdict).where(
        verdicts.c.run_id == pair.run_id,
        verdicts.c.judge_id == (pair.judge or 0),
        verdicts.c.golden_example_id == example_id,
        verdicts.c.variant_a_id == (pair.a or 0),
        verdicts.c.variant_b_id == pair.b,
    )
    for repeat, swapped, verdict in session.execute(judged).all():
        if repeat in found:
            found[repeat]["swapped" if swapped else "plain"] = verdict
    return [found[repeat] for repeat in sorted(found)]


def scores_of_row(session: Session, *, run_id: int, example_id: int, repeat: int) -> list[dict[str, Any]]:
    """Give every score of every variant's output in a row, with the variant's id and, for a judge's, its raw reply."""
    scores, calls = _table(OutputScore), _table(ModelCall)
    query = (
        select(scores, calls.c.text.label("raw"))
        .outerjoin(calls, scores.c.model_call_id == calls.c.id)
        .where(scores.c.run_id == run_id, scores.c.golden_example_id == example_id, scores.c.repeat == repeat)
    )
    return [dict(row) for row in session.execute(query.order_by(scores.c.name)).mappings()]


def outputs_of_row(session: Session, *, run_id: int, example_id: int, repeat: int) -> list[dict[str, Any]]:
    """Give every variant's output in a row with its whole call."""
    outputs, calls = _table(Output), _table(ModelCall)
    query = (
        select(outputs, *(column for column in calls.c if column.name not in ("id", "run_id", "status", "error")))
        .outerjoin(calls, outputs.c.model_call_id == calls.c.id)
        .where(outputs.c.run_id == run_id, outputs.c.golden_example_id == example_id, outputs.c.repeat == repeat)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def verdicts_of_row(session: Session, *, run_id: int, example_id: int, repeat: int) -> list[dict[str, Any]]:
    """Give every verdict on a row, order by order, with the judge's raw reply."""
    verdicts, calls = _table(PairVerdict), _table(ModelCall)
    query = (
        select(verdicts, calls.c.text.label("raw"), calls.c.cost_usd, calls.c.duration_ms, calls.c.model)
        .outerjoin(calls, verdicts.c.model_call_id == calls.c.id)
        .where(verdicts.c.run_id == run_id, verdicts.c.golden_example_id == example_id, verdicts.c.repeat == repeat)
        .order_by(verdicts.c.judge_id, verdicts.c.variant_a_id, verdicts.c.variant_b_id, verdicts.c.swapped)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _table(model: type[Table]) -> FromClause:
    table: FromClause = model.__table__  # type: ignore[attr-defined]
    return table
