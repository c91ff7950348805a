"""Judges are unsure where the order decides, where they disagree, where they tie, and near the middle of a scale."""

from typing import Any

import pytest

from workbench.annotation.signals import Signal, output_signals, pair_signals


def verdict(judge: int, swapped: bool, said: str | None, a: int = 1, b: int = 2) -> dict[str, Any]:
    return {
        "golden_example_id": 5,
        "repeat": 0,
        "judge_id": judge,
        "swapped": swapped,
        "verdict": said,
        "variant_a_id": a,
        "variant_b_id": b,
    }


def score(value: float | None, variant: int = 1, name: str = "correct", scorer: str = "one") -> dict[str, Any]:
    return {"golden_example_id": 5, "repeat": 0, "variant_id": variant, "name": name, "scorer": scorer, "value": value}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([verdict(1, False, "win"), verdict(1, True, "win")], Signal(0.0, 0.0)),
        ([verdict(1, False, "loss"), verdict(1, True, "loss")], Signal(0.0, 1.0)),
        ([verdict(1, False, "win"), verdict(1, True, "loss")], Signal(1.0, 0.5)),
        ([verdict(1, False, "tie"), verdict(1, True, "tie")], Signal(0.6, 0.5)),
        ([verdict(judge, swapped, said) for judge, said in ((1, "win"), (2, "loss")) for swapped in (False, True)], Signal(1.0, 0.5)),
        ([verdict(1, False, "win"), verdict(1, True, None)], Signal(0.0, 0.0)),
        ([verdict(1, False, "win", a=2, b=1), verdict(1, True, "win", a=2, b=1)], Signal(0.0, 1.0)),
    ],
    ids=["sure win", "sure loss", "flip", "tie", "judges disagree", "one order unscored", "judged the other way round"],
)
def test_verdicts_on_a_pair(verdicts: list[dict[str, Any]], expected: Signal) -> None:
    assert pair_signals(verdicts, [], a=1, b=2) == {(5, 0): expected}


def test_a_pair_that_nobody_judged_has_the_difference_of_its_scores() -> None:
    found = pair_signals([], [score(1.0, 1), score(0.25, 2), score(None, 1, scorer="two"), score(0.5, 2, scorer="two")], a=1, b=2)
    assert found == {(5, 0): Signal(0.25, 0.875)}
    assert pair_signals([verdict(1, False, None)], [score(None)], a=1, b=2) == {}


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([score(1.0)], Signal(0.0, 0.0)),
        ([score(0.0)], Signal(0.0, 1.0)),
        ([score(0.5)], Signal(1.0, 0.5)),
        ([score(1.0), score(0.0, scorer="two")], Signal(1.0, 0.5)),
        ([score(1.0), score(0.0, name="short")], Signal(0.0, 0.5)),
        ([score(1.0), score(None, name="short")], Signal(0.0, 0.0)),
    ],
    ids=["sure good", "sure bad", "middle", "two judges of one criterion disagree", "two criteria differ", "unscored is left out"],
)
def test_scores_of_an_output(scores: list[dict[str, Any]], expected: Signal) -> None:
    assert output_signals(scores) == {(5, 1, 0): expected}
