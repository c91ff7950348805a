"""Find which rows of a comparison are wanted, and in what order.

A row is an example with all its repeats, seen as the comparison of variant `a` with `b` by one pairwise judge. Each repeat's verdict is
settled first: a win or a loss only where both orders agree. The row is won where more repeats are won than lost, and so on; it is unscored
where no repeat is settled. Only positions come back, so that the order of a run of 10,000 examples can be kept while its rows are read in
pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, String, Subquery, and_, case, cast, exists, func, literal, or_, select
from sqlmodel import Session

from workbench.store.json_columns import elements
from workbench.store.tables import Annotation, GoldenExample, ModelCall, Output, OutputScore, PairVerdict, RunExample, Table, VerdictTheme

OUTCOMES = ("changed", "loss", "win", "tie", "flipped", "unscored", "error", "disputed", "annotated")
"""What rows can be filtered by.

`changed` are wins and losses, or, without a judge, rows that a check or rubric scores differently on both sides; `error` a missing output;
`disputed` rows where a person sees the pair otherwise than the judge; `annotated` rows that a person has judged.
"""
ORDERS = ("worst", "best", "set", "dearest", "slowest")
"""How rows are ordered: by what B lost or won, as the golden set has them, or by what B takes more than A."""


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """Outputs of a variant whose score by a scorer is at least `low` and below `high`; without bounds, those that it left unscored.

    `high` itself belongs to the range where it is 1, the highest score there is, or where the range is a single value.
    """

    scorer: str
    variant: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PairRows:
    """Which rows are wanted: a run's comparison of variant `a` with `b` by `judge` (None: unjudged); `a` is None for a single variant."""

    run_id: int
    a: int | None
    b: int
    judge: int | None
    outcome: str | None = None
    search: str = ""
    tag: str | None = None
    split: str | None = None
    theme: int | None = None
    score: ScoreRange | None = None
    order: str = "worst"


def row_positions(session: Session, *, wanted: PairRows) -> list[int]:
    """Give the positions in the run of the wanted rows' examples, in order."""
    facts = _facts(wanted)
    query = select(facts.places.c.position).select_from(facts.joined).where(facts.places.c.run_id == wanted.run_id)
    query = query.where(*_conditions(session, wanted, facts))
    return [int(row[0]) for row in session.execute(query.order_by(*_order(wanted, facts))).all()]


def settled(wanted: PairRows, example_ids: Sequence[int] | None = None) -> Subquery:
    """Count by example the repeats that B wins, loses and ties, and those that flip, settled over both orders; of some examples, or all."""
    plain, swapped = _table(PairVerdict).alias("plain"), _table(PairVerdict).alias("swapped")
    other_order = and_(
        *(
            plain.c[name] == swapped.c[name]
            for name in ("run_id", "judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id")
        ),
        swapped.c.swapped,
    )
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
        .where(plain.c.run_id == wanted.run_id, plain.c.judge_id == wanted.judge, ~plain.c.swapped)
        .where(plain.c.variant_a_id == wanted.a, plain.c.variant_b_id == wanted.b)
        .group_by(plain.c.golden_example_id)
    )
    return (query if example_ids is None else query.where(plain.c.golden_example_id.in_(example_ids))).subquery("settled")


def score_deltas(wanted: PairRows) -> Subquery:
    """Give by example the mean difference of B's and A's scores over the scorers that scored both, and how many of them differ."""
    scores = _table(OutputScore)
    of_a = func.avg(case((scores.c.variant_id == (wanted.a or 0), scores.c.value)))
    of_b = func.avg(case((scores.c.variant_id == wanted.b, scores.c.value)))
    each = (
        select(scores.c.golden_example_id, (of_b - of_a).label("delta"))
        .where(scores.c.run_id == wanted.run_id, scores.c.variant_id.in_([wanted.a or 0, wanted.b]))
        .group_by(scores.c.golden_example_id, scores.c.scorer)
        .subquery("each_scorer")
    )
    differing = func.sum(case((func.abs(each.c.delta) > 1e-9, 1), else_=0))
    return (
        select(each.c.golden_example_id, func.avg(each.c.delta).label("delta"), differing.label("differing"))
        .group_by(each.c.golden_example_id)
        .subquery("deltas")
    )


