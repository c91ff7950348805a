"""How far a judge can be trusted, counted by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.judging import LengthPreference, ProtocolMeasures, prefers_longer, protocol, self_consistency
from workbench.judging.protocol import Pair
from workbench.terms import Verdict

WIN, TIE, LOSS = Verdict.WIN, Verdict.TIE, Verdict.LOSS
records = st.lists(st.tuples(st.one_of(st.none(), st.sampled_from(Verdict)), st.one_of(st.none(), st.sampled_from(Verdict))))


def test_measures_of_a_small_record_are_those_counted_by_hand() -> None:
    # The first place is chosen by LOSS in the plain order and by WIN in the swapped one: 1+1+2+1+0+0 of 2+2+2+1+2+1 verdicts but ties.
    rows: list[Pair] = [(WIN, WIN), (LOSS, LOSS), (LOSS, WIN), (LOSS, TIE), (WIN, LOSS), (None, LOSS), (None, None), (TIE, TIE)]
    assert protocol(rows) == ProtocolMeasures(
        n=8,
        compared=6,
        flips=3,
        swap_consistency=3 / 6,
        first_position_share=2 / 3,
        first_preferred_share=5 / 10,
        unscored_share=3 / 16,
    )


@pytest.mark.parametrize(
    ("pair", "share"),
    [((LOSS, WIN), 1.0), ((LOSS, TIE), 1.0), ((TIE, WIN), 1.0), ((WIN, LOSS), 0.0), ((WIN, TIE), 0.0), ((TIE, LOSS), 0.0)],
)
def test_every_flip_leans_to_a_place(pair: Pair, share: float) -> None:
    assert protocol([pair]).first_position_share == share


def test_nothing_judged_has_no_shares() -> None:
    assert protocol([]) == ProtocolMeasures(0, 0, 0, None, None, None, None)


def test_unscored_pairs_are_not_counted_as_consistent() -> None:
    assert protocol([(None, None), (None, WIN)]) == ProtocolMeasures(2, 0, 0, None, None, 1.0, 0.75)


@settings(deadline=None)
@given(records)
def test_measures_do_not_depend_on_which_variant_is_the_candidate(rows: list[Pair]) -> None:
    # Exchanging the variants turns every verdict over and makes the swapped order the plain one.
    other = [(b and b.seen_from_other_side(), a and a.seen_from_other_side()) for a, b in rows]
    assert protocol(other) == protocol(rows)


def test_longer_answers_are_counted_where_lengths_differ_enough() -> None:
    rows = [
        (WIN, 100, 200),  # the longer won
        (LOSS, 200, 100),  # the longer won
        (LOSS, 100, 200),  # the shorter won
        (TIE, 100, 200),
        (None, 100, 200),
        (WIN, 100, 130),  # not more than 30 apart
    ]
    assert prefers_longer(rows) == LengthPreference(share=2 / 3, n=3, ties=1)
    assert prefers_longer(rows, margin=29) == LengthPreference(share=3 / 4, n=4, ties=1)
    assert prefers_longer([]) == LengthPreference(share=None, n=0, ties=0)


def test_self_consistency_is_the_chance_that_two_askings_agree() -> None:
    assert self_consistency([[WIN, WIN, WIN], [WIN, LOSS], [TIE], [WIN, None]]) == 0.5
    assert self_consistency([[WIN]]) is None
    assert self_consistency([]) is None
