"""Make small queues and answer them as a client does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from workbench.annotation import labelling, queues
from workbench.annotation.queues import GuidelineDraft, Settings
from workbench.annotation.sources import FileSource, ReadyItem
from workbench.store.connection import open_store

GOOD = {"name": "good", "text": "Is it good?", "kind": "yes_no"}
BETTER = {"name": "better", "text": "Which is better?", "kind": "pairwise"}


def make_store(home: Path) -> Engine:
    """Make an empty store in a folder."""
    return open_store(f"sqlite:///{home / 'store.db'}")


def ready(count: int, *, pairs: bool = False, **fields: Any) -> list[ReadyItem]:
    """Give items that show their number."""
    if pairs:
        return [
            ReadyItem(f"k{n}", [{"name": side, "text": f"answer {side} to {n}", "side": side} for side in ("a", "b")], **fields)
            for n in range(count)
        ]
    return [ReadyItem(f"k{n}", [{"name": "text", "text": f"text {n}"}], **fields) for n in range(count)]


def make_queue(
    engine: Engine, items: int | Sequence[ReadyItem], *questions: Mapping[str, Any], name: str = "Replies", **settings: Any
) -> int:
    """Make a queue of ready items, in the order given unless said otherwise."""
    found = ready(items) if isinstance(items, int) else items
    return queues.create(
        engine,
        name=name,
        source=FileSource("replies.csv", found),
        guideline=GuidelineDraft(questions=questions or (GOOD,)),
        settings=Settings(**{"ordering": "given", **settings}),
        author="Grace",
    )


def entry(item: int, answers: Mapping[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Make an entry of a client's outbox."""
    kind = "answer" if answers is not None else "skip"
    return {"token": str(uuid4()), "item": item, "kind": kind, "answers": dict(answers or {}), "ms": 1_500, "guideline": 1, **fields}


def say(engine: Engine, queue: int, person: str, item: int, answers: Mapping[str, Any] | None = None, **fields: Any) -> str:
    """Answer one item (or skip it); give the token. Fails where that is refused."""
    sent = entry(item, answers, **fields)
    receipt = labelling.submit(engine, queue, person, [sent])
    assert receipt.refused == {}, receipt.refused
    return str(sent["token"])


def ids_of(engine: Engine, queue: int) -> list[int]:
    """Give the ids of a queue's items, in order."""
    return [row[0] for row in rows(engine, f"SELECT id FROM queue_item WHERE queue_id = {queue} ORDER BY position")]


def held(engine: Engine, queue: int, person: str, limit: int = 40) -> list[int]:
    """Take a batch; give the ids of its items."""
    return [item.id for item in labelling.take(engine, queue, person, limit=limit).items]


def rows(engine: Engine, query: str) -> Sequence[Any]:
    """Read rows by SQL."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query)).all()]


def run_sql(engine: Engine, statement: str) -> None:
    """Change rows by SQL, as time would."""
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(statement))


def state(engine: Engine, item: int) -> tuple[str, int]:
    """Give an item's state and how many answers count."""
    found = rows(engine, f"SELECT state, given FROM queue_item WHERE id = {item}")
    return found[0][0], found[0][1]
