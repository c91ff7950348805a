"""Read who gave which label to which item, once, for all the statistics of agreement."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral, Real

from workbench.errors import BadInput
from workbench.stats.patterns import Patterns, find_patterns

Label = str | float
Items = Mapping[Hashable, Mapping[str, Label | None]] | Sequence[Mapping[str, Label | None]]
"""For one question: the label that each annotator gave to each item; None, NaN or no entry where there is none."""


@dataclass(frozen=True)
class Ratings:
    """Hold the answers to one question as `read_ratings` read them.

    `rows` has for each item the place in `labels` of what each annotator gave; `gaps` counts the answers given as None or NaN. `is_ordered`
    claims that `labels` stand in their order, `is_numeric` that they also are numbers to be measured with.
    """

    items: tuple[Hashable, ...]
    annotators: tuple[str, ...]
    labels: tuple[Label, ...]
    rows: tuple[Mapping[str, int], ...]
    gaps: int
    is_ordered: bool
    is_numeric: bool

    @property
    def answers(self) -> int:
        """Count the labels that were given."""
        return sum(map(len, self.rows))

    @property
    def scores(self) -> list[float]:
        """Give a number for each label to measure distances with: the label itself, or its place among words."""
        return [float(label) if self.is_numeric else place for place, label in enumerate(self.labels)]

    @property
    def comparable(self) -> int:
        """Count the items that two or more annotators answered."""
        return sum(len(row) > 1 for row in self.rows)

    @property
    def is_uniform(self) -> bool:
        """Claim that all answers to comparable items are the same label."""
        return len({code for row in self.rows if len(row) > 1 for code in row.values()}) < 2

    @cached_property
    def patterns(self) -> Patterns:
        """Group the items by how often each label was given to them."""
        return find_patterns([row.values() for row in self.rows], len(self.labels))


def read_ratings(items: Items, *, levels: Sequence[Label] | None = None, choices: Sequence[Label] | None = None) -> Ratings:
    """Read the answers to one question.

    `levels` are the possible labels from lowest to highest, `choices` the possible labels without an order; without either, the
    labels are those that were given: numbers in their order, words without one. Which labels are possible matters to Gwet's AC1
    alone. Raises BadInput for a label that is not among them, or is neither text nor a finite number.

    >>> read_ratings([{"ann": "good", "ben": None}, {"ann": "bad", "ben": "good"}], levels=["bad", "good"]).rows
    ({'ann': 1}, {'ann': 0, 'ben': 1})
    """
    if levels is not None and choices is not None:
        raise BadInput("give levels (with an order) or choices (without one), not both", where="levels")
    pairs = list(items.items() if isinstance(items, Mapping) else enumerate(items))
    cells = [{annotator: _checked(label) for annotator, label in row.items()} for _, row in pairs]
    given = [{annotator: label for annotator, label in row.items() if label is not None} for row in cells]
    seen = list(dict.fromkeys(label for row in given for label in row.values()))
    known = levels if levels is not None else choices
    labels = _in_order(seen) if known is None else _declared(known, seen, where="choices" if levels is None else "levels")
    places = {label: place for place, label in enumerate(labels)}
    numeric = choices is None and bool(labels) and not any(isinstance(label, str) for label in labels)
    return Ratings(
        items=tuple(item for item, _ in pairs),
        annotators=tuple(dict.fromkeys(annotator for row in cells for annotator in row)),
        labels=labels,
        rows=tuple({annotator: places[label] for annotator, label in row.items()} for row in given),
        gaps=sum(map(len, cells)) - sum(map(len, given)),
        is_ordered=levels is not None or numeric,
        is_numeric=numeric,
    )


def too_few(ratings: Ratings) -> str | None:
    """Say why nothing can be compared, or None where something can."""
    answered = {annotator for row in ratings.rows for annotator in row}
    if not answered:
        return "nobody has answered yet"
    if len(answered) == 1:
        return f"only {next(iter(answered))} has answered; agreement takes two annotators"
    return None if ratings.comparable else "no item was answered by two annotators"


def _checked(label: Label | None) -> Label | None:
    if label is None or isinstance(label, str):
        return label
    if isinstance(label, Real):
        number = float(label)
        if math.isfinite(number):
            return label if isinstance(label, bool) else int(label) if isinstance(label, Integral) else number
        if math.isnan(number):
            return None
    raise BadInput(f"{label!r} is no label; give text, a finite number, or None where there is no answer", where="items")


def _in_order(seen: Iterable[Label]) -> tuple[Label, ...]:
    return tuple(sorted(seen, key=lambda label: (1, 0.0, label) if isinstance(label, str) else (0, float(label), "")))


def _declared(known: Sequence[Label], seen: Sequence[Label], *, where: str) -> tuple[Label, ...]:
    labels = tuple(dict.fromkeys(known))
    if len(labels) < len(known):
        raise BadInput("names a label twice", where=where)
    strange = [label for label in seen if label not in labels]
    if strange:
        raise BadInput(f"lacks {strange[0]!r}, which was given; the labels are {', '.join(map(str, labels)) or 'none'}", where=where)
    return labels
