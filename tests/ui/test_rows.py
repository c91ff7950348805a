import dataclasses

import pytest

from workbench.runs.results import OUTCOMES, ThinRow
from workbench.ui import rows

ROW = ThinRow(1, 0, "q", 0, "win", False, '{"question": "Why?"}', "a", "b", None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["win"]),
        ({"outcome": "tie", "flipped": True}, ["tie", "flips"]),
        ({"outcome": None}, ["unscored"]),
        ({"outcome": None, "error_b": "timeout"}, ["failed"]),
    ],
)
def test_a_row_says_in_a_word_how_it_came_out(changes: dict[str, object], said: list[str]) -> None:
    assert rows.chips(dataclasses.replace(ROW, **changes)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("preview", "said"),
    [
        ('{"question": "Why?", "plan": "Solo"}', "Why? · Solo"),
        ('{"count": 3, "list": [1]}', "3 · [1]"),
        ('{"question": "A very lo', "A very lo…"),
        ('{"question": "A", "pl', '{"question": "A", "pl'),
        ('{"question": "\\u00e9t', "ét…"),
        ("[1, 2]", "[1, 2]"),
        ("", ""),
    ],
)
def test_inputs_are_read_as_words_even_when_cut_off(preview: str, said: str) -> None:
    assert rows.input_words(preview) == said


def test_every_outcome_of_the_store_can_be_chosen() -> None:
    assert set(rows.FILTERS) == {rows.ALL, *OUTCOMES}
