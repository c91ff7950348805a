from typing import Any

import pytest

from workbench.ui.comparisons import headline, verdict_colour


def entry(b: str, estimate: float | None, low: float | None, high: float | None) -> dict[str, Any]:
    rate = {"estimate": estimate, "low": low, "high": high, "level": 0.95, "n": 50, "missing": 0, "method": "wilson"}
    return {"a": "v1", "b": b, "judge": "pairwise", "win_rate_b": rate, "flips": 0, "unscored": 0, "more_examples": 9, "ratios": {}}


@pytest.mark.parametrize(
    ("rate", "colour"),
    [((0.7, 0.6, 0.8), "green"), ((0.3, 0.2, 0.4), "red"), ((0.6, 0.45, 0.7), "gray"), ((None, None, None), "gray")],
)
def test_the_colour_follows_the_whole_interval(rate: tuple[float | None, float | None, float | None], colour: str) -> None:
    assert verdict_colour(entry("v2", *rate)) == colour


def test_the_headline_is_the_most_telling_comparison() -> None:
    sentence, colour = headline({"pairs": [entry("v2", 0.6, 0.45, 0.7), entry("v3", 0.2, 0.1, 0.35), entry("v4", 0.6, 0.52, 0.68)]})
    assert sentence.startswith("v3 loses to v1")
    assert sentence.endswith("And 2 more comparisons.")
    assert colour == "red"


def test_without_statistics_there_is_no_headline() -> None:
    assert headline(None) == headline({"pairs": []}) == ("", "gray")
