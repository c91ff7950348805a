"""What another run shows is said in one sentence, and decided with three answers."""

from typing import Any

import pytest

from workbench.runs.against_words import points, sentence, standing


def scorer(name: str, *ends: float | None) -> dict[str, Any]:
    estimate, low, high = ends
    return {"name": name, "difference": {"estimate": estimate, "low": low, "high": high}}


def found(*scorers: dict[str, Any], worse: int = 0, better: int = 0, **counts: int) -> dict[str, Any]:
    examples = {"paired": 90, "added": 0, "removed": 0, "changed": 0, "only_this": 0, "only_other": 0, **counts}
    return {
        "other": {"run": 3},
        "scorers": list(scorers),
        "worse": {"total": worse},
        "better": {"total": better},
        "examples": examples,
    }


def test_what_is_shown_is_named_the_worst_first() -> None:
    said = sentence(
        found(scorer("tone", 0.1, 0.05, 0.15), scorer("exact", -0.1, -0.2, -0.02), scorer("brief", 0.0, -0.1, 0.1), worse=12, better=5)
    )
    assert said == (
        "Against run 3: exact −10 points [−20, −2] and tone +10 points [+5, +15]; "
        "12 of 90 examples got worse, 5 better; the examples are the same."
    )


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (found(scorer("tone", 0.0, -0.1, 0.1)), "no score or check is shown to differ; 0 of 90 examples got worse, 0 better"),
        (found(scorer("tone", None, None, None)), "no score or check is shown to differ"),
        (found(), "nothing scores both runs alike; the examples are the same"),
        (found(scorer("tone", None, None, None), paired=0, added=2), "no example is the same in both runs; 2 added."),
        (found(only_this=2, only_other=1), "the examples are the same; 3 asked in one of the runs only."),
    ],
)
def test_what_cannot_be_said_is_said_to_be_open(document: dict[str, Any], said: str) -> None:
    assert said in sentence(document)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((-0.04, -0.07, -0.01), "−4 points [−7, −1]"),
        ((-0.019, -0.022, -0.016), "−1.9 points [−2.2, −1.6]"),
        ((0.2, 0.002, 0.4), "+20.0 points [+0.2, +40.0]"),
        ((1.0, None, None), "+100.0 points"),
    ],
)
def test_points_have_the_digits_that_show_sign_and_width(ends: tuple[float | None, ...], said: str) -> None:
    assert points(scorer("x", *ends)["difference"]) == said


@pytest.mark.parametrize(
    ("scorers", "margin", "expected"),
    [
        ([(-0.1, -0.2, -0.01), (0.1, 0.05, 0.2)], 0.0, "worse"),
        ([(-0.1, -0.2, -0.01)], 0.01, "inconclusive"),
        ([(-0.1, -0.2, -0.01)], 0.2, "not worse"),
        ([(0.1, 0.0, 0.2)], 0.0, "not worse"),
        ([(0.1, 0.0, 0.2), (0.1, -0.01, 0.2)], 0.0, "inconclusive"),
        ([(0.1, None, None)], 0.0, "inconclusive"),
        ([(None, None, None)], 0.0, "inconclusive"),
        ([], 0.0, "inconclusive"),
    ],
)
def test_a_regression_is_shown_excluded_or_open(scorers: list[tuple[float | None, ...]], margin: float, expected: str) -> None:
    assert standing(found(*(scorer("x", *ends) for ends in scorers)), margin=margin) == expected