def output_facts(wanted: PairRows) -> Subquery:
    """Give by example how many outputs of both variants failed, and each variant's mean cost and duration."""
    outputs, calls = _table(Output), _table(ModelCall)
    columns: list[ColumnElement[Any]] = [
        func.sum(case((outputs.c.status == "error", 1), else_=0)).label("errors"),
        func.sum(case((outputs.c.variant_id == wanted.b, 1), else_=0)).label("there"),
    ]
    for side, variant in (("a", wanted.a or 0), ("b", wanted.b)):
        for name, column in (("cost", calls.c.cost_usd), ("duration", calls.c.duration_ms)):
            columns.append(func.avg(case((outputs.c.variant_id == variant, column))).label(f"{name}_{side}"))
    return (
        select(outputs.c.golden_example_id, *columns)
        .select_from(outputs.outerjoin(calls, outputs.c.model_call_id == calls.c.id))
        .where(outputs.c.run_id == wanted.run_id, outputs.c.variant_id.in_([wanted.a or 0, wanted.b]))
        .group_by(outputs.c.golden_example_id)
        .subquery("facts")
    )


def present_annotations(run_id: int, a: int | None, b: int) -> Subquery:
    """Give the answers that people stand by at present: those that no later row replaces, and that were not withdrawn."""
    given, later = _table(Annotation), _table(Annotation).alias("later")
    return (
        select(given)
        .where(given.c.run_id == run_id, given.c.variant_b_id == b, given.c.answer.is_not(None))
        .where(given.c.variant_a_id == a if a is not None else given.c.variant_a_id.is_(None))
        .where(~exists(select(1).where(later.c.replaces_id == given.c.id)))
        .subquery("present")
    )


def outcome_of(counts: Subquery) -> ColumnElement[Any]:
    """Give what a row came to from its counts of repeats; NULL where none is settled."""
    wins, losses, ties = (func.coalesce(counts.c[name], 0) for name in ("wins", "losses", "ties"))
    return case((wins + losses + ties == 0, None), (wins > losses, "win"), (losses > wins, "loss"), else_="tie")


@dataclass(frozen=True, slots=True)
class _Facts:
    """The joined tables, and what conditions and orders are made of."""

    joined: Any
    places: FromClause
    examples: FromClause
    outcome: ColumnElement[Any]
    flips: ColumnElement[Any]
    outputs: Subquery
    deltas: Subquery


def _facts(wanted: PairRows) -> _Facts:
    places, examples = _table(RunExample), _table(GoldenExample)
    outputs, deltas = output_facts(wanted), score_deltas(wanted)
    here = places.c.golden_example_id
    joined = places.join(examples, here == examples.c.id).join(outputs, and_(here == outputs.c.golden_example_id, outputs.c.there > 0))
    joined = joined.outerjoin(deltas, here == deltas.c.golden_example_id)
    outcome: ColumnElement[Any] = cast(None, String)
    flips: ColumnElement[Any] = literal(0)
    if wanted.judge is not None and wanted.a is not None:
        counts = settled(wanted)
        joined = joined.outerjoin(counts, here == counts.c.golden_example_id)
        outcome, flips = outcome_of(counts), func.coalesce(counts.c.flips, 0)
    return _Facts(joined, places, examples, outcome, flips, outputs, deltas)


def _order(wanted: PairRows, facts: _Facts) -> tuple[ColumnElement[Any], ...]:
    delta = func.coalesce(facts.deltas.c.delta, 0.0)
    failed = facts.outputs.c.errors > 0
    more = {
        name: func.coalesce(facts.outputs.c[f"{name}_b"], 0.0) - func.coalesce(facts.outputs.c[f"{name}_a"], 0.0) for name in _MORE.values()
    }
    if wanted.order == "set":
        return (facts.places.c.position,)
    if wanted.order in _MORE:
        return (more[_MORE[wanted.order]].desc(), facts.places.c.position)
    if wanted.order == "best":
        rank = case((facts.outcome == "win", 0), (facts.outcome == "tie", 1), (facts.outcome == "loss", 3), else_=2)
        return (rank, delta.desc(), facts.places.c.position)
    unjudged = 5 if wanted.judge is None else 2
    rank = case(
        (facts.outcome == "loss", 0),
        (failed, 1),
        (facts.outcome.is_(None), unjudged),
        (and_(facts.outcome == "tie", facts.flips > 0), 3),
        (facts.outcome == "tie", 4),
        else_=5,
    )
    return (rank, delta, facts.places.c.position)


