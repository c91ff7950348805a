import pytest

from workbench.checks import build_check, check_types
from workbench.errors import WorkbenchError
from workbench.ui.check_builder import BY_WORD, CHOICES, line_for, line_of, read_line

GOOD = {wanted.word: (wanted.value or "") for wanted in CHOICES}


@pytest.mark.parametrize("word", GOOD)
def test_every_choice_with_its_own_example_is_a_check(word: str) -> None:
    line = line_for(BY_WORD[word], GOOD[word])
    assert build_check(read_line(line)).name


def test_every_type_of_check_can_be_chosen() -> None:
    assert {build_check(read_line(line_for(wanted, GOOD[wanted.word]))).type for wanted in CHOICES} == set(check_types())


@pytest.mark.parametrize("wanted", [wanted for wanted in CHOICES if wanted.value is not None], ids=lambda wanted: wanted.word)
def test_an_empty_value_is_refused_where_one_is_needed_and_means_the_expected_answer_elsewhere(wanted: object) -> None:
    if wanted.is_needed:  # type: ignore[attr-defined]
        with pytest.raises(WorkbenchError):
            line_for(wanted, " ")  # type: ignore[arg-type]
    else:
        assert line_for(wanted, " ") == wanted.word  # type: ignore[arg-type, attr-defined]


@pytest.mark.parametrize(
    ("word", "value"), [("max_words", "many"), ("regex", "(unclosed"), ("similarity", "7"), ("json_schema", '{"type": 3}'), ("cost", "-1")]
)
def test_a_value_that_makes_no_sense_is_refused_in_words(word: str, value: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        line_for(BY_WORD[word], value)
    assert str(refused.value)


def test_checks_of_a_run_come_back_as_they_were() -> None:
    for definition in (
        {"type": "contains", "value": ["a", "ü"], "match": "any", "weight": 2.0},
        {"type": "valid_json"},
        {"type": "json_schema", "schema": {"type": "object"}},
        "max_words:80",
    ):
        assert build_check(read_line(line_of(definition))).definition == build_check(definition).definition  # type: ignore[arg-type]


def test_a_value_over_several_lines_becomes_one() -> None:
    assert line_for(BY_WORD["contains"], " two\nlines ") == "contains:two lines"
