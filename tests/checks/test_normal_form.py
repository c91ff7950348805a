import pytest

from workbench.checks.normal_form import expectation, normalised
from workbench.terms import Example


@pytest.mark.parametrize("text", ["", " ", "a", " a  b "])
def test_a_text_stays_as_it_is_unless_asked(text: str) -> None:
    assert normalised(text) == text


def test_collapsing_keeps_one_blank_at_each_end() -> None:
    assert normalised("\n a\t\tb \n", collapse_whitespace=True) == " a b "


def test_the_value_of_the_check_goes_before_the_example() -> None:
    example = Example(key="1", inputs={}, expected="theirs")
    assert expectation("ours", example) == "ours"
    assert expectation("", example) == ""
    assert expectation(None, example) == "theirs"