_MORE = {"dearest": "cost", "slowest": "duration"}


def _conditions(session: Session, wanted: PairRows, facts: _Facts) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.outcome is not None:
        found.append(_by_outcome(wanted, facts))
    if wanted.split is not None:
        found.append(facts.examples.c.split == wanted.split)
    if wanted.tag is not None:
        tag = elements(session, facts.examples.c.tags)
        found.append(exists(select(1).select_from(tag).where(tag.c.value == wanted.tag)))
    if wanted.theme is not None:
        themes = _table(VerdictTheme)
        found.append(
            facts.examples.c.id.in_(
                select(themes.c.golden_example_id).where(
                    themes.c.run_id == wanted.run_id,
                    themes.c.judge_id == wanted.judge,
                    themes.c.variant_a_id == wanted.a,
                    themes.c.variant_b_id == wanted.b,
                    themes.c.theme == wanted.theme,
                )
            )
        )
    if wanted.score is not None:
        found.append(facts.examples.c.id.in_(_in_range(wanted.run_id, wanted.score)))
    if wanted.search:
        found.append(_by_search(wanted, facts))
    return found


def _by_outcome(wanted: PairRows, facts: _Facts) -> ColumnElement[bool]:
    is_judged = wanted.judge is not None
    if wanted.outcome in ("disputed", "annotated"):
        people = present_annotations(wanted.run_id, wanted.a, wanted.b)
        seen = case((people.c.answer == "both_bad", "tie"), else_=people.c.answer)
        query = select(1).where(people.c.golden_example_id == facts.places.c.golden_example_id)
        return exists(query if wanted.outcome == "annotated" else query.where(facts.outcome.is_not(None), seen != facts.outcome))
    known: dict[str, ColumnElement[bool]] = {
        "changed": facts.outcome.in_(["win", "loss"]) if is_judged else func.coalesce(facts.deltas.c.differing, 0) > 0,
        "flipped": facts.flips > 0,
        "unscored": facts.outcome.is_(None),
        "error": facts.outputs.c.errors > 0,
    }
    return known.get(str(wanted.outcome), facts.outcome == wanted.outcome)


def _in_range(run_id: int, score: ScoreRange) -> Select[Any]:
    scores = _table(OutputScore)
    query = select(scores.c.golden_example_id).where(
        scores.c.run_id == run_id, scores.c.scorer == score.scorer, scores.c.variant_id == score.variant
    )
    if score.low is None or score.high is None:
        return query.where(scores.c.value.is_(None), scores.c.applies)
    ends = scores.c.value <= score.high if score.high >= 1 or score.high == score.low else scores.c.value < score.high
    return query.where(scores.c.value >= score.low, ends)


def _by_search(wanted: PairRows, facts: _Facts) -> ColumnElement[bool]:
    pattern = f"%{_escaped(wanted.search)}%"
    outputs, calls = _table(Output), _table(ModelCall)
    answers = (
        select(outputs.c.golden_example_id)
        .join(calls, outputs.c.model_call_id == calls.c.id)
        .where(outputs.c.run_id == wanted.run_id, outputs.c.variant_id.in_([wanted.a or 0, wanted.b]))
        .where(calls.c.text.ilike(pattern, escape="\\"))
    )
    texts = (facts.examples.c.key, cast(facts.examples.c.inputs, String), facts.examples.c.expected)
    return or_(*(text.ilike(pattern, escape="\\") for text in texts), facts.examples.c.id.in_(answers))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _table(model: type[Table]) -> FromClause:
    table: FromClause = model.__table__  # type: ignore[attr-defined]
    return table
