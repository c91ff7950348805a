from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from workbench.annotation import demo_queue, labelling, queues, settling
from workbench.golden_sets import import_file, listing
from workbench.settings import DATA
from workbench.store.connection import open_store


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path / 'demo.db'}")
    import_file(engine, "support", DATA / "demo" / "golden.jsonl", author="demo")
    yield engine
    engine.dispose()


def test_the_demo_has_a_queue_with_settled_disputed_and_due_items(engine: Engine) -> None:
    demo_queue.fill(engine, "support")
    queue = queues.find(engine, demo_queue.NAME)
    counts = labelling.progress(engine, queue.id).counts
    assert counts.items == 60 and counts.answers == 124
    assert counts.settled > 25 and counts.disputed >= 3 and counts.due > 40
    assert settling.verified(engine, 1)[0] == counts.verified > 25
    assert labelling.take(engine, queue.id, "a visitor").items


def test_filling_again_changes_nothing(engine: Engine) -> None:
    demo_queue.fill(engine, "support")
    demo_queue.fill(engine, "support")
    assert [one.queue.name for one in queues.listing(engine)] == [demo_queue.NAME]
    assert len(listing(engine)) == 1
