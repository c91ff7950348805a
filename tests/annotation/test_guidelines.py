"""A guideline moves on by versions; old answers stay under the old one, and a few items are asked again to see what changed."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import GOOD, entry, held, ids_of, make_queue, rows, say, state
from workbench.annotation import guidelines, labelling
from workbench.annotation.agreeing import agreement_of
from workbench.errors import BadInput, NotFound

STRICT: dict[str, Any] = {"name": "good", "text": "Is it good, strictly?", "kind": "yes_no"}


def test_an_edit_makes_a_version_and_the_old_answers_stay_under_theirs(engine: Engine) -> None:
    queue = make_queue(engine, 6, annotators=2)
    items = held(engine, queue, "Ada")
    for item in items[:4]:
        say(engine, queue, "Ada", item, {"good": "yes"})
    assert guidelines.edit(engine, queue, questions=[STRICT], note="stricter", author="Grace", requeue=2) == 2
    found = guidelines.versions(engine, queue)
    assert [(one.number, one.questions[0]["text"], one.note) for one in found] == [(1, GOOD["text"], ""), (2, STRICT["text"], "stricter")]
    assert len(found[1].asked_again) == 2 and set(found[1].asked_again) <= set(items[:4])
    batch = labelling.take(engine, queue, "Ada")
    assert batch.guideline.number == 2
    assert [item.id for item in batch.items] == [*found[1].asked_again, *items[4:]], "what is asked again comes first"
    assert set(held(engine, queue, "Grace")) == set(items), "whoever did not answer before is not asked again"


def test_an_answer_under_the_old_guideline_still_comes_in(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    first, second = held(engine, queue, "Ada")
    guidelines.edit(engine, queue, instructions="Be strict.")
    say(engine, queue, "Ada", first, {"good": "yes"}, guideline=1)
    say(engine, queue, "Ada", second, {"good": "yes"}, guideline=2)
    assert rows(engine, "SELECT guideline_id FROM queue_answer ORDER BY id") == [(1,), (2,)]


def test_what_is_asked_again_counts_once_and_the_newest_answer_settles(engine: Engine) -> None:
    queue = make_queue(engine, 1, annotators=2)
    (item,) = ids_of(engine, queue)
    for person in ("Ada", "Grace"):
        say(engine, queue, person, item, {"good": "yes"})
    assert state(engine, item) == ("settled", 2)
    guidelines.edit(engine, queue, questions=[STRICT])
    say(engine, queue, "Ada", item, {"good": "no"}, guideline=2)
    assert state(engine, item) == ("disputed", 2)
    assert held(engine, queue, "Ada") == []
    again = labelling.submit(engine, queue, "Ada", [entry(item, {"good": "no"}, guideline=2)])
    assert again.acked == ()
    say(engine, queue, "Grace", item, {"good": "no"}, guideline=2)
    assert state(engine, item) == ("settled", 2)
    assert rows(engine, "SELECT answer ->> 'good' FROM queue_item") == [("no",)]
    assert agreement_of(engine, queue, guideline=1)[0].raw.value == 1.0
    assert agreement_of(engine, queue, guideline=2)[0].prevalence["no"].estimate == 1.0


def test_drift_is_the_share_of_answers_that_changed(engine: Engine) -> None:
    queue = make_queue(engine, 10, annotators=2)
    items = ids_of(engine, queue)
    for person in ("Ada", "Grace"):
        for item in items:
            say(engine, queue, person, item, {"good": "yes"})
    guidelines.edit(engine, queue, questions=[STRICT], requeue=10)
    for item in items[:6]:
        say(engine, queue, "Ada", item, {"good": "no" if item in items[:3] else "yes"}, guideline=2)
    (found,) = guidelines.drift_between(engine, queue, 1, 2)
    assert (found.question, found.asked, found.changed, found.share.estimate) == ("good", 6, 3, 0.5)
    assert found.share.low is not None and 0 < found.share.low < 0.5
    (nothing,) = guidelines.drift_between(engine, queue, 2, 2)
    assert nothing.changed == 0
    with pytest.raises(NotFound, match="no guideline 3"):
        guidelines.drift_between(engine, queue, 1, 3)


def test_drift_without_answers_has_no_share(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    guidelines.edit(engine, queue, instructions="New")
    (found,) = guidelines.drift_between(engine, queue, 1, 2)
    assert (found.asked, found.changed, found.share.estimate) == (0, 0, None)


def test_a_question_of_another_kind_is_another_question(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    for item in ids_of(engine, queue):
        say(engine, queue, "Ada", item, {"good": "yes"})
    levels = [{"value": str(level)} for level in range(1, 4)]
    guidelines.edit(engine, queue, questions=[{"name": "good", "text": "How good?", "kind": "scale", "options": levels}])
    for item in held(engine, queue, "Ada"):
        say(engine, queue, "Ada", item, {"good": "3"}, guideline=2)
    assert guidelines.drift_between(engine, queue, 1, 2) == []
    assert [one.question for one in agreement_of(engine, queue)] == ["good"]


def test_nothing_new_is_no_version(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    assert guidelines.edit(engine, queue, instructions="", questions=[GOOD]) == 1
    with pytest.raises(BadInput):
        guidelines.edit(engine, queue, questions=[])
    with pytest.raises(NotFound):
        guidelines.edit(engine, 99, instructions="x")
