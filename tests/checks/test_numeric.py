from typing import Any

import pytest

from tests.checks.scoring import refusal, score
from workbench.checks.numeric import numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no number, GPT4 or v2", []),
        ("1,234,567.89", [1234567.89]),
        ("1,2,3", [1, 2, 3]),
        ("12,34", [12, 34]),
        ("-5 and −5 and +5", [-5, -5, 5]),
        ("10-20", [10, 20]),
        ("5%-10%", [0.05, 0.1]),
        ("GPT-4", [4]),
        ("-$1,000", [-1000]),
        ("$ 3.50", [3.5]),
        (".5 and 5.", [0.5, 5]),
        ("wait...5", [5]),
        ("1.2.3", [1.2]),
        ("6.02e23", [6.02e23]),
        ("45%, 45 %, 45 percent", [0.45, 0.45, 0.45]),
        ("1'234 and 1\u202f234", [1234, 1234]),
        ("١٢٣", [123]),
        ("1e999", []),
        ("**42**", [42]),
    ],
)
def test_numbers_are_read(text: str, expected: list[float]) -> None:
    assert numbers(text) == pytest.approx(expected)


def test_a_decimal_comma_is_read_where_asked() -> None:
    assert numbers("1.234,5 und 0,25", decimal_comma=True) == [1234.5, 0.25]


@pytest.mark.parametrize(
    ("options", "passes"),
    [
        ({"value": 42}, True),
        ({"value": 42, "pick": "first"}, False),
        ({"value": 3, "pick": "first"}, True),
        ({"value": 14, "pick": "any"}, True),
        ({"value": 15, "pick": "any"}, False),
        ({"value": 43, "absolute": 1}, True),
        ({"value": 43.1, "absolute": 1}, False),
        ({"value": 40, "relative": 0.05}, True),
        ({"value": 39, "relative": 0.05}, False),
        ({"value": "4,200%"}, True),
    ],
)
def test_the_picked_number_is_compared(options: dict[str, Any], passes: bool) -> None:
    found = score({"type": "numeric", **options}, "3 boxes of 14 make 42.")
    assert (found.value, found.passed) == (float(passes), passes)


def test_the_expected_number_is_the_last_of_the_expected_answer() -> None:
    assert score("numeric", "So it is 0.30", expected="3 tenths are 0.3").passed


def test_a_decimal_fraction_equals_its_sum() -> None:
    assert score({"type": "numeric", "value": 0.1 + 0.2}, "0.3").passed


def test_an_answer_without_a_number_fails_and_an_expectation_without_one_is_unscored() -> None:
    assert score("numeric:3", "three").reason == "the answer holds no number"
    assert score("numeric", "3", expected="three").unscored == "the example expects no number"


@pytest.mark.parametrize(("options", "field"), [({"absolute": -1}, "absolute"), ({"value": "many"}, "value"), ({"value": True}, "value")])
def test_numeric_refuses_what_cannot_be_compared(options: dict[str, Any], field: str) -> None:
    assert refusal({"type": "numeric", **options})[0] == f"checks[2].{field}"
