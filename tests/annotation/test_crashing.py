"""A process that is killed while it takes answers loses none that it acknowledged, and what is sent again is kept once."""

import json
import subprocess
import sys
from pathlib import Path

from tests.annotation.sitting import entry, ids_of, make_queue, make_store, rows
from workbench.annotation import labelling

SENDING = """
import json, sys
from workbench.annotation import labelling
from workbench.store.connection import open_store

engine = open_store(sys.argv[1])
for sent in json.load(sys.stdin):
    for token in labelling.submit(engine, int(sys.argv[2]), "Ada", [sent]).acked:
        print(token, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_kept_twice(tmp_path: Path) -> None:
    engine = make_store(tmp_path)
    queue = make_queue(engine, 2_000)
    outbox = [entry(item, {"good": "yes"}) for item in ids_of(engine, queue)]
    (tmp_path / "outbox.json").write_text(json.dumps(outbox))
    with (tmp_path / "outbox.json").open() as waiting:
        command = [sys.executable, "-c", SENDING, str(engine.url), str(queue)]
        process = subprocess.Popen(command, stdin=waiting, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acked = [process.stdout.readline().strip() for _ in range(25)]
    process.kill()
    acked += process.stdout.read().split()
    process.stdout.close()
    process.wait()
    kept = {token for (token,) in rows(engine, "SELECT token FROM queue_answer")}
    assert set(acked) <= kept and len(kept) < len(outbox)
    assert rows(engine, "SELECT sum(given) FROM queue_item") == [(len(kept),)], "an answer and its count are kept together"
    assert labelling.submit(engine, queue, "Ada", outbox).refused == {}
    assert rows(engine, "SELECT count(*), count(DISTINCT queue_item_id) FROM queue_answer") == [(2_000, 2_000)]
