"""Read what rows of a comparison are filtered and ordered by: a few numbers of each example, and which examples a search or a click means.

A row is an example with all its repeats, seen as the comparison of variant `a` with `b` by one pairwise judge. The facts of 10,000 rows are
read once and kept by the page; filtering and ordering them is `runs.row_order`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, String, Subquery, and_, case, cast, exists, func, or_, select
from sqlmodel import Session

from workbench.store.tables import Annotation, GoldenExample, ModelCall, Output, OutputScore, PairVerdict, RunExample, Table, VerdictTheme
from workbench.terms import Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """A comparison in a run: variant `b` against `a` by `judge` (None: unjudged); `a` is None for a single variant."""

    run_id: int
    a: int | None
    b: int
    judge: int | None


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """Outputs of a variant whose score by a scorer is at least `low` and below `high`; without bounds, those that it left unscored.

    `high` itself belongs to the range where it is 1, the highest score there is, or where the range is a single value.
    """

    scorer: str
    variant: int
    low: float | None = None
    high: float | None = None


class RowFacts(NamedTuple):
    """What a row is ordered and filtered by.

    `wins`, `losses`, `ties` and `flips` count repeats as settled over both orders: a win or a loss only where both agree. `errors` counts
    failed outputs of both sides. `delta` is the mean difference of B's and A's scores over the scorers that scored both, `differing` how
    many of them differ. What B costs and takes more than A is in US dollars and milliseconds, 0 where that is unknown.
    """

    position: int
    example: int
    split: str | None
    tags: tuple[str, ...]
    errors: int
    wins: int
    losses: int
    ties: int
    flips: int
    delta: float
    differing: int
    more_usd: float
    more_ms: float

    @property
    def outcome(self) -> Verdict | None:
        """Give what the row came to."""
        return row_outcome(self.wins, self.losses, self.ties)


def row_outcome(wins: int, losses: int, ties: int) -> Verdict | None:
    """Settle a row from its repeats: won where more are won than lost, lost the other way round, else a tie; None where none is settled.

    >>> row_outcome(2, 1, 0), row_outcome(0, 0, 0)
    (<Verdict.WIN: 'win'>, None)
    """
    if not wins + losses + ties:
        return None
    return Verdict.WIN if wins > losses else Verdict.LOSS if losses > wins else Verdict.TIE


def row_facts(session: Session, *, pair: Pair) -> list[RowFacts]:
    """Give the facts of every row in which B has an output, in the order of the run."""
    examples, places = _table(GoldenExample).c, _table(RunExample).c
    query = select(places.position, places.golden_example_id, examples.split, examples.tags).where(
        places.run_id == pair.run_id, places.golden_example_id == examples.id
    )
    outputs = {row[0]: row[1:] for row in session.execute(_output_facts(pair)).all()}
    counts = {row[0]: row[1:] for row in session.execute(settled(pair)).all()} if pair.judge is not None and pair.a is not None else {}
    deltas = {row[0]: row[1:] for row in session.execute(_score_deltas(pair)).all()} if pair.a is not None else {}
    found = []
    for position, example, split, tags in session.execute(query.order_by(places.position)).all():
        if example in outputs:
            errors, more_usd, more_ms = outputs[example]
            delta, differing = deltas.get(example, (None, None))
            wins, losses, ties, flips = (int(count) for count in counts.get(example, (0, 0, 0, 0)))
            settled_counts = (wins, losses, ties, flips)
            more = (more_usd or 0.0, more_ms or 0.0)
            found.append(
                RowFacts(position, example, split, tuple(tags), int(errors), *settled_counts, delta or 0.0, int(differing or 0), *more)
            )
    return found


def settled(pair: Pair, example_ids: Sequence[int] | None = None) -> Select[Any]:
    """Count by example the repeats that B wins, loses and ties, and those that flip, settled over both orders; of some examples, or all."""
    plain, swapped = _table(PairVerdict).alias("plain"), _table(PairVerdict).alias("swapped")
    keys = ("run_id", "judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id")
    other_order = and_(*(plain.c[name] == swapped.c[name] for name in keys), swapped.c.swapped)
    same, known = plain.c.verdict == swapped.c.verdict, and_(plain.c.verdict.is_not(None), swapped.c.verdict.is_not(None))
    counts = {
        "wins": and_(same, plain.c.verdict == "win"),
        "losses": and_(same, plain.c.verdict == "loss"),
        "ties": and_(known, or_(plain.c.verdict != swapped.c.verdict, plain.c.verdict == "tie")),
        "flips": and_(known, plain.c.verdict != swapped.c.verdict),
    }
    query = (
        select(plain.c.golden_example_id, *(func.sum(case((claim, 1), else_=0)).label(name) for name, claim in counts.items()))
        .select_from(plain.join(swapped, other_order))
        .where(plain.c.run_id == pair.run_id, plain.c.judge_id == pair.judge, ~plain.c.swapped)
        .where(plain.c.variant_a_id == pair.a, plain.c.variant_b_id == pair.b)
        .group_by(plain.c.golden_example_id)
    )
    return query if example_ids is None else query.where(plain.c.golden_example_id.in_(example_ids))


def _score_deltas(pair: Pair) -> Select[Any]:
    scores = _table(OutputScore)
    of_a, of_b = (func.avg(case((scores.c.variant_id == variant, scores.c.value))) for variant in (pair.a, pair.b))
    each = (
        select(scores.c.golden_example_id, (of_b - of_a).label("delta"))
        .where(scores.c.run_id == pair.run_id, scores.c.variant_id.in_([pair.a, pair.b]))
        .group_by(scores.c.golden_example_id, scores.c.scorer)
        .subquery("each_scorer")
    )
    differing = func.sum(case((func.abs(each.c.delta) > 1e-9, 1), else_=0))
    return select(each.c.golden_example_id, func.avg(each.c.delta), differing).group_by(each.c.golden_example_id)


def _output_facts(pair: Pair) -> Select[Any]:
    outputs, calls = _table(Output), _table(ModelCall)
    sign = case((outputs.c.variant_id == pair.b, 1), else_=-1)
    return (
        select(
            outputs.c.golden_example_id,
            func.sum(case((outputs.c.status == "error", 1), else_=0)),
            func.sum(sign * calls.c.cost_usd),
            func.sum(sign * calls.c.duration_ms),
        )
        .select_from(outputs.outerjoin(calls, outputs.c.model_call_id == calls.c.id))
        .where(outputs.c.run_id == pair.run_id, outputs.c.variant_id.in_([pair.b if pair.a is None else pair.a, pair.b]))
        .group_by(outputs.c.golden_example_id)
        .having(func.sum(case((outputs.c.variant_id == pair.b, 1), else_=0)) > 0)
    )


def examples_with_theme(session: Session, *, pair: Pair, theme: int) -> set[int]:
    """Give the examples of which a verdict's reason has a theme."""
    table = _table(VerdictTheme).c
    query = select(table.golden_example_id).where(
        table.run_id == pair.run_id,
        table.judge_id == pair.judge,
        table.theme == theme,
        table.variant_a_id == pair.a,
        table.variant_b_id == pair.b,
    )
    return set(session.execute(query).scalars())


