import dataclasses

import pytest

from workbench.runs.results import ThinRow, ThinSide
from workbench.runs.row_order import ORDERS, OUTCOMES
from workbench.ui import row_filter, rows

ROW = ThinRow(1, 0, "q", '{"question": "Why?"}', ThinSide("a", 1), ThinSide("b", 1), wins=1)
FAILED = ThinSide(None, 0, errors=1, error="timeout")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["win"]),
        ({"wins": 0, "losses": 1}, ["loss"]),
        ({"wins": 0, "ties": 1, "flips": 1}, ["tie", "flips"]),
        ({"wins": 2, "losses": 1, "flips": 1}, ["win", "flips"]),
        ({"wins": 0}, ["unscored"]),
        ({"wins": 0, "b": FAILED}, ["failed"]),
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
    assert set(row_filter.OUTCOME_WORDS) == {row_filter.ALL, *OUTCOMES}
    assert set(row_filter.ORDER_WORDS) == set(ORDERS)
    assert next(iter(row_filter.ORDER_WORDS)) == ORDERS[0]


@pytest.mark.parametrize(
    ("side", "said"),
    [
        (ThinSide("Yes.\nNo.", 1), "Yes. No."),
        (FAILED, "⚠ timeout"),
        (ThinSide(), ""),
    ],
)
def test_a_cell_shows_the_answer_or_why_there_is_none(side: ThinSide, said: str) -> None:
    assert rows.cell(side, 1) == said


@pytest.mark.parametrize(
    ("side", "said"),
    [
        (ThinSide("Yes.", 1), "[×3 the same] Yes."),
        (ThinSide("Yes.", 2), "[2 different] Yes."),
        (ThinSide("Yes.", 1, errors=1), "[×2 the same, 1 failed] Yes."),
    ],
)
def test_a_cell_holds_all_repeats(side: ThinSide, said: str) -> None:
    assert rows.cell(side, 3) == said
