"""Items are held for people, so that each gets as many answers as asked for, none twice from one person."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import BETTER, GOOD, entry, held, ids_of, make_queue, ready, rows, run_sql, say, state
from tests.runs.laboratory import answering, carry_out, make_laboratory
from workbench.annotation import labelling, queues
from workbench.annotation.sources import OutputSource, PairSource
from workbench.errors import BadInput, NotFound


def test_an_item_wanted_once_is_held_for_one_person_only(engine: Engine) -> None:
    queue = make_queue(engine, 5)
    first, second = held(engine, queue, "Ada", 3), held(engine, queue, "Grace", 10)
    assert first == ids_of(engine, queue)[:3]
    assert second == ids_of(engine, queue)[3:]
    assert held(engine, queue, "Ada", 3) == first, "what is held is given again"
    waiting = labelling.take(engine, queue, "Linus")
    assert waiting.items == () and waiting.is_waiting


def test_an_item_wanted_of_three_is_held_for_three(engine: Engine) -> None:
    queue = make_queue(engine, 1, annotators=3)
    taken = [len(held(engine, queue, person)) for person in ("Ada", "Grace", "Linus", "Margaret")]
    assert taken == [1, 1, 1, 0]


def test_what_was_answered_or_skipped_is_not_given_again(engine: Engine) -> None:
    queue = make_queue(engine, 3, annotators=2)
    first, second, third = held(engine, queue, "Ada")
    say(engine, queue, "Ada", first, {"good": "yes"})
    say(engine, queue, "Ada", second)
    assert held(engine, queue, "Ada") == [third]
    say(engine, queue, "Ada", third, {"good": "no"})
    done = labelling.take(engine, queue, "Ada")
    assert done.items == () and not done.is_waiting, "what is left is not hers to answer"
    assert held(engine, queue, "Grace") == [first, second, third], "a skip counts for nobody"


def test_a_reservation_ends_and_the_item_goes_to_another(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    (item,) = held(engine, queue, "Ada")
    assert held(engine, queue, "Grace") == []
    run_sql(engine, "UPDATE reservation SET expires_at = '2026-01-01 00:00:00'")
    assert held(engine, queue, "Grace") == [item]
    assert held(engine, queue, "Ada") == []


def test_taking_again_holds_for_longer(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    held(engine, queue, "Ada")
    run_sql(engine, "UPDATE reservation SET expires_at = '2099-01-01 00:00:00'")
    held(engine, queue, "Ada")
    assert rows(engine, "SELECT expires_at < '2099-01-01' FROM reservation") == [(1,)]


def test_who_leaves_lets_others_have_the_items(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    held(engine, queue, "Ada")
    labelling.release(engine, queue, "Ada")
    assert len(held(engine, queue, "Grace")) == 2


def test_only_a_share_of_the_items_gets_several_people(engine: Engine) -> None:
    queue = make_queue(engine, 40, annotators=3, overlap=0.25)
    assert rows(engine, "SELECT needed, count(*) FROM queue_item GROUP BY needed ORDER BY needed") == [(1, 30), (3, 10)]
    assert len(held(engine, queue, "Ada", 100)) == 40
    assert len(held(engine, queue, "Grace", 100)) == 10


def test_a_paused_queue_hands_nothing_out_but_takes_what_is_held(engine: Engine) -> None:
    queue = make_queue(engine, 2)
    item = held(engine, queue, "Ada")[0]
    queues.pause(engine, queue)
    with pytest.raises(BadInput, match="is paused"):
        labelling.take(engine, queue, "Ada")
    say(engine, queue, "Ada", item, {"good": "yes"})
    queues.pause(engine, queue, paused=False)
    assert len(held(engine, queue, "Ada")) == 1
    queues.archive(engine, queue)
    with pytest.raises(BadInput, match="is archived"):
        labelling.take(engine, queue, "Ada")


def test_a_queue_with_a_list_is_for_those_on_it(engine: Engine) -> None:
    queue = make_queue(engine, 2, people=["Ada"])
    item = held(engine, queue, " Ada ")[0]
    for act in (
        lambda: labelling.take(engine, queue, "Grace"),
        lambda: labelling.submit(engine, queue, "Grace", [entry(item, {"good": "no"})]),
    ):
        with pytest.raises(BadInput, match="not among the people"):
            act()
    queues.add_people(engine, queue, ["Grace"])
    labelling.take(engine, queue, "Grace")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_person_needs_a_name(engine: Engine, name: str) -> None:
    queue = make_queue(engine, 1)
    with pytest.raises(BadInput, match=r"^person: "):
        labelling.take(engine, queue, name)


def test_there_is_no_queue_to_take_from(engine: Engine) -> None:
    with pytest.raises(NotFound, match="no queue 7"):
        labelling.take(engine, 7, "Ada")


def test_history_gives_the_last_answers_as_they_were_seen(engine: Engine) -> None:
    queue = make_queue(engine, ready(12, pairs=True), BETTER)
    items = held(engine, queue, "Ada")
    for item in items[:11]:
        say(engine, queue, "Ada", item, {"better": "left"}, comment="clear", is_flagged=True)
    say(engine, queue, "Ada", items[11])
    found = labelling.history(engine, queue, "Ada")
    assert [one.item.id for one in found] == items[2:]
    assert [one.kind for one in found] == ["answer"] * 9 + ["skip"]
    assert {one.answers.get("better") for one in found[:9]} == {"left"}
    assert {row[0] for row in rows(engine, "SELECT answers ->> 'better' FROM queue_answer WHERE kind = 'answer'")} == {"a", "b"}
    assert found[0].comment == "clear" and found[0].is_flagged
    assert [block["name"] for block in found[0].item.blocks] == ["left", "right"]


def test_progress_counts_by_person_with_their_seconds(engine: Engine) -> None:
    queue = make_queue(engine, 4, annotators=2)
    items = ids_of(engine, queue)
    for item, ms in zip(items[:3], (1_000, 2_000, 9_000), strict=True):
        say(engine, queue, "Ada", item, {"good": "yes"}, ms=ms)
    say(engine, queue, "Grace", items[0], {"good": "yes"}, is_flagged=True, ms=None)
    say(engine, queue, "Grace", items[1])
    found = labelling.progress(engine, queue)
    assert (found.counts.items, found.counts.answers, found.counts.due, found.counts.settled, found.counts.open) == (4, 4, 4, 1, 3)
    assert [(one.person, one.answers, one.skips, one.flags, one.median_s) for one in found.people] == [
        ("Ada", 3, 0, 0, 2.0),
        ("Grace", 1, 1, 1, None),
    ]
    mine = labelling.standing(engine, queue, "Ada")
    assert (mine.answers, mine.due, mine.mine, mine.seconds) == (4, 4, 3, 2.0)


def test_an_empty_queue_has_progress_too(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    found = labelling.progress(engine, queue)
    assert found.people == () and found.median_s is None
    assert labelling.standing(engine, queue, "Ada").seconds is None


async def test_nothing_shown_names_a_variant_and_revealing_is_recorded(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, judge="hosted_vllm/judge")
    await carry_out(lab, run, answering(answer=lambda request: "the same answer"))
    queue = queues.create(lab.engine, name="Pairs", source=PairSource(run, "a", "b"))
    item = labelling.take(lab.engine, queue, "Ada").items[0]
    assert [block["name"] for block in item.blocks] == ["inputs.question", "expected", "left", "right"]
    assert "hosted_vllm" not in str(item.to_json()) and "'a'" not in str(item.to_json())
    with pytest.raises(BadInput, match="answer this item first"):
        labelling.reveal(lab.engine, item.id, "Ada")
    token = say(lab.engine, queue, "Ada", item.id, {"better": "left"})
    found = labelling.reveal(lab.engine, item.id, "Ada")
    assert sorted(one["name"] for one in found.variants.values()) == ["a", "b"]
    assert {one["prefers"] for one in found.judges} == {"tie"} and found.judges[0]["reason"] == "B is complete."
    assert found.others == ()
    say(lab.engine, queue, "Ada", item.id, {"better": "right"}, replaces=token)
    assert rows(lab.engine, "SELECT is_blind FROM queue_answer ORDER BY id") == [(1,), (0,)]
    assert rows(lab.engine, "SELECT queue_item_id, annotator FROM queue_reveal") == [(item.id, "Ada")]


async def test_revealing_shows_what_others_said_from_ones_own_sides(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judge=None)
    await carry_out(lab, run, answering())
    outputs = queues.create(lab.engine, name="Outputs", source=OutputSource(run, ["b"]), settings=queues.Settings(annotators=2))
    item = ids_of(lab.engine, outputs)[0]
    say(lab.engine, outputs, "Ada", item, {"good": "good"}, comment="short")
    say(lab.engine, outputs, "Grace", item, {"good": "bad"})
    found = labelling.reveal(lab.engine, item, "Grace")
    assert found.variants["answer"]["name"] == "b"
    assert found.others == ({"person": "Ada", "answers": {"good": "good"}, "comment": "short"},)
    assert state(lab.engine, item) == ("disputed", 2)


def test_an_item_of_a_file_has_nothing_hidden_but_the_answers_of_others(engine: Engine) -> None:
    queue = make_queue(engine, 1, GOOD)
    item = ids_of(engine, queue)[0]
    say(engine, queue, "Ada", item, {"good": "yes"})
    found = labelling.reveal(engine, item, "Ada")
    assert (found.variants, found.judges, found.others) == ({}, (), ())
