"""Requests that wait together are one transaction, and none of them harms the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import Engine, event

from tests.collector.looking import stored_ids
from tests.collector.requests_of_spans import ids, request_of
from workbench.collector.answers import Answer
from workbench.collector.counts import Counts
from workbench.collector.writing import Work, Writer
from workbench.monitoring.conventions import Reading
from workbench.monitoring.receiving import Receiver, receiver_from
from workbench.monitoring.redaction import redaction_from
from workbench.store.connection import make_durable, open_store


class Poisoned(Receiver):
    """Prepare spans of the session `poison` so that no database can keep them."""

    def prepare(self, reading: Reading) -> Reading:
        prepared = super().prepare(reading)
        bad = [replace(span, duration_ms=object()) if span.session == "poison" else span for span in prepared.spans]  # type: ignore[arg-type]
        return replace(prepared, spans=bad)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


def carry_out(engine: Engine, receiver: Receiver, bodies: Sequence[bytes], counts: Counts | None = None) -> list[Answer]:
    """Let a writer find all bodies waiting; give the answers in their order."""
    answers: dict[int, Answer] = {}
    writer = Writer(engine, receiver, counts or Counts(), arriving=lambda: 0, retention_days=None)
    for number, body in enumerate(bodies):
        writer.put(Work(lambda answer, number=number: answers.update({number: answer}), body))  # type: ignore[misc]
    writer.start()
    asyncio.run(writer.stop())
    return [answers[number] for number in range(len(bodies))]


def test_what_waits_together_is_one_transaction(engine: Engine) -> None:
    requests = [request_of(20) for _ in range(10)]
    receiver = receiver_from(engine, {})
    receiver.warm_up()
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    assert {answer.status for answer in carry_out(engine, receiver, [one.SerializeToString() for one in requests])} == {200}
    assert len(commits) <= 3, "ten requests that wait together are stored in few transactions"
    assert set(stored_ids(engine)) == {one for request in requests for one in ids(request)}


def test_a_request_that_cannot_be_stored_is_found_among_the_others(engine: Engine) -> None:
    good = [request_of(5) for _ in range(3)]
    bodies = [good[0], request_of(5, session="poison"), good[1], good[2]]
    counts = Counts()
    receiver = Poisoned(engine, redaction=redaction_from({}))
    whole = [*(one.SerializeToString() for one in bodies), b"garbage"]
    assert [answer.status for answer in carry_out(engine, receiver, whole, counts)] == [200, 400, 200, 200, 400]
    assert set(stored_ids(engine)) == {one for request in good for one in ids(request)}
    assert counts.document()["refused"] == {"malformed": 2}


def test_the_same_spans_twice_in_one_group_are_stored_once(engine: Engine) -> None:
    body = request_of(10).SerializeToString()
    counts = Counts()
    assert [answer.status for answer in carry_out(engine, receiver_from(engine, {}), [body, body], counts)] == [200, 200]
    assert set(stored_ids(engine).values()) == {1}
    assert (counts.document()["spans"], counts.document()["known"]) == (10, 10)


def test_the_collectors_commits_survive_a_power_cut(engine: Engine) -> None:
    make_durable(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_long_request_is_stored_in_pieces_and_answered_once(engine: Engine) -> None:
    def change(number: int, span: Span) -> None:
        if number in (10, 8000):
            span.span_id = b""

    request = request_of(9000, change=change)
    commits: list[object] = []
    receiver = receiver_from(engine, {})
    receiver.warm_up()
    event.listen(engine, "commit", commits.append)
    (answer,) = carry_out(engine, receiver, [request.SerializeToString()])
    assert (answer.status, answer.refused, len(commits)) == (200, 2, 3)
    assert "spans[10]" in answer.message and "spans[8000]" in answer.message
    assert len(stored_ids(engine)) == 8998
