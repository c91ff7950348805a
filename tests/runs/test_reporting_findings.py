"""The first page says in sentences what was found, and never more than the intervals show."""

from typing import Any

import pytest

from workbench.runs.reporting_findings import difference, difference_tone, findings, listed, tone_of
from workbench.runs.reporting_panels import Panels, Slice, decided
from workbench.stats import Estimate


def estimate(value: float | None, low: float | None = None, high: float | None = None, n: int = 100) -> dict[str, Any]:
    return Estimate(value, low, high, level=0.95, n=n, missing=0, method="t").to_json()


def entry(rate: dict[str, Any] | None = None, **differences: dict[str, Any]) -> dict[str, Any]:
    return {"a": "old", "b": "new", "win_rate_b": rate, "differences": differences, "ratios": {}}


def variant(name: str, cost: float | None, p50: float | None, *, unpriced: int = 0) -> dict[str, Any]:
    times = {"p50": p50, "p95": None}
    return {"variant": name, "unpriced": unpriced, "means": {"cost_usd": estimate(cost)}, "duration_ms": times}


def part(name: str, rate: tuple[float, float, float] | None, n: int = 100) -> Slice:
    return Slice("tag", name, n, estimate(*rate, n=n) if rate else None, {})


def test_scores_are_named_by_what_their_intervals_show_the_largest_first() -> None:
    found = entry(
        tone=estimate(0.1, 0.05, 0.15), exact=estimate(-0.2, -0.3, -0.1), brief=estimate(0.01, -0.1, 0.1), cited=estimate(0.3, 0.2, 0.4)
    )
    (sentence,) = findings(found, [], Panels())
    assert sentence == (
        "new is shown to score better on “cited” (+30.0 points [+20.0, +40.0]) and “tone” (+10.0 points [+5.0, +15.0]), "
        "and worse on “exact” (−20.0 points [−30.0, −10.0]), against old on the same examples. No difference is shown on “brief”."
    )


def test_falls_alone_and_nothing_shown_have_sentences_of_their_own() -> None:
    (fall,) = findings(entry(tone=estimate(-0.1, -0.2, -0.01)), [], Panels())
    assert fall.startswith("new is shown to score worse on “tone”")
    assert findings(entry(tone=estimate(0.1, -0.2, 0.3)), [], Panels()) == ["No score or check shows a difference between new and old."]
    assert findings(entry(tone=estimate(None), cost_usd=estimate(1.0, 0.5, 2.0)), [], Panels()) == []


def test_slices_are_spoken_of_only_where_decided_and_large_enough() -> None:
    slices = [
        part("sure", (0.7, 0.65, 0.75)),
        part("higher", (0.9, 0.55, 1.0)),
        part("lost", (0.3, 0.2, 0.4)),
        part("open", (0.6, 0.45, 0.7)),
        part("tiny", (1.0, 0.7, 1.0), n=9),
        part("unjudged", None),
    ]
    better, worse = decided(slices)
    assert [one.name for one in better] == ["sure", "higher"] and [one.name for one in worse] == ["lost"]
    wins = findings(entry(estimate(0.6, 0.55, 0.65)), [], Panels(slices))
    assert wins == [
        "new loses on “lost” (30 % [20, 40] of 100).",
        "new wins most clearly on “sure” (70 % [65, 75] of 100) and “higher” (90 % [55, 100] of 100).",
    ]
    none_lost = findings(entry(estimate(0.6, 0.55, 0.65)), [], Panels(slices[:1]))
    assert none_lost[0].endswith("On no part of the examples is it shown to lose.")
    assert findings(entry(estimate(0.5, 0.45, 0.55)), [], Panels(slices[:1])) == ["new wins on “sure” (70 % [65, 75] of 100)."]


def test_cost_and_time_are_set_side_by_side_as_far_as_they_are_known() -> None:
    known = {**entry(), "ratios": {"cost_usd": 1.5}}
    both = [variant("old", 0.002, 800.0), variant("new", 0.003, 1200.0)]
    assert findings(known, both, Panels()) == [
        "With new, 1,000 answers cost $3.00 instead of $2.00 (1.50×); half of the answers are there within 1.2 s instead of 800 ms."
    ]
    unpriced = [variant("old", 0.002, None), variant("new", 0.003, 1200.0, unpriced=3)]
    assert findings(known, unpriced, Panels()) == []
    assert findings(known, both[:1], Panels()) == []


@pytest.mark.parametrize(
    ("rate", "tone"), [((0.6, 0.55, 0.7), "better"), ((0.4, 0.3, 0.45), "worse"), ((0.6, 0.5, 0.7), "open"), (None, "open")]
)
def test_the_tone_is_what_the_win_rate_shows(rate: tuple[float, float, float] | None, tone: str) -> None:
    assert tone_of(entry(estimate(*rate) if rate else None)) == tone


def test_a_difference_without_an_interval_shows_nothing_and_none_is_beyond_a_hundred_points() -> None:
    assert difference_tone(estimate(0.5)) == "open" and difference(estimate(0.5)) == "+50.0 points"
    assert difference(estimate(0.8, 0.5, 1.1)) == "+80.0 points [+50.0, +100.0]"


def test_long_lists_are_cut() -> None:
    assert (listed([]), listed(["a"]), listed(list("abcde"))) == ("", "a", "a, b, c, d and 1 more")
