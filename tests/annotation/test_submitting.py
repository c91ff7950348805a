"""Each entry is kept once, whatever is sent again; a bad one stops no other; corrections are new rows."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import BETTER, GOOD, entry, held, ids_of, make_queue, ready, rows, run_sql, say, state
from workbench.annotation import labelling
from workbench.annotation.sides import left_side

COMMENT = {"name": "remark", "text": "Anything?", "kind": "comment"}
MARKS = {"name": "marks", "text": "Mark", "kind": "spans", "labels": ["wrong"], "field": "text", "is_required": False}


def test_what_is_sent_again_is_acknowledged_and_kept_once(engine: Engine) -> None:
    queue = make_queue(engine, 3)
    outbox = [entry(item, {"good": "yes"}) for item in held(engine, queue, "Ada")]
    first = labelling.submit(engine, queue, "Ada", outbox[:2])
    again = labelling.submit(engine, queue, "Ada", outbox)
    assert first.acked == tuple(one["token"] for one in outbox[:2])
    assert again.acked == tuple(one["token"] for one in outbox) and again.refused == {}
    assert rows(engine, "SELECT count(*) FROM queue_answer") == [(3,)]
    assert [state(engine, one["item"]) for one in outbox] == [("settled", 1)] * 3
    assert rows(engine, "SELECT count(*) FROM reservation") == [(0,)]


def test_a_token_twice_in_one_outbox_is_kept_once(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    sent = entry(ids_of(engine, queue)[0], {"good": "yes"})
    assert labelling.submit(engine, queue, "Ada", [sent, sent]).refused == {}
    assert rows(engine, "SELECT count(*) FROM queue_answer") == [(1,)]


def test_nothing_is_kept_of_an_outbox_whose_transaction_breaks(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    outbox = [entry(item, {"good": "yes"}) for item in ids_of(engine, queue)]
    run_sql(engine, "CREATE TRIGGER breaks BEFORE UPDATE ON queue_item BEGIN SELECT RAISE(ABORT, 'power cut'); END")
    with pytest.raises(Exception, match="power cut"):
        labelling.submit(engine, queue, "Ada", outbox)
    run_sql(engine, "DROP TRIGGER breaks")
    assert rows(engine, "SELECT count(*) FROM queue_answer") == [(0,)]
    assert len(labelling.submit(engine, queue, "Ada", outbox).acked) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answers": {"good": "perhaps"}}, "good: "),
        ({"answers": {}}, "good: needs an answer"),
        ({"answers": ["good"]}, "answers: "),
        ({"answers": {"invented": "yes"}}, "answers: there is no question"),
        ({"item": 999}, "item: there is no item 999"),
        ({"item": "one"}, "item: "),
        ({"item": 2**70}, "item: "),
        ({"kind": "shrug"}, "kind: "),
        ({"guideline": 9}, "guideline: there is no guideline 9"),
        ({"guideline": None}, "guideline: "),
        ({"comment": "x" * 10_001}, "comment: "),
        ({"comment": "half \ud83d"}, "comment: "),
        ({"comment": 3}, "comment: "),
        ({"token": ""}, "token: "),
        ({"token": "a\nb"}, "token: "),
        ({"token": "\ud83d"}, "token: "),
    ],
)
def test_a_bad_entry_is_refused_with_its_reason_and_the_others_go_in(engine: Engine, fields: dict[str, Any], reason: str) -> None:
    queue = make_queue(engine, 3)
    first, second, third = ids_of(engine, queue)
    bad = {**entry(second, {"good": "yes"}), **fields}
    found = labelling.submit(engine, queue, "Ada", [entry(first, {"good": "yes"}), bad, entry(third, {"good": "no"})])
    assert len(found.acked) == 2
    assert [said for said in found.refused.values() if said.startswith(reason)], found.refused
    assert state(engine, second) == ("open", 0)


@pytest.mark.parametrize("sent", [None, "entry", 3, [], {}])
def test_what_is_no_entry_is_refused(engine: Engine, sent: Any) -> None:
    queue = make_queue(engine, 1)
    found = labelling.submit(engine, queue, "Ada", [sent])
    assert found.acked == () and len(found.refused) == 1


def test_an_item_of_another_queue_is_no_item_of_this_one(engine: Engine) -> None:
    queue, other = make_queue(engine, 1), make_queue(engine, 1, name="Other")
    found = labelling.submit(engine, queue, "Ada", [entry(ids_of(engine, other)[0], {"good": "yes"})])
    assert found.acked == ()


def test_the_token_of_another_person_is_not_mine(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    first, second = ids_of(engine, queue)
    token = say(engine, queue, "Ada", first, {"good": "yes"})
    found = labelling.submit(engine, queue, "Grace", [entry(second, {"good": "yes"}, token=token)])
    assert found.acked == () and "another answer has this token" in found.refused[token]


def test_nobody_answers_an_item_twice(engine: Engine) -> None:
    queue = make_queue(engine, 1, annotators=2)
    (item,) = ids_of(engine, queue)
    say(engine, queue, "Ada", item, {"good": "yes"})
    found = labelling.submit(engine, queue, "Ada", [entry(item, {"good": "no"})])
    assert found.acked == () and "already" in next(iter(found.refused.values()))
    assert state(engine, item) == ("open", 1)


def test_a_correction_takes_the_place_of_what_it_names_and_the_first_row_stays(engine: Engine) -> None:
    queue = make_queue(engine, 1, annotators=2)
    (item,) = ids_of(engine, queue)
    first = say(engine, queue, "Ada", item, {"good": "yes"})
    second = say(engine, queue, "Ada", item, {"good": "no"}, replaces=first)
    say(engine, queue, "Ada", item, {"good": "yes"}, replaces=first, comment="after all")
    assert [(one.token != first, one.answers) for one in labelling.history(engine, queue, "Ada")] == [(True, {"good": "yes"})]
    kept = rows(engine, "SELECT id, answers ->> 'good', replaces_id FROM queue_answer ORDER BY id")
    assert kept == [(1, "yes", None), (2, "no", 1), (3, "yes", 2)], "a chain, each row replaced once"
    assert state(engine, item) == ("open", 1)
    assert second


def test_an_answer_turned_into_a_skip_opens_the_item_again_and_back(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    (item,) = ids_of(engine, queue)
    first = say(engine, queue, "Ada", item, {"good": "yes"})
    assert state(engine, item) == ("settled", 1)
    skip = say(engine, queue, "Ada", item, replaces=first)
    assert state(engine, item) == ("open", 0)
    say(engine, queue, "Ada", item, {"good": "no"}, replaces=skip)
    assert state(engine, item) == ("settled", 1)
    assert rows(engine, "SELECT answer ->> 'good' FROM queue_item") == [("no",)]


def test_what_was_skipped_may_be_answered_after_all(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    (item,) = ids_of(engine, queue)
    say(engine, queue, "Ada", item)
    say(engine, queue, "Ada", item, {"good": "yes"})
    assert state(engine, item) == ("settled", 1)


def test_an_answer_that_comes_too_late_is_kept_and_not_counted(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    (item,) = held(engine, queue, "Ada")
    run_sql(engine, "UPDATE reservation SET expires_at = '2026-01-01 00:00:00'")
    assert held(engine, queue, "Grace") == [item]
    say(engine, queue, "Grace", item, {"good": "yes"})
    late = say(engine, queue, "Ada", item, {"good": "no"})
    assert rows(engine, "SELECT annotator, is_surplus FROM queue_answer ORDER BY id") == [("Grace", 0), ("Ada", 1)]
    assert state(engine, item) == ("settled", 1)
    say(engine, queue, "Ada", item, {"good": "yes"}, replaces=late)
    assert rows(engine, "SELECT is_surplus FROM queue_answer WHERE id = 3") == [(1,)]
    assert state(engine, item) == ("settled", 1)


def test_a_pairs_answer_is_kept_by_variant_with_the_side(engine: Engine) -> None:
    queue = make_queue(engine, ready(20, pairs=True), BETTER)
    items = ids_of(engine, queue)
    pair = [{"name": "a", "side": "a"}, {"name": "b", "side": "b"}]
    for item in items:
        say(engine, queue, "Ada", item, {"better": "right"})
    kept = rows(engine, "SELECT queue_item_id, side, answers ->> 'better' FROM queue_answer ORDER BY id")
    assert {(side, answer) for _, side, answer in kept} == {("a", "b"), ("b", "a")}
    assert all(side == left_side(0, "Ada", item, pair) for item, side, _ in kept)


def test_an_import_names_variants_itself(engine: Engine) -> None:
    queue = make_queue(engine, ready(2, pairs=True), BETTER)
    entries = [{"token": f"t{item}", "item": item, "answers": {"better": "b"}} for item in ids_of(engine, queue)]
    assert labelling.submit(engine, queue, "Ada", entries, as_shown=False).refused == {}
    assert rows(engine, "SELECT side, answers ->> 'better', ms FROM queue_answer") == [(None, "b", None)] * 2


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd()",
    "' OR 1=1 --",
    "\u202egnp.exe",
    "🏳️‍🌈 not",
    '{"a": 1}',
    "\\ud83d",
]


def test_hostile_texts_are_kept_as_they_are(engine: Engine) -> None:
    queue = make_queue(engine, len(HOSTILE), GOOD, COMMENT)
    for item, said in zip(ids_of(engine, queue), HOSTILE, strict=True):
        say(engine, queue, "Ada <b>", item, {"good": "yes", "remark": said}, comment=said)
    found = labelling.history(engine, queue, "Ada <b>")
    assert [one.comment for one in found] == HOSTILE
    assert [one.answers["remark"] for one in found] == HOSTILE
    assert json.loads(json.dumps([one.to_json() for one in found]))


def test_spans_sent_in_utf_16_are_kept_in_code_points(engine: Engine) -> None:
    items = ready(1)
    items[0] = type(items[0])("k", [{"name": "text", "text": "😀😀 wrong 😀"}])
    queue = make_queue(engine, items, GOOD, MARKS)
    (item,) = ids_of(engine, queue)
    mark = {"block": "text", "start": 5, "end": 10, "label": "wrong"}
    say(engine, queue, "Ada", item, {"good": "no", "marks": [mark]})
    kept = json.loads(rows(engine, "SELECT answers FROM queue_answer")[0][0])["marks"][0]
    assert "😀😀 wrong 😀"[kept["start"] : kept["end"]] == "wrong"
    assert labelling.history(engine, queue, "Ada")[0].answers["marks"] == [mark]
