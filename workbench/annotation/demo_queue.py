"""Give the demo store a queue on its golden set, partly answered by three invented people, so that there is something to see and to do."""

import csv
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from workbench.annotation.queues import GuidelineDraft, Settings, create, listing
from workbench.annotation.sources import GoldenSource
from workbench.annotation.submitting import submit
from workbench.errors import WorkbenchError
from workbench.hashing import content_hash
from workbench.settings import DATA
from workbench.store import queue_items
from workbench.store.connection import reading

FILE = DATA / "demo" / "labels.csv"
NAME = "support, checked by people"
PEOPLE, ITEMS = 3, 60
INSTRUCTIONS = """Say whether the expected answer is right and complete, going by the documents alone.

Yes: everything that was asked is answered, every number is in the documents, and nothing is added.
No: something is wrong, missing or made up. Write the answer as it should be, and say why in a comment."""


def fill(engine: Engine, golden_set: str, *, file: Path = FILE, author: str = "demo") -> None:
    """Make the queue with the labels of a file, unless there is one of its name. Raises `WorkbenchError` where a label cannot be kept."""
    if any(one.queue.name == NAME for archived in (False, True) for one in listing(engine, archived=archived)):
        return
    how = Settings(annotators=PEOPLE, agree=PEOPLE, repeats=0.05, ordering="given", size=ITEMS, positive={"right": "yes"})
    queue = create(engine, name=NAME, source=GoldenSource(golden_set), guideline=GuidelineDraft(INSTRUCTIONS), settings=how, author=author)
    with reading(engine) as session:
        ids = {one.key: one.id for one in queue_items.thin_items(session, queue_id=queue)}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for person in dict.fromkeys(row["annotator"] for row in rows):
        receipt = submit(engine, queue, person, [_entry(row, ids) for row in rows if row["annotator"] == person], as_shown=False)
        if receipt.refused:
            raise WorkbenchError(f"{file.name} holds labels that cannot be kept: {next(iter(receipt.refused.values()))}")


def _entry(row: dict[str, str], ids: dict[str, int]) -> dict[str, Any]:
    token = content_hash(["demo", row["key"], row["annotator"]])
    fields = {"kind": "answer", "answers": {"right": row["right"]}, "comment": row["comment"], "is_flagged": False}
    return {"token": token, "item": ids[row["key"]], "ms": int(row["ms"]), "replaces": None, **fields}
