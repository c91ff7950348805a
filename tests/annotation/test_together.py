"""Ten people at once: every item gets exactly the answers asked for, none twice from one person, and nobody meets a locked store."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import entry, make_queue, rows
from workbench.annotation import labelling

PEOPLE = [f"person {number}" for number in range(10)]


@pytest.mark.parametrize("limit", [4, 40])
def test_ten_people_at_once_give_each_item_its_three_answers(engine: Engine, limit: int) -> None:
    queue = make_queue(engine, 100, annotators=3, ordering="random")
    start = Barrier(len(PEOPLE))

    def work(person: str) -> int:
        start.wait()
        given = 0
        while labelling.standing(engine, queue, person).due:
            batch = labelling.take(engine, queue, person, limit=limit)
            outbox = [entry(item.id, {"good": "yes"}) for item in batch.items]
            for low in range(0, len(outbox), 3):
                receipt = labelling.submit(engine, queue, person, outbox[low : low + 3])
                assert receipt.refused == {}
                labelling.submit(engine, queue, person, outbox[low : low + 3])
                given += len(receipt.acked)
        return given

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        given = list(pool.map(work, PEOPLE))
    assert sum(given) == 300
    kept = rows(engine, "SELECT queue_item_id, annotator FROM queue_answer")
    assert Counter(item for item, _ in kept) == Counter({item: 3 for item, _ in kept}) and len({item for item, _ in kept}) == 100
    assert len(set(kept)) == 300, "nobody answered an item twice"
    assert rows(engine, "SELECT DISTINCT state, given, needed FROM queue_item") == [("settled", 3, 3)]
    assert rows(engine, "SELECT count(*) FROM queue_answer WHERE is_surplus") == [(0,)]


def test_ten_people_who_answer_one_item_late_leave_one_answer_that_counts(engine: Engine) -> None:
    queue = make_queue(engine, 1)
    (item,) = (row[0] for row in rows(engine, "SELECT id FROM queue_item"))
    start = Barrier(len(PEOPLE))

    def answer(person: str) -> None:
        start.wait()
        assert labelling.submit(engine, queue, person, [entry(item, {"good": "yes"})]).refused == {}

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        list(pool.map(answer, PEOPLE))
    assert rows(engine, "SELECT is_surplus, count(*) FROM queue_answer GROUP BY is_surplus ORDER BY 1") == [(0, 1), (1, 9)]
