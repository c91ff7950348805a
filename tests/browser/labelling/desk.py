"""Keep answers in one SQLite file as the contract between component and server says, for one person and queues that are made up."""

import json
import sqlite3
import statistics
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.browser.labelling.queues import QUEUES

SCHEMA = "create table if not exists entry (at integer primary key, queue text, token text unique, item integer, body text)"
HELD, LAST = 40, 10


class Desk:
    """One queue's answers; files named `slow` (seconds) and `refused` (item ids) in the folder make the server slow or unwilling."""

    def __init__(self, folder: Path, queue: str) -> None:
        self.folder, self.queue = folder, queue
        self.known = QUEUES[queue]
        self.base = sqlite3.connect(folder / "desk.db", timeout=30, isolation_level=None)
        self.base.execute("pragma journal_mode = wal")
        self.base.execute(SCHEMA)

    def answer(self, outbox: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Keep the outbox in one transaction and give the component's next data."""
        time.sleep(float(self._said("slow") or 0))
        acked, refused = self._keep(list(outbox))
        standing = self._standing()
        answered = {one["item"] for one in standing}
        held = [item for item in self.known.items if item["id"] not in answered]
        by_id = {item["id"]: item for item in self.known.items}
        given = [{**one, "item": by_id[one["item"]]} for one in standing[-LAST:]]
        mine = sum(one["kind"] == "answer" for one in standing)
        spent = [one["ms"] / 1000 for one in standing if one["ms"]]
        progress = {"answers": mine, "due": len(held), "mine": mine, "wait": False, "seconds": statistics.median(spent) if spent else None}
        return {
            "queue": {"id": self.known.id, "name": self.queue, "is_paused": bool(self._said("paused"))},
            "person": "Ada Bo",
            "guideline": self.known.guideline,
            "items": held[:HELD],
            "history": given,
            "acked": acked,
            "refused": refused,
            "progress": {**progress, "wait": bool(self._said("others")) and not held},
        }

    def entries(self) -> list[dict[str, Any]]:
        """Give everything that was ever kept, in order."""
        rows = self.base.execute("select body from entry where queue = ? order by at", [self.queue])
        return [json.loads(body) for (body,) in rows]

    def _keep(self, outbox: list[Mapping[str, Any]]) -> tuple[list[str], list[dict[str, str]]]:
        unwanted = set(self._said("refused").split())
        refused = [one for one in outbox if str(one["item"]) in unwanted]
        kept = [one for one in outbox if str(one["item"]) not in unwanted]
        rows = [(self.queue, one["token"], one["item"], json.dumps(one)) for one in kept]
        self.base.execute("begin immediate")
        self.base.executemany("insert or ignore into entry (queue, token, item, body) values (?, ?, ?, ?)", rows)
        self.base.execute("commit")
        return [one["token"] for one in kept], [{"token": one["token"], "reason": "this item was taken back."} for one in refused]

    def _standing(self) -> list[dict[str, Any]]:
        entries = self.entries()
        replaced = {one["replaces"] for one in entries}
        return [one for one in entries if one["token"] not in replaced]

    def _said(self, name: str) -> str:
        file = self.folder / name
        return file.read_text() if file.exists() else ""
