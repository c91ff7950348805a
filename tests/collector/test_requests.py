"""What the collector answers to good and bad requests, over HTTP to a process of its own."""

import gzip
import http.client
import json
import time
import zlib

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import Engine

from tests.collector.looking import reasons, rows, stored_ids
from tests.collector.requests_of_spans import ids, request_of
from tests.collector.running import JSON, PROTOBUF, Collector, ask

DAY_NS = 86_400_000_000_000


def as_json(count: int = 1, **more: object) -> bytes:
    now = time.time_ns()
    spans = [
        {
            "traceId": f"{number + 1:032x}",
            "spanId": f"{number + 1:016x}",
            "name": "chat",
            "startTimeUnixNano": str(now),
            "endTimeUnixNano": str(now),
            **more,
        }
        for number in range(count)
    ]
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode()


def partial(body: bytes) -> tuple[int, str]:
    answer = ExportTraceServiceResponse.FromString(body).partial_success
    return answer.rejected_spans, answer.error_message


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_spans_are_stored_when_they_are_acknowledged(collector: Collector, store: Engine, encoding: str) -> None:
    request = request_of(200)
    body = request.SerializeToString()
    packed = {"": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[encoding]
    reply = collector.post(packed, headers={**PROTOBUF, **({"Content-Encoding": encoding} if encoding else {})})
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Content-Type"] == "application/x-protobuf"
    assert set(stored_ids(store)) == ids(request)


def test_json_is_answered_in_json(collector: Collector, store: Engine) -> None:
    reply = collector.post(as_json(3), headers={"Content-Type": "application/json; charset=utf-8"})
    assert (reply.status, reply.json()) == (200, {})
    assert reply.headers["Content-Type"].startswith("application/json")
    assert len(stored_ids(store)) == 3


def test_a_request_sent_again_changes_nothing(collector: Collector, store: Engine) -> None:
    body = request_of(50).SerializeToString()
    assert [collector.post(body).status for _ in range(3)] == [200, 200, 200]
    assert set(stored_ids(store).values()) == {1} and len(stored_ids(store)) == 50
    assert sum(row["spans"] for row in rows(store, "SELECT spans FROM traffic WHERE grain = 'd'")) == 50
    assert collector.health()["known"] == 100


def test_one_bad_clock_costs_that_span_alone(collector: Collector, store: Engine) -> None:
    def change(number: int, span: Span) -> None:
        if number in (3, 7):
            shift = 730 * DAY_NS * (1 if number == 3 else -1)
            span.start_time_unix_nano += shift
            span.end_time_unix_nano += shift

    reply = collector.post(request_of(10, change=change).SerializeToString())
    assert reply.status == 200
    refused, message = partial(reply.body)
    assert refused == 2 and "spans[3]" in message
    assert len(stored_ids(store)) == 8
    assert reasons(store) == {"clock": 2}


@pytest.mark.parametrize(
    ("field", "value", "reason"), [("trace_id", b"", "no_trace_id"), ("span_id", b"", "no_span_id"), ("trace_id", bytes(16), "no_trace_id")]
)
def test_spans_without_ids_are_refused_and_the_rest_is_kept(
    collector: Collector, store: Engine, field: str, value: bytes, reason: str
) -> None:
    def change(number: int, span: Span) -> None:
        if number == 0:
            setattr(span, field, value)

    reply = collector.post(request_of(5, change=change).SerializeToString())
    assert reply.status == 200 and partial(reply.body)[0] == 1
    assert len(stored_ids(store)) == 4
    assert reasons(store) == {reason: 1}


def test_ten_thousand_attributes_are_cut_and_counted(collector: Collector, store: Engine) -> None:
    def change(number: int, span: Span) -> None:
        if number == 0:
            for index in range(10_000):
                span.attributes.add(key=f"key.{index}").value.string_value = "x" * 50

    assert collector.post(request_of(3, change=change).SerializeToString()).status == 200
    assert len(stored_ids(store)) == 3
    assert reasons(store)["attributes_cut"] == 1


def test_parents_may_be_missing(collector: Collector, store: Engine) -> None:
    def change(number: int, span: Span) -> None:
        span.parent_span_id = b"\x01" * 8

    assert collector.post(request_of(3, change=change).SerializeToString()).status == 200
    assert len(stored_ids(store)) == 3


def test_strange_text_is_kept_as_far_as_a_database_can(collector: Collector, store: Engine) -> None:
    strange = "\0 null, \u202e turned, 👩‍👩‍👧 family, \ufffe, a\u0300\u0301, \x1b[31m"

    def change(number: int, span: Span) -> None:
        span.name = strange

    assert collector.post(request_of(2, change=change).SerializeToString()).status == 200
    assert collector.post(as_json(name="half \ud83d a pair \\ud800"), headers=JSON).status == 200
    names = [row["name"] for row in rows(store, "SELECT name FROM span")]
    assert len(names) == 3 and all("\0" not in name for name in names)
    assert any("👩‍👩‍👧 family" in name for name in names)


def test_what_is_malformed_is_refused_and_counted(collector: Collector, store: Engine) -> None:
    good = request_of(5).SerializeToString()
    bad = [
        (b"\xff\xff\xff\xff not protobuf", PROTOBUF),
        (good[:-7], PROTOBUF),
        (b"{no json", JSON),
        (b"[" * 100_000, JSON),
        (b'{"resourceSpans": 7}', JSON),
        (b"\xff\xfe{}", JSON),
        (b"no gzip", {**PROTOBUF, "Content-Encoding": "gzip"}),
        (gzip.compress(good)[:-20], {**PROTOBUF, "Content-Encoding": "gzip"}),
    ]
    for body, headers in bad:
        reply = collector.post(body, headers=headers)
        assert reply.status == 400 and len(reply.body) > 10, body[:20]
    assert collector.health()["refused"] == {"malformed": len(bad)}
    assert collector.post(good).status == 200
    assert reasons(store) == {"malformed": len(bad)}
    assert len(stored_ids(store)) == 5


def test_refusals_are_counted_in_the_store_though_nothing_else_comes(collector: Collector, store: Engine) -> None:
    assert collector.post(b"nonsense").status == 400
    until = time.monotonic() + 10
    while not reasons(store) and time.monotonic() < until:
        time.sleep(0.05)
    assert reasons(store) == {"malformed": 1}


def test_a_body_of_100_mb_is_refused_before_it_is_held(collector: Collector) -> None:
    assert collector.post(b"x" * 100_000_000).status == 413
    connection = http.client.HTTPConnection("127.0.0.1", collector.port, timeout=30)
    chunk = b"x" * 2**20
    connection.request("POST", "/v1/traces", body=(chunk for _ in range(100)), headers=PROTOBUF, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()
    assert collector.wait_for("too_large") == 2
    assert memory_mib(collector.pid) < 400


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(collector: Collector) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(bytes(2**20)) for _ in range(1024)) + bomb.flush()
    assert len(packed) < 2 * 2**20
    assert collector.post(packed, headers={**PROTOBUF, "Content-Encoding": "gzip"}).status == 413
    assert memory_mib(collector.pid) < 400


def test_what_is_sent_wrongly_is_told_so(collector: Collector) -> None:
    cases = [
        ("/v1/traces", {"Content-Type": "text/plain"}, 415),
        ("/v1/traces", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ("/v1/traces", {**PROTOBUF, "Content-Encoding": "br"}, 415),
        ("/v1/feedback", PROTOBUF, 415),
        ("/v1/metrics", PROTOBUF, 404),
        ("/", PROTOBUF, 404),
        ("/v1/traces", {**JSON, "Origin": "http://somewhere.example"}, 403),
    ]
    for path, headers, status in cases:
        reply = collector.post(b"{}", path=path, headers=headers)
        assert reply.status == status and len(reply.body) > 10, (path, headers)


def test_a_reading_method_is_told_which_one_is_right(collector: Collector) -> None:
    reply = ask(f"{collector.url}/v1/traces")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


def test_feedback_is_stored_once_or_not_at_all(collector: Collector, store: Engine) -> None:
    entries = [
        {"token": "a", "trace_id": "0" * 31 + "1", "name": "thumbs", "value": 0, "comment": "wrong price"},
        {"token": "b", "session_id": "s1", "name": "stars", "value": 4, "at": "2026-11-20T10:00:00Z"},
    ]
    body = json.dumps(entries).encode()
    assert collector.post(body, path="/v1/feedback", headers=JSON).json() == {"new": 2, "known": 0}
    assert collector.post(body, path="/v1/feedback", headers=JSON).json() == {"new": 0, "known": 2}
    bad = json.dumps([{**entries[0], "token": "c"}, {**entries[1], "token": "d", "value": 9}]).encode()
    reply = collector.post(bad, path="/v1/feedback", headers=JSON)
    assert reply.status == 400 and "feedback[1].value" in reply.json()["error"]
    assert sorted(row["token"] for row in rows(store, "SELECT token FROM feedback")) == ["a", "b"]


def memory_mib(pid: int) -> float:
    """Give the most memory the process has had."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
