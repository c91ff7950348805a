"""Acknowledged means stored: under kill -9, a full queue, a locked store, an orderly end."""

import sqlite3
import threading
import time
from pathlib import Path

from sqlalchemy import Engine

from tests.collector.looking import stored_ids
from tests.collector.requests_of_spans import ids, request_of
from tests.collector.running import PROTOBUF, Collector, ask

SENDERS, BATCHES, SPANS = 4, 25, 40


def send_until_acknowledged(collector: Collector, bodies: list[bytes], stopped: threading.Event) -> None:
    """Do as exporters do: send a batch again until it is acknowledged, then the next."""
    for body in bodies:
        while not stopped.is_set():
            try:
                if ask(f"{collector.url}/v1/traces", body, PROTOBUF, seconds=10).status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.02)


def test_kill_9_under_load_loses_and_doubles_nothing(home: Path, store: Engine) -> None:
    requests = [[request_of(SPANS, session=f"s{sender}") for _ in range(BATCHES)] for sender in range(SENDERS)]
    collector = Collector(home)
    collector.start()
    stopped = threading.Event()
    bodies = [[one.SerializeToString() for one in batches] for batches in requests]
    threads = [threading.Thread(target=send_until_acknowledged, args=(collector, batches, stopped)) for batches in bodies]
    for thread in threads:
        thread.start()
    kills = 0
    try:
        for share in (0.2, 0.5, 0.8):
            wait_for_spans(store, int(share * SENDERS * BATCHES * SPANS))
            collector.kill()
            kills += any(thread.is_alive() for thread in threads)
            collector.start()
        for thread in threads:
            thread.join(60)
    finally:
        stopped.set()
        collector.end()
    assert kills >= 2, "the collector was killed after everything had been sent"
    sent = {one for batches in requests for request in batches for one in ids(request)}
    found = stored_ids(store)
    assert set(found) == sent and set(found.values()) == {1}


def test_what_is_acknowledged_survives_a_kill_at_once(home: Path, store: Engine) -> None:
    collector = Collector(home)
    collector.start()
    request = request_of(100)
    assert collector.post(request.SerializeToString()).status == 200
    collector.kill()
    assert set(stored_ids(store)) == ids(request)
    with collector:
        assert collector.post(request.SerializeToString()).status == 200
    assert len(stored_ids(store)) == 100


def test_an_orderly_end_answers_what_was_taken_in(home: Path, store: Engine) -> None:
    collector = Collector(home)
    collector.start()
    request = request_of(20)
    answers: list[int] = []
    with locked(home):
        thread = threading.Thread(target=lambda: answers.append(collector.post(request.SerializeToString()).status))
        thread.start()
        wait_until(lambda: collector.health()["queued"] == 1)
        assert collector._process is not None
        collector._process.terminate()
        time.sleep(0.5)
    thread.join(30)
    assert answers == [200]
    assert collector.end() == 0
    assert set(stored_ids(store)) == ids(request)


def test_a_full_queue_sends_senders_away_and_recovers(home: Path, store: Engine) -> None:
    with Collector(home, arguments=["--held", "3"]) as collector:
        requests = [request_of(5) for _ in range(8)]
        statuses: list[int] = []

        def send(body: bytes) -> None:
            reply = collector.post(body)
            statuses.append(reply.status)
            if reply.status == 429:
                assert int(reply.headers["Retry-After"]) >= 1

        with locked(home):
            threads = [threading.Thread(target=send, args=(one.SerializeToString(),)) for one in requests]
            for thread in threads:
                thread.start()
            wait_until(lambda: statuses.count(429) == 5)
        for thread in threads:
            thread.join(30)
        assert sorted(statuses) == [200] * 3 + [429] * 5
        assert collector.health()["refused"]["queue_full"] == 5
        assert [collector.post(one.SerializeToString()).status for one in requests] == [200] * 8
    assert set(stored_ids(store)) == {one for request in requests for one in ids(request)}


def test_a_store_that_cannot_be_written_is_said_so_until_it_can(home: Path, store: Engine) -> None:
    with Collector(home) as collector:
        body = request_of(5).SerializeToString()
        with locked(home):
            reply = collector.post(body)
            assert reply.status == 503 and int(reply.headers["Retry-After"]) >= 1
            assert b"locked" in reply.body
            assert ask(f"{collector.url}/health").status == 503
        assert collector.post(body).status == 200
        assert collector.health()["status"] == "ok"
        assert "locked" in collector.log()
    assert len(stored_ids(store)) == 5


class locked:
    """Hold the right to write, as another program might."""

    def __init__(self, home: Path) -> None:
        self._connection = sqlite3.connect(home / "workbench.db", isolation_level=None)

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


def wait_for_spans(store: Engine, count: int) -> None:
    wait_until(lambda: len(stored_ids(store)) >= count, seconds=60)


def wait_until(claim: object, *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if callable(claim) and claim():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")
