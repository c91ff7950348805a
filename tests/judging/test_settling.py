"""Both orders together: the swap is undone once, and a win needs both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import BadInput
from workbench.judging import PairReading, Settled, pairs, settle, verdict_from
from workbench.judging.readings import Choice
from workbench.terms import Verdict

WIN, TIE, LOSS = Verdict.WIN, Verdict.TIE, Verdict.LOSS
verdicts = st.sampled_from(Verdict)
maybe_verdicts = st.one_of(st.none(), verdicts)


@pytest.mark.parametrize(
    ("choice", "swapped", "verdict"),
    [
        ("first", False, LOSS),
        ("second", False, WIN),
        ("tie", False, TIE),
        ("first", True, WIN),
        ("second", True, LOSS),
        ("tie", True, TIE),
        (None, True, None),
        (None, False, None),
    ],
)
def test_a_choice_of_place_becomes_a_verdict_on_the_candidate(choice: Choice | None, swapped: bool, verdict: Verdict | None) -> None:
    assert verdict_from(PairReading(choice), swapped) is verdict


@settings(deadline=None)
@given(st.sampled_from(["first", "second"]))
def test_a_judge_that_looks_at_places_only_always_flips(choice: Choice) -> None:
    reading = PairReading(choice)
    assert settle(verdict_from(reading, swapped=False), verdict_from(reading, swapped=True)) == Settled(TIE, flipped=True)


@pytest.mark.parametrize(
    ("plain", "swapped", "settled"),
    [
        (WIN, WIN, Settled(WIN)),
        (LOSS, LOSS, Settled(LOSS)),
        (TIE, TIE, Settled(TIE)),
        (WIN, LOSS, Settled(TIE, flipped=True)),
        (WIN, TIE, Settled(TIE, flipped=True)),
        (TIE, LOSS, Settled(TIE, flipped=True)),
        (None, WIN, Settled(None, unscored="the judge gave no verdict in the plain order")),
        (WIN, None, Settled(None, unscored="the judge gave no verdict in the swapped order")),
        (None, None, Settled(None, unscored="the judge gave no verdict in either order")),
    ],
)
def test_a_win_needs_both_orders(plain: Verdict | None, swapped: Verdict | None, settled: Settled) -> None:
    assert settle(plain, swapped) == settled


@settings(deadline=None)
@given(maybe_verdicts, maybe_verdicts)
def test_settling_does_not_depend_on_which_order_came_first(plain: Verdict | None, swapped: Verdict | None) -> None:
    one, other = settle(plain, swapped), settle(swapped, plain)
    assert (one.verdict, one.flipped, one.unscored is None) == (other.verdict, other.flipped, other.unscored is None)


@settings(deadline=None)
@given(verdicts, verdicts)
def test_settling_changes_sides_with_its_verdicts(plain: Verdict, swapped: Verdict) -> None:
    ours, theirs = settle(plain, swapped), settle(plain.seen_from_other_side(), swapped.seen_from_other_side())
    assert ours.verdict is not None
    assert theirs.verdict is ours.verdict.seen_from_other_side()
    assert theirs.flipped == ours.flipped


@settings(deadline=None)
@given(st.sampled_from(["first", "second", "tie"]), st.booleans())
def test_exchanging_the_variants_exchanges_the_verdict(choice: Choice, swapped: bool) -> None:
    verdict = verdict_from(PairReading(choice), swapped)
    assert verdict is not None
    assert verdict_from(PairReading(choice), not swapped) is verdict.seen_from_other_side()


def test_pairs_are_all_or_against_the_baseline() -> None:
    assert pairs(["x", "y", "z"]) == [("x", "y"), ("x", "z"), ("y", "z")]
    assert pairs(["x", "y", "z"], "y") == [("y", "x"), ("y", "z")]
    assert pairs(["x"]) == pairs(["x"], "x") == pairs([]) == []


def test_pairs_refuse_twins_and_strangers() -> None:
    with pytest.raises(BadInput, match="variants: a variant cannot be compared with itself"):
        pairs(["x", "x"])
    with pytest.raises(BadInput, match="baseline: the baseline 'w' is not one of the variants: x, y"):
        pairs(["x", "y"], "w")
    with pytest.raises(BadInput, match="there are none"):
        pairs([], "w")
