"""A pair's sides are a stable draw, turned in one place; spans count code points in the store and UTF-16 on the screen."""

import subprocess
import sys

import pytest

from workbench.annotation.blocks import block
from workbench.annotation.questions import read_questions
from workbench.annotation.sides import code_points, draw, from_screen, left_side, shown_blocks, to_screen
from workbench.errors import BadInput

PAIR = [block("inputs.question", "Question", "Why?"), block("a", "Answer", "from A", side="a"), block("b", "Answer", "from B", side="b")]
ASKED = read_questions(
    [
        {"name": "better", "text": "Which?", "kind": "pairwise"},
        {"name": "marks", "text": "Mark", "kind": "spans", "labels": ["wrong"], "is_required": False},
    ]
)


def test_a_side_is_the_same_in_another_process() -> None:
    code = "from workbench.annotation.sides import draw; print(draw(7, 'side', 'Ada', 3))"
    assert float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) == draw(
        7, "side", "Ada", 3
    )


def test_each_variant_stands_left_about_half_the_time_for_everybody() -> None:
    for person in ("Ada", "Grace"):
        left = sum(left_side(1, person, item, PAIR) == "a" for item in range(1_000))
        assert 430 < left < 570
    assert any(left_side(1, "Ada", item, PAIR) != left_side(1, "Grace", item, PAIR) for item in range(20))


def test_an_item_that_is_no_pair_has_no_sides() -> None:
    assert left_side(1, "Ada", 1, PAIR[:1]) is None
    assert shown_blocks(PAIR[:1], None) == tuple(PAIR[:1])


@pytest.mark.parametrize(("left", "texts"), [("a", ["from A", "from B"]), ("b", ["from B", "from A"])])
def test_a_pair_is_shown_left_and_right_without_its_variants(left: str, texts: list[str]) -> None:
    found = shown_blocks(PAIR, left)
    assert [(one["name"], one["title"], one["side"]) for one in found[1:]] == [("left", "Left", "left"), ("right", "Right", "right")]
    assert [one["text"] for one in found[1:]] == texts
    assert found[0] == PAIR[0]


@pytest.mark.parametrize(("left", "stored"), [("a", "a"), ("b", "b")])
def test_left_is_the_variant_that_stood_left_and_shown_again_it_is_left(left: str, stored: str) -> None:
    said = {"better": "left", "marks": [{"block": "right", "start": 0, "end": 4, "label": "wrong"}]}
    kept = from_screen(ASKED, said, PAIR, left)
    assert kept["better"] == stored
    assert kept["marks"][0]["block"] == {"a": "b", "b": "a"}[left]
    assert to_screen(ASKED, kept, PAIR, left) == said
    assert from_screen(ASKED, {"better": "tie"}, PAIR, left) == {"better": "tie"}


def test_spans_of_emojis_are_turned_into_code_points_and_back() -> None:
    blocks = [block("text", "Text", "a😀b👩‍👩‍👧c")]
    said = {"marks": [{"block": "text", "start": 1, "end": 4, "label": "wrong"}]}
    kept = from_screen(ASKED, said, blocks, None)
    assert (kept["marks"][0]["start"], kept["marks"][0]["end"]) == (1, 3)
    assert str(blocks[0]["text"])[1:3] == "😀b"
    assert to_screen(ASKED, kept, blocks, None) == said


@pytest.mark.parametrize("units", [2, 99])
def test_a_place_within_a_character_or_behind_the_text_is_refused(units: int) -> None:
    with pytest.raises(BadInput):
        code_points("a😀b", units)
