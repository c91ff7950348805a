"""Choose the rows of a comparison that are wanted, and put them in order: unless told otherwise, what B does worst comes first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from workbench.store import row_facts as store
from workbench.store.connection import reading
from workbench.store.row_facts import Pair, RowFacts, ScoreRange

__all__ = ["ORDERS", "OUTCOMES", "Pair", "PairRows", "RowFacts", "ScoreRange", "facts_of", "order_rows", "row_order"]

OUTCOMES = ("changed", "loss", "win", "tie", "flipped", "unscored", "error", "disputed", "annotated")
"""What rows can be filtered by.

`changed` are wins and losses, or, without a judge, rows that some scorer scores differently on both sides; `error` a failed output;
`disputed` rows where a person sees the pair otherwise than the judge; `annotated` rows that a person has judged.
"""
ORDERS = ("worst", "best", "set", "dearest", "slowest")
"""How rows are ordered: by what B lost or won, as the golden set has them, or by what B takes more than A."""
_POINTS = {"win": 1, "tie": 0, "loss": -1}


@dataclass(frozen=True, slots=True)
class PairRows:
    """Which rows of a comparison are wanted; every condition that is given must hold."""

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

    @property
    def pair(self) -> Pair:
        """Give the comparison alone."""
        return Pair(self.run_id, self.a, self.b, self.judge)


def facts_of(engine: Engine, pair: Pair) -> list[RowFacts]:
    """Read the facts of every row of a comparison."""
    with reading(engine) as session:
        return store.row_facts(session, pair=pair)


def row_order(engine: Engine, wanted: PairRows) -> list[int]:
    """Give the positions in the run of the wanted rows, in order."""
    return order_rows(engine, facts_of(engine, wanted.pair), wanted)


def order_rows(engine: Engine, facts: Sequence[RowFacts], wanted: PairRows) -> list[int]:
    """Choose among facts that were read before; asks the store only for what they do not hold: texts, themes, scores and people."""
    meant = _meant(engine, wanted)
    is_meant = _by_outcome(engine, wanted)
    found = [
        row
        for row in facts
        if (meant is None or row.example in meant)
        and (wanted.tag is None or wanted.tag in row.tags)
        and (wanted.split is None or wanted.split == row.split)
        and is_meant(row)
    ]
    return [row.position for row in sorted(found, key=_KEYS[wanted.order])]


def _meant(engine: Engine, wanted: PairRows) -> set[int] | None:
    """Give the examples that search, theme and score range mean, None where none of them is given."""
    sets = []
    with reading(engine) as session:
        if wanted.search:
            sets.append(store.examples_found(session, pair=wanted.pair, search=wanted.search))
        if wanted.theme is not None:
            sets.append(store.examples_with_theme(session, pair=wanted.pair, theme=wanted.theme))
        if wanted.score is not None:
            sets.append(store.examples_in_range(session, run_id=wanted.run_id, score=wanted.score))
    return set.intersection(*sets) if sets else None


def _by_outcome(engine: Engine, wanted: PairRows) -> Callable[[RowFacts], bool]:
    outcome = wanted.outcome
    if outcome in ("disputed", "annotated"):
        with reading(engine) as session:
            people = store.answers_of_people(session, pair=wanted.pair)
        if outcome == "annotated":
            return lambda row: row.example in people
        return lambda row: row.outcome is not None and any(seen(said) != row.outcome for said in people.get(row.example, ()))
    if outcome == "changed":
        return (lambda row: row.differing > 0) if wanted.judge is None else (lambda row: row.outcome in ("win", "loss"))
    known: dict[str | None, Callable[[RowFacts], bool]] = {
        None: lambda row: True,
        "flipped": lambda row: row.flips > 0,
        "unscored": lambda row: row.outcome is None,
        "error": lambda row: row.errors > 0,
    }
    return known.get(outcome, lambda row: row.outcome == outcome)


def seen(said: str) -> str:
    """Give a person's answer as a judge could have said it: two bad answers are a tie."""
    return "tie" if said == "both_bad" else said


def _worst(row: RowFacts) -> tuple[float, ...]:
    """Rank losses, failures, the unscored, flips, ties and wins; within a rank what the scores say, then the order of the run."""
    if row.outcome == "loss":
        rank = 0
    elif row.errors:
        rank = 1
    elif row.outcome is None:
        rank = 2
    else:
        rank = 5 if row.outcome == "win" else 3 if row.flips else 4
    return rank, row.delta, row.position


def _best(row: RowFacts) -> tuple[float, ...]:
    return -_POINTS.get(row.outcome or "", -0.5), -row.delta, row.position


_KEYS: dict[str, Callable[[RowFacts], tuple[float, ...]]] = {
    "worst": _worst,
    "best": _best,
    "set": lambda row: (row.position,),
    "dearest": lambda row: (-row.more_usd, row.position),
    "slowest": lambda row: (-row.more_ms, row.position),
}