def examples_in_range(session: Session, *, run_id: int, score: ScoreRange) -> set[int]:
    """Give the examples of which an output's score lies in a range."""
    table = _table(OutputScore).c
    query = select(table.golden_example_id).where(table.run_id == run_id, table.scorer == score.scorer, table.variant_id == score.variant)
    if score.low is None or score.high is None:
        return set(session.execute(query.where(table.value.is_(None), table.applies)).scalars())
    ends = table.value <= score.high if score.high >= 1 or score.high == score.low else table.value < score.high
    return set(session.execute(query.where(table.value >= score.low, ends)).scalars())


def examples_found(session: Session, *, pair: Pair, search: str) -> set[int]:
    """Give the examples whose key, inputs, expected answer or answers by either side contain a text, whatever the case."""
    pattern = f"%{_escaped(search)}%"
    examples, places, outputs, calls = (_table(one).c for one in (GoldenExample, RunExample, Output, ModelCall))
    texts = (examples.key, cast(examples.inputs, String), examples.expected)
    asked = select(examples.id).where(places.run_id == pair.run_id, places.golden_example_id == examples.id)
    answered = select(outputs.golden_example_id).where(
        outputs.run_id == pair.run_id,
        outputs.variant_id.in_([pair.b if pair.a is None else pair.a, pair.b]),
        outputs.model_call_id == calls.id,
        calls.text.ilike(pattern, escape="\\"),
    )
    found = set(session.execute(asked.where(or_(*(text.ilike(pattern, escape="\\") for text in texts)))).scalars())
    return found | set(session.execute(answered).scalars())


def answers_of_people(session: Session, *, pair: Pair, example_ids: Sequence[int] | None = None) -> dict[int, tuple[str, ...]]:
    """Give by example the answers that people stand by at present; of some examples, or all."""
    given = present_annotations(pair)
    query = select(given.c.golden_example_id, given.c.answer).order_by(given.c.id)
    if example_ids is not None:
        query = query.where(given.c.golden_example_id.in_(example_ids))
    found: dict[int, tuple[str, ...]] = {}
    for example, answer in session.execute(query).all():
        found[example] = (*found.get(example, ()), answer)
    return found


def present_annotations(pair: Pair) -> Subquery:
    """Give the answers on a comparison that no later row replaces, and that were not withdrawn."""
    given, later = _table(Annotation), _table(Annotation).alias("later")
    about: ColumnElement[bool] = given.c.variant_a_id.is_(None) if pair.a is None else given.c.variant_a_id == pair.a
    return (
        select(given)
        .where(given.c.run_id == pair.run_id, given.c.variant_b_id == pair.b, about, given.c.answer.is_not(None))
        .where(~exists(select(1).where(later.c.replaces_id == given.c.id)))
        .subquery("present")
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _table(model: type[Table]) -> FromClause:
    table: FromClause = model.__table__  # type: ignore[attr-defined]
    return table
