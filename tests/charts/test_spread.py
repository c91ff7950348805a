"""A distribution is drawn as shares by steps of equal ratio, whole, and in any order of size."""

import json
from itertools import pairwise

import pytest

from workbench.charts.spread import logarithmic, round_values, spread

WORDS = {"now": "First token", "before": "Before"}


def test_steps_are_whole_and_hold_every_value() -> None:
    steps = logarithmic([(0.003, 2), (120.0, 5), (120.5, 1), (90_000.0, 2)])
    assert sum(share for *_, share in steps) == pytest.approx(100)
    assert all(high == pytest.approx(low * 10**0.05) for low, high, _ in steps)
    assert all(before[1] == pytest.approx(after[0]) for before, after in pairwise(steps))


def test_nothing_is_drawn_of_nothing_and_of_zeros() -> None:
    assert logarithmic([]) == logarithmic([(0.0, 3)]) == []
    assert not json.loads(spread([], [], words=WORDS, marked={}, ticks={}).to_json())["data"]


def test_the_other_time_is_an_outline_beneath() -> None:
    data = json.loads(spread([(100.0, 5)], [(50.0, 1)], words=WORDS, marked={100.0: "p50"}, ticks={100.0: "100 ms"}).to_json())["data"]
    assert [(one["name"], one.get("fill")) for one in data] == [("Before", None), ("First token", "tozeroy")]


@pytest.mark.parametrize("bounds", [(0.4, 3.0), (1.0, 1.0), (18.0, 19.0)])
def test_round_values_lie_between_the_ends(bounds: tuple[float, float]) -> None:
    low, high = bounds
    assert all(low <= one <= high for one in round_values(low, high))
    assert round_values(0.4, 3.0) == [0.5, 1.0, 2.0]
