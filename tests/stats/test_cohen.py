"""Specify the comparison of two annotators: SAS's figures, scikit-learn's, and tables without an error."""

from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tests.stats.rated import PARADOX, Items, by_two, checks, rows, table
from workbench.errors import BadInput
from workbench.stats import Measure, annotator_pairs, cohen_kappa, pair_agreement, rate, read_ratings
from workbench.stats.cohen import MOST_LABELS, Weights

SCALE = [1, 2, 3, 4, 5]


def kappa(items: Items, weights: Weights | None = None, level: float = 0.95, **how: object) -> Measure:
    return cohen_kappa(read_ratings(items, **how), "ann", "ben", weights=weights, level=level)


@pytest.mark.parametrize(("kind", "weights"), [("simple", None), ("linear", "linear")])
@pytest.mark.parametrize("as_words", [False, True])
def test_sas_is_reproduced_with_its_error_and_interval(kind: str, weights: Weights | None, as_words: bool, datasets: Path) -> None:
    name = {"1": "low", "2": "middle", "3": "high"} if as_words else {"1": 1, "2": 2, "3": 3}
    counts = {(name[row["rater1"]], name[row["rater2"]]): int(row["count"]) for row in table(datasets / "textbook/two_raters_3x3.csv")}
    found = kappa(by_two(counts), weights, levels=list(name.values())).estimate
    error = (found.high - found.low) / 2 / NormalDist().inv_cdf(0.975)
    wanted = checks(datasets / "textbook")
    for figure, value in {"kappa": found.estimate, "ase": error, "low": found.low, "high": found.high}.items():
        check = wanted[f"sas.{kind}.{figure}"]
        assert value == pytest.approx(check["computed"], abs=1e-9), figure
        assert value == pytest.approx(check["value"], abs=check["tolerance"]), figure
    assert found.method == "asymptotic_normal"


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE)), min_size=2, max_size=25))
def test_kappa_equals_scikit_learn_and_is_the_same_from_the_other_side(weights: Weights | None, answers: list[tuple[int, int]]) -> None:
    items = rows(*answers)
    found, ratings = kappa(items, weights), read_ratings(items)
    if found.value is None:
        assert len({label for pair in answers for label in pair}) == 1
        return
    ann, ben = zip(*answers, strict=True)
    assert found.value == pytest.approx(cohen_kappa_score(ann, ben, weights=weights, labels=SCALE), abs=1e-9)
    turned = cohen_kappa(ratings, "ben", "ann", weights=weights).estimate
    assert (turned.estimate, turned.low) == (pytest.approx(found.value), None if found.estimate.low is None else pytest.approx(turned.low))
    assert found.estimate.low is None or -1 <= found.estimate.low <= found.value <= found.estimate.high <= 1


def test_numbers_are_weighted_by_their_difference_and_levels_by_their_place() -> None:
    answers = [(1, 1), (1, 2), (1, 2), (100, 100), (2, 2)]
    words = {1: "low", 2: "middle", 100: "high"}
    places = rows(*[(words[one], words[other]) for one, other in answers])
    by_place = kappa(places, "linear", levels=["low", "middle", "high"]).value
    assert by_place == pytest.approx(cohen_kappa_score(*zip(*answers, strict=True), weights="linear"))
    assert kappa(rows(*answers), "linear").value > by_place + 0.2


def test_levels_from_high_to_low_weigh_the_same() -> None:
    answers = rows((1, 1), (1, 2), (2, 5), (5, 5), (2, 2))
    upward, downward = kappa(answers, "quadratic", levels=[1, 2, 5]).estimate, kappa(answers, "quadratic", levels=[5, 2, 1]).estimate
    assert (downward.estimate, downward.low) == (pytest.approx(upward.estimate), pytest.approx(upward.low))


def test_perfect_agreement_is_1_without_bounds() -> None:
    found = kappa(rows(("x", "x"), ("y", "y"), ("y", "y")))
    assert (found.value, found.estimate.low, found.estimate.high) == (1.0, None, None)
    assert found.note == "no interval: the two agree throughout"


def test_one_who_never_varies_agrees_by_chance_alone_without_bounds() -> None:
    found = kappa(rows(("x", "x"), ("x", "y"), ("x", "x")))
    assert (found.value, found.estimate.low, found.estimate.high) == (pytest.approx(0), None, None)
    assert found.note == "no interval: one of the two always gave the same label"


def test_bounds_stay_within_1() -> None:
    assert kappa(rows(*[("x", "x")] * 10, *[("y", "y")] * 10, ("x", "y"))).estimate.high == 1.0


def test_a_lower_level_gives_a_shorter_interval() -> None:
    wide, narrow = kappa(PARADOX).estimate, kappa(PARADOX, level=0.8).estimate
    assert (narrow.high - narrow.low) / (wide.high - wide.low) == pytest.approx(1.2816 / 1.96, abs=1e-4)


@pytest.mark.parametrize(
    ("items", "weights", "reason"),
    [
        (rows(["x", None], [None, "x"]), None, "ann and ben answered no item both"),
        (rows(["x", "x"]), None, "every answer is the same, so that agreement beyond chance has no meaning"),
        (rows(["x", "y"]), "linear", "the labels have no order; give levels from lowest to highest"),
        (
            rows(*[[one, one + 0.5] for one in range(MOST_LABELS)]),
            "quadratic",
            "2,000 different labels are too many for a table; round them to at most 1,000",
        ),
    ],
)
def test_where_there_is_no_kappa_the_reason_is_given(items: Items, weights: Weights | None, reason: str) -> None:
    found = kappa(items, weights)
    assert (found.value, found.estimate.low, found.reason) == (None, None, reason)


def test_raw_agreement_of_two_has_wilsons_interval_and_counts_items_that_only_one_answered() -> None:
    ratings = read_ratings(rows(["x", "x", "y"], ["x", "y"], ["x", None, "x"], [None, "y"], [None, None, "x"]))
    assert pair_agreement(ratings, "ann", "ben").estimate == rate(1, 2, missing=2)
    nothing = pair_agreement(ratings, "ben", "ann")
    assert nothing.value == 0.5 and nothing.reason is None


def test_every_pair_is_listed_also_those_that_share_nothing() -> None:
    found = annotator_pairs(read_ratings(rows([1, 2, None], [None, None, 1])))
    assert [(pair.annotators, pair.n) for pair in found] == [(("ann", "ben"), 1), (("ann", "cem"), 0), (("ben", "cem"), 0)]
    assert found[1].raw.reason == found[1].cohen_kappa_quadratic.reason == "ann and cem answered no item both"
    assert found[0].cohen_kappa_linear.value == 0


def test_impossible_arguments_are_refused() -> None:
    ratings = read_ratings(PARADOX)
    with pytest.raises(BadInput, match="annotator: 'dan' is no annotator here; there are ann, ben"):
        cohen_kappa(ratings, "ann", "dan")
    with pytest.raises(BadInput, match="there are nobody"):
        pair_agreement(read_ratings([]), "ann", "ben")
    with pytest.raises(BadInput, match="'ann' cannot be compared with itself"):
        cohen_kappa(ratings, "ann", "ann")
    with pytest.raises(BadInput, match="weights: 'cubic' is unknown; choose linear or quadratic"):
        cohen_kappa(ratings, "ann", "ben", weights="cubic")
    with pytest.raises(BadInput, match="level"):
        cohen_kappa(ratings, "ann", "ben", level=1)
