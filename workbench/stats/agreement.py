"""Gather what is to be known about the agreement of annotators on one question (METHODS M7).

Raw agreement comes first, for it needs no theory; kappa and alpha say what is left of it beyond chance; prevalence and Gwet's AC1
stand beside them because both collapse where nearly all answers are the same label.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.stats.annotators import Confusion, confusions, majorities, mean_rating, prevalence, self_consistency
from workbench.stats.chance_corrected import fleiss_coefficient, gwet_coefficient, raw_coefficient
from workbench.stats.cohen import AnnotatorPair, annotator_pairs
from workbench.stats.estimates import Estimate
from workbench.stats.krippendorff import alpha_coefficient
from workbench.stats.measures import RESAMPLES, Measure, measure
from workbench.stats.ratings import Items, Label, read_ratings

if TYPE_CHECKING:
    import numpy as np

MOST_LABELS = 50
"""Numbers of more different values than this are a continuous scale: shares of each and tables of them say nothing."""


@dataclass(frozen=True, slots=True)
class Alphas:
    """Hold Krippendorff's alpha with three distances; one that does not fit the labels says so."""

    nominal: Measure
    ordinal: Measure
    interval: Measure

    def to_json(self) -> dict[str, Any]:
        """Give the fields as plain values."""
        return {name: getattr(self, name).to_json() for name in ("nominal", "ordinal", "interval")}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold the agreement on one question.

    `items` were given, with `answers` labels in all. `prevalence` and `confusions` are empty for a continuous scale; `majorities` has None
    where an item's labels are tied; `self_consistency` has the annotators of whom repeats were given.
    """

    question: str
    items: int
    answers: int
    annotators: tuple[str, ...]
    raw: Measure
    fleiss_kappa: Measure
    krippendorff_alpha: Alphas
    gwet_ac1: Measure
    mean: Measure
    pairs: tuple[AnnotatorPair, ...]
    prevalence: Mapping[Label, Estimate]
    majorities: Mapping[Hashable, Label | None]
    confusions: tuple[Confusion, ...]
    self_consistency: Mapping[str, Measure]

    def to_json(self) -> dict[str, Any]:
        """Give all but the items' majorities as plain values."""
        return {
            "question": self.question,
            "items": self.items,
            "answers": self.answers,
            "annotators": list(self.annotators),
            "raw": self.raw.to_json(),
            "fleiss_kappa": self.fleiss_kappa.to_json(),
            "krippendorff_alpha": self.krippendorff_alpha.to_json(),
            "gwet_ac1": self.gwet_ac1.to_json(),
            "mean": self.mean.to_json(),
            "pairs": [pair.to_json() for pair in self.pairs],
            "prevalence": [{"label": label, "share": share.to_json()} for label, share in self.prevalence.items()],
            "against_the_others": [confusion.to_json() for confusion in self.confusions],
            "self_consistency": {annotator: found.to_json() for annotator, found in self.self_consistency.items()},
        }


def agreement(
    question: str,
    items: Items,
    *,
    rng: "np.random.Generator",
    levels: Sequence[Label] | None = None,
    choices: Sequence[Label] | None = None,
    repeats: Iterable[tuple[str, Hashable, Label | None]] = (),
    level: float = 0.95,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Measure the agreement on one question, from the labels of its items by annotator.

    Labels, `levels` and `choices` are as `read_ratings` has them; `repeats` are answers by (annotator, item, label) that include items seen
    more than once, and count for self-consistency alone. What cannot be computed says why. Raises BadInput for labels that cannot be.

    >>> import numpy as np
    >>> votes = [{"ann": "good", "ben": "good"}, {"ann": "bad", "ben": "good"}, {"ann": "bad", "ben": "bad"}, {"ann": "bad"}]
    >>> found = agreement("Is the answer good?", votes, rng=np.random.default_rng(1))
    >>> round(found.raw.value, 3), round(found.krippendorff_alpha.nominal.value, 3), found.krippendorff_alpha.interval.reason
    (0.667, 0.444, 'the labels are not numbers, so that nothing lies between them')
    """
    ratings = read_ratings(items, levels=levels, choices=choices)
    coefficients = {
        "raw": raw_coefficient(ratings),
        "fleiss": fleiss_coefficient(ratings),
        "nominal": alpha_coefficient(ratings, "nominal"),
        "ordinal": alpha_coefficient(ratings, "ordinal"),
        "interval": alpha_coefficient(ratings, "interval"),
        "gwet": gwet_coefficient(ratings),
    }
    found = measure(coefficients, ratings.patterns.frequencies, rng=rng, level=level, resamples=resamples)
    is_continuous = ratings.is_numeric and len(ratings.labels) > MOST_LABELS
    return Agreement(
        question=question,
        items=len(ratings.items),
        answers=ratings.answers,
        annotators=ratings.annotators,
        raw=found["raw"],
        fleiss_kappa=found["fleiss"],
        krippendorff_alpha=Alphas(found["nominal"], found["ordinal"], found["interval"]),
        gwet_ac1=found["gwet"],
        mean=mean_rating(ratings, level=level),
        pairs=annotator_pairs(ratings, level=level),
        prevalence={} if is_continuous else prevalence(ratings, level=level),
        majorities=majorities(ratings),
        confusions=() if is_continuous else confusions(ratings, level=level),
        self_consistency=self_consistency(repeats, level=level),
    )
