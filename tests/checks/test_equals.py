import pytest

from tests.checks.scoring import score


@pytest.mark.parametrize(
    ("options", "text", "expected", "passes"),
    [
        ({}, "yes\n", "yes", True),
        ({}, "Yes", "yes", False),
        ({"ignore_case": True}, "STRASSE", "straße", True),
        ({"strip": False}, "yes\n", "yes", False),
        ({}, "a  b", "a b", False),
        ({"collapse_whitespace": True}, "a \n b ", "a b", True),
        ({"collapse_whitespace": True, "strip": False}, "a b ", "a b", False),
        ({}, "cafe\u0301", "caf\u00e9", True),
        ({"value": "no"}, "no", "yes", True),
        ({}, "", "", True),
        ({}, "something", "", False),
    ],
)
def test_equals_compares_in_the_form_asked_for(options: dict[str, object], text: str, expected: str, passes: bool) -> None:
    found = score({"type": "equals", **options}, text, expected=expected)
    assert (found.value, found.passed) == (float(passes), passes)


def test_equals_is_unscored_without_an_expected_answer() -> None:
    found = score("equals", "yes")
    assert found.value is None
    assert found.unscored == "the example has no expected answer"


def test_equals_says_what_was_answered_and_what_was_expected() -> None:
    assert score("equals:yes", "no").reason == "the answer is 'no', expected 'yes'"
