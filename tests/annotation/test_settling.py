"""Items are settled by their rule or disputed; a decision stands, can correct the golden set, and verifies its example."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import GOOD, ids_of, make_queue, rows, say, state
from tests.runs.laboratory import make_laboratory
from workbench.annotation import labelling, queues
from workbench.annotation.queues import GuidelineDraft, Settings
from workbench.annotation.settling import adjudicate, decisions, disputes, settled, verified, verified_of_run
from workbench.annotation.sources import GoldenSource
from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets import Edits, apply_edits, archive, examples, resolve_set, save_revision
from workbench.terms import Example

PEOPLE = ("Ada", "Grace", "Linus", "Margaret", "Barbara")
TEXT = {"name": "fix", "text": "As it should be", "kind": "text", "field": "text"}


def give(engine: Engine, queue: int, item: int, *said: str) -> tuple[str, int]:
    for person, answer in zip(PEOPLE, said, strict=False):
        say(engine, queue, person, item, {"good": answer})
    return state(engine, item)


@pytest.mark.parametrize(
    ("wanted", "agree", "said", "state_then"),
    [
        (1, None, "y", "settled"),
        (2, None, "yy", "settled"),
        (2, None, "yn", "disputed"),
        (3, None, "yyn", "settled"),
        (3, 3, "yyn", "disputed"),
        (3, None, "yy", "open"),
        (4, None, "yynn", "disputed"),
        (4, 2, "yynn", "disputed"),
        (4, 2, "yyyn", "settled"),
        (5, None, "yynny", "settled"),
    ],
)
def test_a_rule_settles_an_item_or_leaves_it_disputed(engine: Engine, wanted: int, agree: int | None, said: str, state_then: str) -> None:
    queue = make_queue(engine, 1, annotators=wanted, agree=agree)
    (item,) = ids_of(engine, queue)
    assert give(engine, queue, item, *({"y": "yes", "n": "no"}[one] for one in said)) == (state_then, len(said))


def test_every_required_question_has_to_be_agreed_on(engine: Engine) -> None:
    tone = {"name": "tone", "text": "Tone?", "kind": "choice", "options": ["warm", "cold"]}
    queue = make_queue(engine, 1, GOOD, tone, {**tone, "name": "style", "is_required": False}, annotators=2)
    (item,) = ids_of(engine, queue)
    say(engine, queue, "Ada", item, {"good": "yes", "tone": "warm", "style": "warm"}, comment="warm enough")
    say(engine, queue, "Grace", item, {"good": "yes", "tone": "cold", "style": "cold"}, is_flagged=True)
    (found,) = disputes(engine, queue)
    assert found.questions == ("tone",)
    assert [(one.person, one.answers["tone"], one.comment, one.is_flagged) for one in found.answers] == [
        ("Ada", "warm", "warm enough", False),
        ("Grace", "cold", "", True),
    ]
    assert found.blocks[0]["text"] == "text 0" and found.key == "k0"
    assert settled(engine, queue) == []


def test_required_texts_agree_where_they_are_the_same_and_spans_are_done(engine: Engine) -> None:
    queue = make_queue(engine, 1, TEXT, annotators=2)
    (item,) = ids_of(engine, queue)
    say(engine, queue, "Ada", item, {"fix": "So."})
    say(engine, queue, "Grace", item, {"fix": "So. "})
    assert state(engine, item) == ("settled", 2)
    marks = {"name": "marks", "text": "Mark", "kind": "spans", "labels": ["wrong"]}
    other = make_queue(engine, 1, marks, name="Spans")
    (item,) = ids_of(engine, other)
    say(engine, other, "Ada", item, {"marks": []})
    assert state(engine, item) == ("done", 1)


def test_a_decision_settles_a_dispute_and_stands_above_later_answers(engine: Engine) -> None:
    queue = make_queue(engine, 2, annotators=2)
    item, waiting = ids_of(engine, queue)
    assert give(engine, queue, item, "yes", "no") == ("disputed", 2)
    found = adjudicate(engine, item, answers={"good": "no"}, author="Barbara", reason=" names no price ")
    assert (found.author, found.reason, found.answers, found.golden_revision) == ("Barbara", "names no price", {"good": "no"}, None)
    assert state(engine, item) == ("settled", 2) and disputes(engine, queue) == []
    first = rows(engine, "SELECT token FROM queue_answer ORDER BY id")[0][0]
    say(engine, queue, "Ada", item, {"good": "no"}, replaces=first)
    assert rows(engine, f"SELECT answer ->> 'good', state FROM queue_item WHERE id = {item}") == [("no", "settled")]
    adjudicate(engine, item, answers={"good": "yes"}, author="Barbara", reason="on second thoughts")
    assert [one.answers["good"] for one in decisions(engine, queue)] == ["yes", "no"]
    with pytest.raises(BadInput, match="waits for 2 more answers"):
        adjudicate(engine, waiting, answers={"good": "yes"}, author="Barbara")


@pytest.mark.parametrize(
    ("answers", "author", "where"), [({}, "Ada", "good"), ({"good": "left"}, "Ada", "good"), ({"good": "no"}, " ", "person")]
)
def test_a_decision_is_checked_like_an_answer(engine: Engine, answers: dict[str, str], author: str, where: str) -> None:
    queue = make_queue(engine, 1)
    (item,) = ids_of(engine, queue)
    give(engine, queue, item, "yes")
    with pytest.raises(BadInput) as refused:
        adjudicate(engine, item, answers=answers, author=author)
    assert refused.value.where == where
    assert decisions(engine, queue) == []
    with pytest.raises(NotFound):
        adjudicate(engine, 99, answers={"good": "no"}, author="Ada")


def golden_queue(engine: Engine, **settings: object) -> tuple[int, list[int]]:
    rows_of = [Example(f"q{n}", {"question": f"What costs {n}?"}, f"{n} euros", tags=("price",)) for n in range(4)]
    save_revision(engine, "support", rows_of, base=None)
    rules = Settings(**{"ordering": "given", "annotators": 2, **settings})  # type: ignore[arg-type]
    queue = queues.create(engine, name="Support", source=GoldenSource("support"), settings=rules)
    return queue, ids_of(engine, queue)


def share(engine: Engine, reference: str) -> tuple[int, int]:
    return verified(engine, resolve_set(engine, reference).id)


def test_an_example_is_verified_by_agreement_on_yes_only(engine: Engine) -> None:
    queue, items = golden_queue(engine)
    for item, said in zip(items, ("yes yes", "no no", "yes no", "yes"), strict=True):
        for person, answer in zip(PEOPLE, said.split(), strict=False):
            say(engine, queue, person, item, {"right": answer})
    assert share(engine, "support") == (1, 4)
    assert labelling.progress(engine, queue).counts.verified == 1
    adjudicate(engine, items[2], answers={"right": "yes"}, author="Barbara")
    assert share(engine, "support") == (2, 4)


def test_an_edited_example_is_no_longer_verified_and_what_stayed_is(engine: Engine) -> None:
    queue, items = golden_queue(engine, annotators=1)
    for item in items[:2]:
        say(engine, queue, "Ada", item, {"right": "yes"})
    apply_edits(engine, "support", Edits(changed={"q0": {"expected": "free"}}), base=1)
    assert share(engine, "support@1") == (2, 4)
    assert share(engine, "support@2") == (1, 4)


def test_a_correction_makes_a_revision_with_the_verified_example(engine: Engine) -> None:
    queue, items = golden_queue(engine)
    for person, said in (("Ada", "yes"), ("Grace", "no")):
        say(engine, queue, person, items[1], {"right": said, "correction": "One euro" if said == "no" else "1 euros"})
    answers = {"right": "no", "correction": "1 euro"}
    found = adjudicate(engine, items[1], answers=answers, author="Barbara", reason="grammar", correct_golden=True)
    assert found.golden_revision == "support@2"
    revision = resolve_set(engine, "support")
    assert (revision.number, revision.author, revision.note) == (2, "Barbara", "Adjudicated: grammar")
    assert [one.example.expected for one in examples(engine, revision.id)] == ["0 euros", "1 euro", "2 euros", "3 euros"]
    assert share(engine, "support@1") == (0, 4), "the old answer was wrong"
    assert share(engine, "support@2") == (1, 4)
    again = adjudicate(engine, items[1], answers=answers, author="Barbara", correct_golden=True)
    assert again.golden_revision == "support@2", "what is corrected already needs no further revision"


def test_a_correction_of_what_was_changed_meanwhile_is_a_conflict_in_words(engine: Engine) -> None:
    queue, items = golden_queue(engine, annotators=1)
    for item in items[:2]:
        say(engine, queue, "Ada", item, {"right": "no"})
    answers = {"right": "no", "correction": "nothing"}
    apply_edits(engine, "support", Edits(changed={"q0": {"expected": "free"}}, removed=["q1"]), base=1)
    with pytest.raises(Conflict, match="q0 was changed since"):
        adjudicate(engine, items[0], answers=answers, author="Barbara", correct_golden=True)
    with pytest.raises(Conflict, match="no longer holds the example q1"):
        adjudicate(engine, items[1], answers=answers, author="Barbara", correct_golden=True)
    assert decisions(engine, queue) == [] and resolve_set(engine, "support").number == 2
    apply_edits(engine, "support", Edits(changed={"q0": {"expected": "nothing"}}), base=2)
    found = adjudicate(engine, items[0], answers=answers, author="Barbara", correct_golden=True)
    assert found.golden_revision == "support@3", "somebody corrected it in the same way"


def test_a_correction_needs_a_corrected_text_and_an_open_set(engine: Engine) -> None:
    queue, items = golden_queue(engine, annotators=1)
    say(engine, queue, "Ada", items[0], {"right": "no"})
    for answers in ({"right": "no"}, {"right": "no", "correction": "0 euros"}):
        with pytest.raises(BadInput, match="no answer corrects"):
            adjudicate(engine, items[0], answers=answers, author="Barbara", correct_golden=True)
    archive(engine, "support")
    with pytest.raises(BadInput, match="archived"):
        adjudicate(engine, items[0], answers={"right": "no", "correction": "free"}, author="Barbara", correct_golden=True)
    file = make_queue(engine, 1, TEXT)
    (item,) = ids_of(engine, file)
    say(engine, file, "Ada", item, {"fix": "So."})
    with pytest.raises(BadInput, match="no answer corrects"):
        adjudicate(engine, item, answers={"fix": "Thus."}, author="Barbara", correct_golden=True)


def test_an_input_that_is_no_text_is_not_overwritten_by_one(engine: Engine) -> None:
    save_revision(engine, "support", [Example("one", {"data": {"age": 7}}, "x")], base=None)
    fix = {"name": "fix", "text": "Fix", "kind": "text", "field": "inputs.data"}
    queue = queues.create(engine, name="Support", source=GoldenSource("support"), guideline=GuidelineDraft(questions=[fix]))
    (item,) = ids_of(engine, queue)
    say(engine, queue, "Ada", item, {"fix": "eight"})
    with pytest.raises(BadInput, match=r"inputs.data: is no text"):
        adjudicate(engine, item, answers={"fix": "eight"}, author="Barbara", correct_golden=True)


def test_hostile_reasons_are_kept_or_refused_in_words(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    (item,) = ids_of(engine, queue)
    give(engine, queue, item, "yes")
    assert adjudicate(engine, item, answers={"good": "no"}, author="<b>", reason="<script>=1+1").reason == "<script>=1+1"
    with pytest.raises(BadInput, match="half a character"):
        adjudicate(engine, item, answers={"good": "no"}, author="Ada", reason="\ud83d")


def test_a_run_has_the_verified_share_of_its_examples(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 4)
    run = lab.start_run(None, judge=None, select={"tags": ["even"]})
    queue = queues.create(lab.engine, name="Numbers", source=GoldenSource("numbers"), settings=Settings(ordering="given"))
    for item, said in zip(ids_of(lab.engine, queue), ("yes", "yes", "no", "yes"), strict=True):
        say(lab.engine, queue, "Ada", item, {"right": said})
    found, total = verified_of_run(lab.engine, run)
    assert (found, total) == (1, 2), "of the even ones, one was found right"
    assert verified(lab.engine, resolve_set(lab.engine, "numbers").id) == (3, 4)


def test_the_verified_share_of_nothing_is_nothing(engine: Engine) -> None:
    assert verified(engine, 99) == (0, 0)
    assert verified_of_run(engine, 99) == (0, 0)
