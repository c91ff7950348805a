import pytest

from tests.checks.scoring import refusal, score


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ({"value": "refund"}, 1.0),
        ({"value": "Refund"}, 0.0),
        ({"value": "REFUND", "ignore_case": True}, 1.0),
        ({"value": ["refund", "days"]}, 1.0),
        ({"value": ["refund", "days", "sorry", "please"]}, 0.5),
        ({"value": ["sorry", "days"], "match": "any"}, 1.0),
        ({"value": ["sorry", "please"], "match": "any"}, 0.0),
        ({"value": "sorry", "not": True}, 1.0),
        ({"value": ["sorry", "days"], "not": True}, 0.0),
    ],
)
def test_contains_looks_for_all_any_or_none(options: dict[str, object], value: float) -> None:
    found = score({"type": "contains", **options}, "Your refund takes 5 days.")
    assert (found.value, found.passed) == (value, value == 1)


def test_half_of_the_texts_pass_a_threshold_of_one_half() -> None:
    found = score({"type": "contains", "value": ["a", "b"], "threshold": 0.5}, "a")
    assert (found.value, found.passed, found.reason) == (0.5, True, "lacks 'b'")


@pytest.mark.parametrize("expected", [None, ""])
def test_contains_is_unscored_when_the_example_expects_nothing(expected: str | None) -> None:
    assert score("contains", "anything", expected=expected).unscored


def test_contains_looks_for_the_expected_answer() -> None:
    assert score("contains", "It is Paris.", expected="Paris").passed
    assert not score("contains", "It is Rome.", expected="Paris").passed


@pytest.mark.parametrize("value", ["", [], ["a", ""]])
def test_contains_refuses_to_look_for_nothing(value: object) -> None:
    assert refusal({"type": "contains", "value": value})[0] == "checks[2].value"


def test_contains_refuses_match_beside_not() -> None:
    assert refusal({"type": "contains", "value": ["a", "b"], "not": True, "match": "all"})[0] == "checks[2].match"
