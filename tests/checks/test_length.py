from typing import Any

import pytest

from tests.checks.scoring import refusal, score
from workbench.checks.length import Unit, count


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("", "characters", 0),
        ("  abc\n", "characters", 3),
        ("e\u0301", "characters", 1),
        ("日本語", "characters", 3),
        ("It's a well-known fact, isn’t it?", "words", 6),
        ("— … —", "words", 0),
        ("One. Two! Three?", "sentences", 3),
        ("No end", "sentences", 1),
        ("Wait... what?! “Yes.” So", "sentences", 4),
        ("It costs 3.50 today.", "sentences", 1),
        ("Heading\n\nBody text", "sentences", 2),
        ("一つ。二つ。", "sentences", 2),
        ("", "sentences", 0),
    ],
)
def test_units_are_counted(text: str, unit: Unit, expected: int) -> None:
    assert count(text, unit) == expected


@pytest.mark.parametrize(
    ("options", "passes"),
    [({"max": 3}, True), ({"max": 2}, False), ({"min": 3}, True), ({"min": 4}, False), ({"min": 1, "max": 3}, True), ({"max": 0}, False)],
)
def test_both_bounds_are_within(options: dict[str, Any], passes: bool) -> None:
    assert score({"type": "length", **options}, "abc").passed is passes


@pytest.mark.parametrize(("options", "field"), [({}, "max"), ({"min": -1}, "min"), ({"min": 3, "max": 2}, "max"), ({"max": 1.5}, "max")])
def test_bounds_without_sense_are_refused(options: dict[str, Any], field: str) -> None:
    assert refusal({"type": "length", **options})[0] == f"checks[2].{field}"
