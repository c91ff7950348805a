"""A share of a person's items comes up again, unannounced, after others, and tells how far they agree with themselves."""

from sqlalchemy import Engine

from tests.annotation.sitting import entry, held, ids_of, make_queue, rows, say
from workbench.annotation import labelling
from workbench.annotation.agreeing import agreement_of
from workbench.annotation.repeats import BETWEEN


def answer_all(engine: Engine, queue: int, person: str, *, limit: int = 10) -> list[int]:
    """Answer what is given until nothing is; give the items in the order answered."""
    order: list[int] = []
    while batch := held(engine, queue, person, limit):
        outbox = [entry(item, {"good": "yes" if item % 3 or item not in order else "no"}) for item in batch]
        receipt = labelling.submit(engine, queue, person, outbox)
        assert receipt.refused == {}
        order += batch
    return order


def test_about_a_share_comes_again_and_never_soon(engine: Engine) -> None:
    queue = make_queue(engine, 300, repeats=0.2, annotators=2)
    order = answer_all(engine, queue, "Ada")
    again = [place for place, item in enumerate(order) if item in order[:place]]
    assert 35 <= len(again) <= 75, "a fifth of 300, less the last ones"
    assert sorted(set(order)) == ids_of(engine, queue) and len(order) == 300 + len(again)
    for place in again:
        between = order[order.index(order[place]) + 1 : place]
        assert sum(item not in order[: order.index(order[place])] for item in dict.fromkeys(between)) >= BETWEEN
    assert rows(engine, "SELECT count(*) FROM queue_answer WHERE is_repeat") == [(len(again),)]
    assert rows(engine, "SELECT DISTINCT given FROM queue_item") == [(1,)], "a repeat counts for no item"


def test_without_a_share_nothing_comes_again(engine: Engine) -> None:
    queue = make_queue(engine, 60)
    assert len(answer_all(engine, queue, "Ada")) == 60


def test_taking_again_gives_the_same_items_in_the_same_places(engine: Engine) -> None:
    queue = make_queue(engine, 200, repeats=0.5)
    for item in held(engine, queue, "Ada", 40):
        say(engine, queue, "Ada", item, {"good": "yes"})
    batch = held(engine, queue, "Ada", 40)
    assert len(batch) > 40, "some of the first ones are among them"
    assert held(engine, queue, "Ada", 40) == batch
    say(engine, queue, "Ada", batch[0], {"good": "yes"})
    assert held(engine, queue, "Ada", 39 if batch[0] not in ids_of(engine, queue)[:40] else 40) == batch[1:]


def test_nothing_shown_tells_a_repeat_from_another_item(engine: Engine) -> None:
    queue = make_queue(engine, 100, repeats=0.5)
    answer_all(engine, queue, "Ada", limit=40)
    for one in labelling.history(engine, queue, "Ada", limit=100):
        assert set(one.item.to_json()) == {"id", "blocks", "group"}


def test_self_consistency_is_the_share_of_repeats_answered_alike(engine: Engine) -> None:
    queue = make_queue(engine, 150, repeats=0.3)
    order = answer_all(engine, queue, "Ada")
    again = [item for place, item in enumerate(order) if item in order[:place]]
    alike = sum(item % 3 != 0 for item in again) / len(again)
    (found,) = agreement_of(engine, queue)
    measure = found.self_consistency["Ada"]
    assert measure.value is not None and abs(measure.value - alike) < 1e-9
    assert measure.estimate.n == len(again)
