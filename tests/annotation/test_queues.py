"""Queues are made whole or not at all, found by id or name, and refuse by name what cannot be."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import BETTER, GOOD, ids_of, make_queue, ready, rows, say
from workbench.annotation import guidelines, queues
from workbench.annotation.queues import GuidelineDraft
from workbench.annotation.sources import FileSource, GoldenSource
from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets import save_revision
from workbench.terms import Example


def test_a_golden_set_is_asked_whether_it_is_right(engine: Engine) -> None:
    save_revision(engine, "support", [Example("one", {"question": "Why?"}, "Because.")], base=None)
    queue = queues.create(engine, name=" Support ", source=GoldenSource("support"), author=" Grace ")
    found = queues.find(engine, "Support")
    assert (found.id, found.source_kind, found.author, found.positive) == (queue, "golden", "Grace", {"right": "yes"})
    assert [one["name"] for one in guidelines.present(engine, queue).questions] == ["right", "correction"]
    assert rows(engine, "SELECT golden_example_id, is_random, inclusion_probability FROM queue_item") == [(1, 1, 1.0)]


def test_a_queue_is_found_by_id_and_name_and_listed_with_its_counts(engine: Engine) -> None:
    first, second = make_queue(engine, 2, name="First"), make_queue(engine, 3, name="Second", annotators=2)
    say(engine, second, "Ada", ids_of(engine, second)[0], {"good": "yes"})
    assert queues.find(engine, first).name == queues.find(engine, "First").name == queues.find(engine, str(first)).name == "First"
    found = queues.listing(engine)
    assert [(one.queue.name, one.counts.items, one.counts.answers, one.counts.due) for one in found] == [
        ("Second", 3, 1, 5),
        ("First", 2, 0, 2),
    ]
    assert (found[0].guideline, found[0].kinds, found[0].annotators) == (1, ("yes_no",), 1)
    queues.archive(engine, second)
    assert [one.queue.name for one in queues.listing(engine)] == ["First"]
    assert [one.queue.name for one in queues.listing(engine, archived=True)] == ["Second"]
    queues.archive(engine, second, archived=False)
    assert queues.summary(engine, second).counts.answers == 1
    for unknown in ("Frist", "99", 99):
        with pytest.raises(NotFound):
            queues.find(engine, unknown)


def test_a_name_is_given_once_and_nothing_is_left_of_what_was_refused(engine: Engine) -> None:
    make_queue(engine, 1)
    with pytest.raises(Conflict, match="already"):
        make_queue(engine, 2)
    assert rows(engine, "SELECT count(*) FROM queue_item") == [(1,)]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "name"),
        ({"name": "12"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"annotators": 0}, "annotators"),
        ({"annotators": 3, "people": ["Ada", "Grace"]}, "people"),
        ({"people": []}, "people"),
        ({"people": [" "]}, "person"),
        ({"overlap": 1.1}, "overlap"),
        ({"repeats": 0.6}, "repeats"),
        ({"repeats": float("nan")}, "repeats"),
        ({"reservation_minutes": 0}, "reservation_minutes"),
        ({"annotators": 2, "agree": 3}, "agree"),
        ({"size": 0}, "size"),
        ({"ordering": "best"}, "ordering"),
        ({"positive": {"good": "maybe"}}, "positive"),
        ({"positive": {"bad": "yes"}}, "positive"),
    ],
)
def test_a_queue_that_cannot_be_is_refused_by_its_field(engine: Engine, fields: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_queue(engine, 2, GOOD, **fields)
    assert refused.value.where == where
    assert rows(engine, "SELECT count(*) FROM queue") == [(0,)]


@pytest.mark.parametrize(
    ("question", "where"),
    [
        (BETTER, "better"),
        ({"name": "fix", "text": "Fix", "kind": "text", "field": "expected"}, "fix, field"),
    ],
)
def test_a_question_needs_what_it_asks_about(engine: Engine, question: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_queue(engine, 2, question)
    assert refused.value.where == where


def test_items_of_a_file_need_questions(engine: Engine) -> None:
    with pytest.raises(BadInput, match="need questions"):
        queues.create(engine, name="Replies", source=FileSource("x", ready(1)))


def test_a_guideline_keeps_instructions_and_examples(engine: Engine) -> None:
    example = {"title": "A good one", "text": "Thanks!", "answer": "yes", "why": "It is short.", "more": "dropped"}
    draft = GuidelineDraft("# Read *all*", [GOOD], [example])
    queue = queues.create(engine, name="Replies", source=FileSource("x", ready(1)), guideline=draft)
    found = guidelines.present(engine, queue)
    assert found.instructions == "# Read *all*" and found.number == 1
    assert found.examples == [{name: text for name, text in example.items() if name != "more"}]


def test_people_are_added_to_a_list(engine: Engine) -> None:
    queue = make_queue(engine, 1, people=["Ada"])
    assert queues.add_people(engine, queue, ["Grace", " Ada "]) == ("Ada", "Grace")
    assert queues.find(engine, queue).people == ("Ada", "Grace")
