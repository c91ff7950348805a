"""How the collector begins, whom it trusts, and what it says when it cannot begin."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import Engine

from tests.collector.looking import rows, stored_ids
from tests.collector.requests_of_spans import request_of
from tests.collector.running import PROTOBUF, REPOSITORY, Collector, ask

SECRET = "a-long-random-text"


def start(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a collector that is expected not to start."""
    command = [sys.executable, "-m", "workbench.collector", *arguments]
    whole = {**os.environ, "WORKBENCH_HOME": str(home), **environment}
    return subprocess.run(command, cwd=REPOSITORY, env=whole, capture_output=True, text=True, timeout=30)


def test_a_second_collector_on_a_port_is_refused_in_words(home: Path, collector: Collector) -> None:
    done = start(home, "--port", str(collector.port))
    assert done.returncode == 2
    assert "a collector is listening" in done.stderr and "--port" in done.stderr


def test_a_port_of_another_program_is_refused_in_words(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = start(home, "--port", str(other.getsockname()[1]))
    assert done.returncode == 2
    assert "cannot listen" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_open_address_needs_a_token(home: Path, host: str) -> None:
    done = start(home, "--host", host, "--port", "0")
    assert done.returncode == 2
    assert "WORKBENCH_COLLECTOR_TOKEN" in done.stderr
    assert not (home / "workbench.db").exists()


def test_a_store_of_a_newer_program_is_left_alone(home: Path, store: Engine) -> None:
    store.dispose()
    with sqlite3.connect(home / "workbench.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = start(home, "--port", "0")
    assert done.returncode == 4
    assert "newer" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("WORKBENCH_SAMPLE", "7"), ("WORKBENCH_RETENTION_DAYS", "soon"), ("WORKBENCH_REDACT", "all of it")]
)
def test_a_wrong_setting_is_named(home: Path, name: str, value: str) -> None:
    done = start(home, "--port", "0", **{name: value})
    assert done.returncode == 2
    assert name in done.stderr and "Traceback" not in done.stderr


def test_senders_give_the_token(home: Path, store: Engine) -> None:
    wrong = (None, "Bearer wrong", "Bearer ", f"Basic {SECRET}", SECRET, f"Bearer {SECRET}x", "Bearer ä", "Bearer")
    body = request_of(1).SerializeToString()
    with Collector(home, environment={"WORKBENCH_COLLECTOR_TOKEN": SECRET}) as collector:
        for sent in wrong:
            for path in ("/v1/traces", "/v1/feedback", "/anything"):
                reply = collector.post(body, path=path, headers={**PROTOBUF, **({"Authorization": sent} if sent else {})})
                assert (reply.status, reply.headers["WWW-Authenticate"]) == (401, "Bearer"), sent
        assert not stored_ids(store)
        for sent in (f"Bearer {SECRET}", f"bearer {SECRET}"):
            assert collector.post(body, headers={**PROTOBUF, "Authorization": sent}).status == 200
        assert ask(f"{collector.url}/health").json() == {"service": "workbench collector", "status": "ok"}
        counts = ask(f"{collector.url}/health", headers={"Authorization": f"Bearer {SECRET}"}).json()
    assert counts["spans"] == 1 and counts["refused"] == {"no_token": 3 * len(wrong)}
    assert len(stored_ids(store)) == 1


def test_sampling_drops_texts_and_keeps_counts(home: Path, store: Engine) -> None:
    def change(number: int, span: Span) -> None:
        span.attributes.add(
            key="gen_ai.input.messages"
        ).value.string_value = '[{"role": "user", "parts": [{"type": "text", "content": "hello"}]}]'

    with Collector(home, environment={"WORKBENCH_SAMPLE": "0.1"}) as collector:
        assert collector.post(request_of(500, change=change).SerializeToString()).status == 200
    assert rows(store, "SELECT SUM(spans) AS spans, SUM(input_tokens) AS tokens FROM traffic WHERE grain = 'd'") == [
        {"spans": 500, "tokens": 50_000}
    ]
    texts = rows(store, "SELECT COUNT(*) AS texts FROM span_text")[0]["texts"]
    assert 20 <= texts <= 85


def test_old_traffic_goes_by_itself_where_that_is_wanted(home: Path, store: Engine) -> None:
    def change(number: int, span: Span) -> None:
        if number < 3:
            for name in ("start_time_unix_nano", "end_time_unix_nano"):
                setattr(span, name, getattr(span, name) - 40 * 86_400_000_000_000)

    with Collector(home) as collector:
        assert collector.post(request_of(5, change=change).SerializeToString()).status == 200
    assert len(stored_ids(store)) == 5
    with Collector(home, environment={"WORKBENCH_RETENTION_DAYS": "30"}):
        until = time.monotonic() + 15
        while len(stored_ids(store)) > 2 and time.monotonic() < until:
            time.sleep(0.1)
    assert len(stored_ids(store)) == 2
    assert rows(store, "SELECT SUM(spans) AS spans FROM traffic WHERE grain = 'd'") == [{"spans": 5}]
