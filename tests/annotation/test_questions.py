"""Questions are read from JSON with good defaults, and refuse by name what cannot be asked or answered."""

from typing import Any

import pytest

from workbench.annotation.questions import check_answers, golden_questions, output_questions, pair_questions, read_questions
from workbench.errors import BadInput

EVERY_KIND: list[dict[str, Any]] = [
    {"name": "tone", "text": "How is the tone?", "kind": "choice", "options": ["warm", {"value": "cold", "key": "c"}]},
    {"name": "right", "text": "Right?", "kind": "yes_no"},
    {"name": "quality", "text": "How good?", "kind": "scale", "options": [{"value": n, "label": f"Level {n}"} for n in range(1, 6)]},
    {"name": "better", "text": "Which?", "kind": "pairwise"},
    {"name": "fix", "text": "As it should be", "kind": "text", "field": "expected", "is_required": False},
    {"name": "marks", "text": "Mark", "kind": "spans", "labels": ["claim", "fact"], "is_required": False},
    {"name": "remark", "text": "Anything else?", "kind": "comment", "is_required": True},
]


def test_every_kind_is_read_with_default_options_and_keys() -> None:
    found = {question.name: question for question in read_questions(EVERY_KIND)}
    assert [(option.value, option.label, option.key) for option in found["tone"].options] == [("warm", "warm", "1"), ("cold", "cold", "c")]
    assert [(option.value, option.key) for option in found["right"].options] == [("yes", "y"), ("no", "n")]
    assert [(option.value, option.key) for option in found["quality"].options] == [(str(n), str(n)) for n in range(1, 6)]
    assert [(option.value, option.key) for option in found["better"].options] == [
        ("left", "1"),
        ("right", "2"),
        ("tie", "3"),
        ("both_bad", "4"),
    ]
    assert found["better"].values == ("a", "b", "tie", "both_bad")
    assert not found["remark"].is_required, "a comment is never required"


def test_what_is_read_is_read_again_from_its_own_json() -> None:
    found = read_questions(EVERY_KIND)
    assert read_questions([question.to_json() for question in found]) == found


@pytest.mark.parametrize("ready_made", [golden_questions(), output_questions(), output_questions(is_scale=True), pair_questions()])
def test_ready_made_questions_are_questions_like_any_other(ready_made: Any) -> None:
    assert read_questions([question.to_json() for question in ready_made]) == ready_made


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"name": ""}, "question 1, name"),
        ({"name": "a<b>"}, "question 1, name"),
        ({"text": " "}, "tone, text"),
        ({"kind": "guess"}, "tone, kind"),
        ({"options": ["one"]}, "tone, options"),
        ({"options": ["one", "one"]}, "tone, options"),
        ({"options": [{"value": "one", "key": "x"}, {"value": "two", "key": "X"}]}, "tone, options"),
        ({"options": [{"value": "one", "key": "xy"}, "two"]}, "tone, option 1, key"),
        ({"options": [{"value": "\x00"}, "two"]}, "tone, option 1, value"),
        ({"is_required": "yes"}, "tone, is_required"),
        ({"kind": "scale", "options": ["good", "bad"]}, "tone, options"),
        ({"kind": "scale", "options": ["2", "1"]}, "tone, options"),
        ({"kind": "scale", "options": ["1", "1.0"]}, "tone, options"),
        ({"kind": "yes_no", "options": ["yes", "maybe"]}, "tone, options"),
        ({"kind": "spans"}, "tone, labels"),
        ({"kind": "spans", "labels": ["x", "x"]}, "tone, labels"),
        ({"kind": "comment"}, "questions"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_by_its_place(change: dict[str, Any], named: str) -> None:
    question = {"name": "tone", "text": "How?", "kind": "choice", "options": ["warm", "cold"], **change}
    with pytest.raises(BadInput) as refused:
        read_questions([question])
    assert refused.value.where == named


@pytest.mark.parametrize(
    "found", [None, [], "tone", ["tone"], {"name": "tone"}, [GOOD := {"name": "g", "text": "?", "kind": "yes_no"}, GOOD]]
)
def test_what_is_no_list_of_different_questions_is_refused(found: Any) -> None:
    with pytest.raises(BadInput):
        read_questions(found)


def test_answers_are_kept_by_question_and_empty_ones_left_out() -> None:
    given = {"tone": "warm", "right": "no", "quality": 4, "better": "both_bad", "fix": " as it is ", "remark": "  ", "marks": None}
    expected = {"tone": "warm", "right": "no", "quality": "4", "better": "both_bad", "fix": " as it is "}
    assert check_answers(read_questions(EVERY_KIND), given) == expected


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"tone": None}, "tone"),
        ({"tone": "lukewarm"}, "tone"),
        ({"tone": ["warm"]}, "tone"),
        ({"quality": 6}, "quality"),
        ({"quality": True}, "quality"),
        ({"better": "left"}, "better"),
        ({"fix": 3}, "fix"),
        ({"fix": "x" * 100_001}, "fix"),
        ({"fix": "half \ud83d"}, "fix"),
        ({"remark": "NUL \x00"}, "remark"),
        ({"marks": [{"block": "text", "start": 3, "end": 3, "label": "fact"}]}, "marks"),
        ({"marks": [{"block": "text", "start": 0, "end": 99, "label": "fact"}]}, "marks"),
        ({"marks": [{"block": "text", "start": 0, "end": 1, "label": "rumour"}]}, "marks"),
        ({"marks": "all"}, "marks"),
        ({"marks": ["all"]}, "marks"),
        ({"invented": "x"}, "answers"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_its_question(change: dict[str, Any], named: str) -> None:
    given = {"tone": "warm", "right": "no", "quality": 4, "better": "a", **change}
    with pytest.raises(BadInput) as refused:
        check_answers(read_questions(EVERY_KIND), given, blocks={"text": "four"})
    assert refused.value.where == named


def test_spans_are_kept_in_their_order() -> None:
    marks = [{"block": "text", "start": 2, "end": 4, "label": "fact"}, {"block": "text", "start": 0, "end": 1, "label": "claim", "more": 1}]
    found = check_answers(read_questions(EVERY_KIND[5:6]), {"marks": marks}, blocks={"text": "four"})
    assert [(span["start"], span["end"], span["label"]) for span in found["marks"]] == [(0, 1, "claim"), (2, 4, "fact")]
    assert "more" not in found["marks"][0]


def test_a_question_is_asked_only_after_the_answer_that_leads_to_it() -> None:
    right = {"name": "right", "text": "Right?", "kind": "yes_no"}
    why = {"name": "why", "text": "Why not?", "kind": "text", "when": {"right": "no"}}
    questions = read_questions([right, why])
    assert questions[1].to_json()["when"] == {"right": ["no"]}
    assert read_questions([one.to_json() for one in questions]) == questions
    assert check_answers(questions, {"right": "yes", "why": "left over"}) == {"right": "yes"}
    with pytest.raises(BadInput, match="needs an answer"):
        check_answers(questions, {"right": "no"})
    assert check_answers(questions, {"right": "no", "why": "It is wrong."}) == {"right": "no", "why": "It is wrong."}


@pytest.mark.parametrize("when", [{"later": ["yes"]}, {"right": ["maybe"]}, ["right"], {"why": ["x"]}])
def test_a_condition_that_can_never_hold_is_refused(when: object) -> None:
    with pytest.raises(BadInput, match="why, when"):
        read_questions([{"name": "right", "text": "?", "kind": "yes_no"}, {"name": "why", "text": "?", "kind": "text", "when": when}])
