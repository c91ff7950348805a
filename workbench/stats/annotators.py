"""Look at labels and annotators one by one: prevalence, majorities, who departs from the others, who from themselves (METHODS M7)."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from workbench.stats.estimates import T_CLUSTERED, Estimate
from workbench.stats.inputs import check_level
from workbench.stats.means import mean
from workbench.stats.measures import Measure
from workbench.stats.rates import rate
from workbench.stats.ratings import Label, Ratings
from workbench.stats.shares import share


@dataclass(frozen=True, slots=True)
class Confusion:
    """Hold one annotator's labels against the majority of the others.

    `counts` has (majority of the others, label of the annotator) for the items where there is one; `agreement` is the share where both are
    the same, its `missing` the items that the annotator answered but the others did not, or are tied on.
    """

    annotator: str
    counts: Mapping[tuple[Label, Label], int]
    agreement: Measure

    def to_json(self) -> dict[str, Any]:
        """Give the fields as plain values."""
        cells = [{"others": others, "label": label, "count": count} for (others, label), count in self.counts.items()]
        return {"annotator": self.annotator, "agreement": self.agreement.to_json(), "confusion": cells}


def prevalence(ratings: Ratings, *, level: float = 0.95) -> dict[Label, Estimate]:
    """Estimate the share of each label among all answers; the answers to one item are a cluster.

    Declared labels that nobody gave have share 0. `missing` counts answers given as None. Without any answer there is no estimate.

    >>> from workbench.stats.ratings import read_ratings
    >>> found = prevalence(read_ratings([{"ann": "good", "ben": "good"}, {"ann": "bad", "ben": "good"}]))
    >>> {label: one.estimate for label, one in found.items()}
    {'bad': 0.25, 'good': 0.75}
    """
    items, codes = _answers(ratings)
    return {
        label: share([float(code == place) for code in codes], clusters=items, missing=ratings.gaps, level=level)
        for place, label in enumerate(ratings.labels)
    }


def mean_rating(ratings: Ratings, *, level: float = 0.95) -> Measure:
    """Estimate the mean of all answers to a numeric question; the answers to one item are a cluster.

    >>> from workbench.stats.ratings import read_ratings
    >>> mean_rating(read_ratings([{"ann": 3, "ben": 4}, {"ann": 5}])).value
    4.0
    """
    check_level(level)
    if not ratings.is_numeric:
        reason = "the labels are not numbers" if ratings.answers else "nobody has answered yet"
        return Measure(Estimate(None, None, None, level=level, n=0, missing=ratings.gaps, method=T_CLUSTERED), reason=reason)
    items, codes = _answers(ratings)
    scores = ratings.scores
    return Measure(
        mean([scores[code] for code in codes], clusters=items, missing=ratings.gaps, level=level),
        reason=None if codes else "nobody has answered yet",
    )


def majorities(ratings: Ratings) -> dict[Hashable, Label | None]:
    """Give the single most frequent label of each item; None where labels are tied or there is none.

    >>> from workbench.stats.ratings import read_ratings
    >>> majorities(read_ratings({"first": {"ann": 1, "ben": 1, "cem": 2}, "second": {"ann": 1, "ben": 2}, "third": {"ann": 2}}))
    {'first': 1, 'second': None, 'third': 2}
    """
    codes = (_most_frequent(Counter(row.values())) for row in ratings.rows)
    return {item: None if code is None else ratings.labels[code] for item, code in zip(ratings.items, codes, strict=True)}


def confusions(ratings: Ratings, *, level: float = 0.95) -> tuple[Confusion, ...]:
    """Set each annotator against the majority of the others on the items they answered (leave one out).

    >>> from workbench.stats.ratings import read_ratings
    >>> found = confusions(read_ratings([{"ann": "x", "ben": "x", "cem": "y"}, {"ann": "y", "ben": "y", "cem": "y"}]))
    >>> [(one.annotator, one.agreement.value, one.agreement.estimate.missing) for one in found]
    [('ann', 1.0, 1), ('ben', 1.0, 1), ('cem', 0.5, 0)]
    """
    cells: dict[str, Counter[tuple[int, int]]] = {annotator: Counter() for annotator in ratings.annotators}
    left_out: Counter[str] = Counter()
    for row in ratings.rows:
        everyone = Counter(row.values())
        for annotator, code in row.items():
            others = _most_frequent(everyone - Counter([code]))
            if others is None:
                left_out[annotator] += 1
            else:
                cells[annotator][others, code] += 1
    return tuple(_confusion(ratings, annotator, counts, left_out[annotator], level) for annotator, counts in cells.items())


def self_consistency(answers: Iterable[tuple[str, Hashable, Label | None]], *, level: float = 0.95) -> dict[str, Measure]:
    """Estimate how often each annotator gives an item the same label when it is seen again.

    An answer is (annotator, item, label), one for each time the item was seen. An item counts once, with the share of agreeing pairs
    among its answers; `n` are the items answered at least twice, `missing` those seen twice but not answered twice.

    >>> seen = [("ann", 1, "good"), ("ann", 1, "good"), ("ann", 2, "good"), ("ann", 2, "bad"), ("ben", 1, "bad")]
    >>> {annotator: one.value for annotator, one in self_consistency(seen).items()}
    {'ann': 0.5, 'ben': None}
    """
    check_level(level)
    seen: dict[str, dict[Hashable, list[Label | None]]] = defaultdict(lambda: defaultdict(list))
    for annotator, item, label in answers:
        seen[annotator][item].append(None if label != label else label)
    return {annotator: _repeated(by_item, level) for annotator, by_item in seen.items()}


def _repeated(by_item: Mapping[Hashable, list[Label | None]], level: float) -> Measure:
    again = [labels for labels in by_item.values() if len(labels) > 1]
    answered = [[label for label in labels if label is not None] for labels in again]
    points = [_agreeing_share(labels) for labels in answered if len(labels) > 1]
    found = share(points, missing=len(again) - len(points), level=level)
    return Measure(found, reason=None if points else "no item was answered again")


def _agreeing_share(labels: list[Label]) -> float:
    alike = [one == other for one, other in combinations(labels, 2)]
    return sum(alike) / len(alike)


def _answers(ratings: Ratings) -> tuple[list[int], list[int]]:
    answers = [(item, code) for item, row in enumerate(ratings.rows) for code in row.values()]
    return [item for item, _ in answers], [code for _, code in answers]


def _most_frequent(counts: Counter[int]) -> int | None:
    first_two = counts.most_common(2)
    if not first_two or (len(first_two) == 2 and first_two[0][1] == first_two[1][1]):
        return None
    return first_two[0][0]


def _confusion(ratings: Ratings, annotator: str, counts: Counter[tuple[int, int]], left_out: int, level: float) -> Confusion:
    alike = sum(count for (others, own), count in counts.items() if others == own)
    found = rate(alike, counts.total(), missing=left_out, level=level)
    named = {(ratings.labels[others], ratings.labels[own]): count for (others, own), count in sorted(counts.items())}
    return Confusion(annotator, named, Measure(found, reason=None if counts else "the others have no majority on any item answered"))
