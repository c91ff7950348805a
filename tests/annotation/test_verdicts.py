"""People's verdicts are kept beside the judge's: added, replaced and withdrawn, never changed."""

from pathlib import Path

import pytest

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from workbench import annotation
from workbench.annotation import Subject
from workbench.errors import BadInput
from workbench.runs.results import run_parts


@pytest.fixture
async def finished(tmp_path: Path) -> tuple[Laboratory, Subject]:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judge=None)
    await carry_out(lab, run, answering())
    a, b = (variant.id or 0 for variant in run_parts(lab.engine, run).variants)
    return lab, Subject(run, 1, 0, a, b)


def said(lab: Laboratory, subject: Subject) -> list[tuple[str, str, str]]:
    return [(one.annotator, one.answer, one.comment) for one in annotation.given(lab.engine, subject)]


def test_a_verdict_is_kept_with_who_gave_it_and_why(finished: tuple[Laboratory, Subject]) -> None:
    lab, subject = finished
    annotation.answer(lab.engine, subject, "win", annotator="Ada", comment=" names its source ")
    annotation.answer(lab.engine, subject, "tie", annotator="Grace", is_blind=True)
    assert said(lab, subject) == [("Ada", "win", "names its source"), ("Grace", "tie", "")]
    assert [one.is_blind for one in annotation.given(lab.engine, subject)] == [False, True]
    assert said(lab, Subject(subject.run_id, 2, 0, subject.a, subject.b)) == []


def test_another_verdict_replaces_mine_and_the_earlier_one_stays_in_the_store(finished: tuple[Laboratory, Subject]) -> None:
    lab, subject = finished
    first = annotation.answer(lab.engine, subject, "win", annotator="Ada")
    assert annotation.answer(lab.engine, subject, "win", annotator="Ada") == first, "the same again is nothing new"
    second = annotation.answer(lab.engine, subject, "loss", annotator="Ada")
    assert said(lab, subject) == [("Ada", "loss", "")]
    assert lab.rows("SELECT id, answer, replaces_id FROM annotation ORDER BY id") == [(first, "win", None), (second, "loss", first)]


def test_a_withdrawn_verdict_no_longer_counts(finished: tuple[Laboratory, Subject]) -> None:
    lab, subject = finished
    annotation.withdraw(lab.engine, subject, annotator="Ada")
    assert lab.count("annotation") == 0
    annotation.answer(lab.engine, subject, "win", annotator="Ada")
    annotation.withdraw(lab.engine, subject, annotator="Ada")
    assert said(lab, subject) == []
    assert annotation.people(lab.engine) == {}
    annotation.answer(lab.engine, subject, "tie", annotator="Ada")
    assert said(lab, subject) == [("Ada", "tie", "")]
    assert lab.count("annotation") == 3


def test_a_single_answer_is_good_or_not(finished: tuple[Laboratory, Subject]) -> None:
    lab, pair = finished
    alone = Subject(pair.run_id, pair.example_id, 0, None, pair.b)
    annotation.answer(lab.engine, alone, "good", annotator="Ada")
    assert said(lab, alone) == [("Ada", "good", "")]
    assert said(lab, pair) == []
    with pytest.raises(BadInput, match="no answer to"):
        annotation.answer(lab.engine, alone, "win", annotator="Ada")


@pytest.mark.parametrize(
    ("answer", "who", "comment", "named"),
    [("better", "Ada", "", "answer"), ("win", " ", "", "annotator"), ("win", "Ada", "x" * 10_001, "comment")],
)
def test_bad_input_is_refused_by_its_name_and_nothing_is_kept(
    finished: tuple[Laboratory, Subject], answer: str, who: str, comment: str, named: str
) -> None:
    lab, subject = finished
    with pytest.raises(BadInput, match=f"^{named}: "):
        annotation.answer(lab.engine, subject, answer, annotator=who, comment=comment)
    assert lab.count("annotation") == 0


def test_all_verdicts_are_listed_newest_first_and_counted_by_person(finished: tuple[Laboratory, Subject]) -> None:
    lab, subject = finished
    other = Subject(subject.run_id, 2, 0, subject.a, subject.b)
    annotation.answer(lab.engine, subject, "win", annotator="Ada", comment="first")
    annotation.answer(lab.engine, other, "both_bad", annotator="Ada")
    annotation.answer(lab.engine, other, "tie", annotator="Grace")
    found = annotation.listing(lab.engine)
    assert [(one.annotator, one.answer, one.position, one.key) for one in found] == [
        ("Grace", "tie", 1, "n1"),
        ("Ada", "both_bad", 1, "n1"),
        ("Ada", "win", 0, "n0"),
    ]
    assert (found[0].a, found[0].b) == ("a", "b")
    assert [one.answer for one in annotation.listing(lab.engine, annotator="Ada", limit=1)] == ["both_bad"]
    assert annotation.listing(lab.engine, run_id=99) == []
    assert annotation.people(lab.engine) == {"Ada": 2, "Grace": 1}
