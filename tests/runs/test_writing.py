"""Results are written in batches, at most once each, and kept while the disk is full."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.runs.laboratory import Laboratory, make_laboratory
from workbench.runs.writing import BatchWriter
from workbench.store.connection import create_engine_for
from workbench.store.results import Results, call_row

Make = Callable[[int], Laboratory]


def output(run: int, example: int, variant: int, status: str, call: str | None) -> dict[str, Any]:
    return {
        "run_id": run, "golden_example_id": example, "variant_id": variant, "repeat": 0, "status": status,
        "error": None if status == "ok" else "timeout: too slow", "model_call_id": call, "is_cached": False,
    }  # fmt: skip


def call(id: str, text: str = "") -> dict[str, Any]:
    return call_row(
        {"id": id, "purpose": "answer", "request_hash": id, "model": "m", "status": "ok", "text": text, "asked_at": datetime.now(UTC)}
    )


async def test_an_answer_replaces_an_error_and_nothing_replaces_an_answer(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 1)
    run = lab.start_run(None, judge=None)
    writer = BatchWriter(lab.engine)
    writer.submit(Results(outputs=[output(run, 1, 1, "error", None)]))
    writer.submit(Results(calls=[call("first")], outputs=[output(run, 1, 1, "ok", "first")]))
    await writer.flush()
    writer.submit(Results(calls=[call("second")], outputs=[output(run, 1, 1, "ok", "second")]))
    writer.submit(Results(outputs=[output(run, 1, 1, "error", None)]))
    await writer.flush()
    writer.close()
    assert lab.rows("SELECT status, error, model_call_id FROM output") == [("ok", None, "first")]
    assert lab.count("model_call") == 2, "a call that was paid for is never forgotten"


async def test_results_wait_for_room_on_a_full_disk_and_none_is_lost(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 1)
    run = lab.start_run(None, judge=None)
    # One connection, so that the limit on its pages stands for the disk; SQLite answers with its own "disk is full".
    engine = create_engine_for(lab.settings.database_url)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.commit()
    writer = BatchWriter(engine)
    writer.submit(Results(calls=[call("large", "x" * 200_000)], outputs=[output(run, 1, 1, "ok", "large")]))
    for _ in range(100):
        await asyncio.sleep(0.05)
        if writer.trouble:
            break
    assert writer.trouble is not None
    assert "disk is full" in writer.trouble
    assert lab.count("output") == 0
    engine.dispose()  # Room again: the next connection has no limit.
    await asyncio.wait_for(writer.flush(), 20)
    assert writer.trouble is None
    writer.close()
    assert lab.rows("SELECT length(text) FROM model_call") == [(200_000,)]
    assert lab.count("output", "status = 'ok'") == 1


async def test_a_result_that_the_store_refuses_leaves_an_error_in_its_place_and_harms_no_other(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, judge=None)
    writer = BatchWriter(lab.engine)
    for example in (1, 2, 3):
        text: Any = object() if example == 2 else "fine"
        writer.submit(Results(calls=[call(f"c{example}", text)], outputs=[output(run, example, 1, "ok", f"c{example}")]))
    await asyncio.wait_for(writer.flush(), 10)
    writer.close()
    assert writer.trouble is None
    rows = lab.rows("SELECT golden_example_id, status, error FROM output ORDER BY golden_example_id")
    assert [(example, status) for example, status, _ in rows] == [(1, "ok"), (2, "error"), (3, "ok")]
    assert rows[1][2].startswith("could not be stored:")
