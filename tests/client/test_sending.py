import asyncio
import itertools
import logging
import multiprocessing
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import QUICK
from tests.client.receiver import Receiver, receiving
from workbench.client import Limits, Workbench

Make = Callable[..., Workbench]


def names(receiver: Receiver) -> list[str]:
    return [span["name"] for span in receiver.spans()]


def test_importing_the_client_imports_nothing_outside_the_standard_library() -> None:
    code = """
    import sys
    before = set(sys.modules)
    import workbench.client
    tops = {name.partition(".")[0] for name in set(sys.modules) - before}
    print(sorted(tops - sys.stdlib_module_names - {"workbench"}), sorted(n for n in sys.modules if n.startswith("workbench.")))
    """
    said = run(code).splitlines()[-1]
    assert said.startswith("[] ['workbench.client', ") and "litellm" not in said
    assert all(name.startswith("workbench.client") for name in eval(said.removeprefix("[] ")))


def run(code: str, **environment: str) -> str:
    """Carry out a program in a process of its own; give what it says."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2], env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("status", [429, 502, 503, 504, "drop"])
def test_a_busy_collector_is_asked_again_with_the_same_spans(make: Make, receiver: Receiver, status: object) -> None:
    receiver.plan = [status, status]
    workbench = make()
    workbench.span("step").end()
    assert len(receiver.wait_for_spans(1)) == 1
    first, *_, last = receiver.requests
    assert first["body"] == last["body"] and len(receiver.requests) == 3
    assert workbench.flush() and (workbench.sent, workbench.dropped) == (1, 0)


def test_retry_after_is_waited_for_though_somebody_flushes(make: Make, receiver: Receiver) -> None:
    receiver.plan = [(429, {"Retry-After": "1"}, {})]
    workbench = make()
    workbench.span("step").end()
    assert not workbench.flush(0.3) and len(receiver.requests) == 1
    assert workbench.flush(10) and names(receiver) == ["step"]
    assert receiver.requests[1]["at"] - receiver.requests[0]["at"] >= 0.99


def test_spans_wait_for_a_collector_that_starts_later(make: Make, dead_url: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    workbench = make(f"http://127.0.0.1:{port}")
    workbench.span("early").end()
    assert not workbench.flush(0.2)
    with receiving(port) as receiver:
        assert workbench.flush(20) and names(receiver) == ["early"]


def test_a_collector_that_hangs_is_given_up_after_a_time_and_asked_again(make: Make, receiver: Receiver) -> None:
    receiver.plan = ["hang"]
    workbench = make(limits=QUICK._replace(timeout_s=0.2))
    workbench.span("step").end()
    assert workbench.flush(10) and names(receiver) == ["step"]
    assert receiver.requests[0]["body"] == receiver.requests[1]["body"]


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_what_the_collector_refuses_is_dropped_counted_and_said_once(
    make: Make, receiver: Receiver, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    receiver.always = status
    workbench = make()
    for _ in range(3):
        workbench.span("step").end()
        assert workbench.flush()
    assert (workbench.sent, workbench.dropped) == (0, 3) and len(receiver.requests) == 3
    assert [record.levelno for record in caplog.records] == [logging.WARNING] and str(status) in caplog.text


def test_a_batch_that_is_too_much_is_sent_in_parts(make: Make, receiver: Receiver) -> None:
    receiver.plan = [413, 200, 400]
    workbench = make(limits=QUICK._replace(delay_s=0.3))
    for number in range(4):
        workbench.span(f"{number}").end()
    assert workbench.flush(10)
    sizes = [len(body["resourceSpans"][0]["scopeSpans"][0]["spans"]) for body in receiver.bodies("/v1/traces", stored=False)]
    assert sizes == [4, 2, 2, 1, 1] and sorted(names(receiver)) == ["0", "1", "2", "3"]


def test_feedback_between_spans_does_not_break_their_batches_up(make: Make, receiver: Receiver) -> None:
    workbench = make(limits=QUICK._replace(delay_s=0.5))
    for number in range(20):
        workbench.span(f"{number}").end()
        workbench.feedback(session="s", stars=4)
    assert workbench.flush(10)
    assert [request["path"] for request in receiver.requests] == ["/v1/traces", "/v1/feedback"]
    assert names(receiver) == [f"{number}" for number in range(20)] and len(receiver.feedback()) == 20


def test_a_collector_that_says_not_when_is_asked_less_and_less_often(make: Make, receiver: Receiver) -> None:
    receiver.always = 503
    workbench = make()
    workbench.span("step").end()
    receiver.wait_for(4)
    times = [request["at"] for request in receiver.requests]
    waits = [after - before for before, after in itertools.pairwise(times)]
    assert waits[0] >= 0.18 and waits[1] >= 0.37 and waits[2] >= 0.74  # 0.25, 0.5 and 1 second, less a quarter at most


def test_spans_refused_within_a_stored_batch_are_counted(make: Make, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.plan = [(200, {}, {"partialSuccess": {"rejectedSpans": "1", "errorMessage": "spans[0]: clock"}})]
    workbench = make(limits=QUICK._replace(delay_s=0.2))
    workbench.span("a").end()
    workbench.span("b").end()
    assert workbench.flush() and (workbench.sent, workbench.dropped) == (1, 1) and "spans[0]: clock" in caplog.text


def test_the_oldest_go_where_too_many_wait(make: Make, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.plan = [(503, {"Retry-After": "1"}, {})]
    workbench = make(limits=QUICK._replace(queue=10))
    workbench.span("in flight").end()
    receiver.wait_for(1)
    for number in range(25):
        workbench.span(f"{number}").end()
    assert workbench.dropped == 15
    assert workbench.flush(10)
    assert names(receiver) == ["in flight", *(f"{number}" for number in range(15, 25))]
    assert len([record for record in caplog.records if "oldest" in record.message]) == 1


def test_large_texts_are_bounded_as_a_whole(make: Make, dead_url: str) -> None:
    workbench = make(dead_url, limits=QUICK._replace(queue_size=1_000_000))
    for _ in range(200):
        workbench.span("chat", kind="llm", input="x" * 50_000).end()
    # A million bytes wait, and as many may be on their way.
    assert workbench.queued <= 2 * 21 and workbench.dropped >= 200 - 2 * 21


def test_a_connection_is_kept_and_opened_anew_where_the_collector_closed_it(make: Make, receiver: Receiver) -> None:
    workbench = make()
    for _ in range(5):
        workbench.span("step").end()
        assert workbench.flush()
    assert receiver.connections == 1
    receiver.plan = [(200, {"Connection": "close"}, {})]
    for _ in range(3):
        workbench.span("step").end()
        assert workbench.flush()
    assert receiver.connections == 2 and workbench.sent == 8 == len(receiver.spans())


def test_reporting_makes_no_request_in_the_calling_thread(make: Make, dead_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    callers: set[str] = set()
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        callers.add(threading.current_thread().name)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    workbench = make(dead_url)
    for _ in range(2_000):
        with workbench.trace("answer") as trace, trace.span("chat", kind="llm", input="x") as call:
            call.end(output="y")
        workbench.feedback(trace_id=trace.id, thumbs="up")
    workbench.flush(0.2)
    assert callers == {"workbench-client"}


async def test_an_event_loop_goes_on_while_the_collector_hangs(make: Make, receiver: Receiver) -> None:
    receiver.always = "hang"
    workbench = make()
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(turn())
    workbench.span("first").end()
    await asyncio.to_thread(receiver.wait_for, 1)
    before = turns
    for _ in range(100):
        async with workbench.trace("answer"):
            await asyncio.sleep(0)
    await asyncio.sleep(0.1)
    ticking.cancel()
    assert turns > before + 10 and workbench.sent == 0


def test_a_span_that_ends_while_another_is_queued_does_not_lock_up(workbench: Workbench, receiver: Receiver) -> None:
    sender = workbench._sender
    assert sender is not None
    with sender._changed:  # as the garbage collector does it, in the middle of `put`
        workbench.span("forgotten").end()
    assert workbench.flush() and names(receiver) == ["forgotten"]


PROGRAM = """
    import sys, time
    from workbench.client import Workbench
    workbench = Workbench()
    for number in range(450):
        workbench.span(f"{number}").end()
    began = time.monotonic()
    import atexit
"""


def test_what_waits_is_sent_when_the_program_ends(receiver: Receiver) -> None:
    run(PROGRAM, WORKBENCH_COLLECTOR_URL=receiver.url)
    assert len(set(names(receiver))) == 450


def test_a_program_whose_collector_is_dead_ends_at_once_and_says_so(dead_url: str) -> None:
    began = time.monotonic()
    said = run(PROGRAM, WORKBENCH_COLLECTOR_URL=dead_url)
    assert time.monotonic() - began < 10 and "could not be reached before the end" in said
    assert "Traceback" not in said


def test_a_program_whose_collector_hangs_ends_in_bounded_time(receiver: Receiver) -> None:
    receiver.always = "hang"
    began = time.monotonic()
    said = run(
        PROGRAM.replace("Workbench()", "Workbench(limits=__import__('workbench.client').client.Limits(exit_s=0.5))"),
        WORKBENCH_COLLECTOR_URL=receiver.url,
    )
    assert time.monotonic() - began < 10 and "450 spans could not be sent" in said


def test_spans_reported_while_the_program_ends_are_sent_too(receiver: Receiver) -> None:
    code = """
    import atexit
    atexit.register(lambda: workbench.span("last").end())  # registered first, so carried out last
    from workbench.client import Workbench
    workbench = Workbench()
    """
    run(code, WORKBENCH_COLLECTOR_URL=receiver.url)
    assert names(receiver) == ["last"]


def test_where_no_thread_can_be_started_any_more_the_end_sends(receiver: Receiver) -> None:
    code = """
    import atexit, threading
    atexit.register(lambda: workbench.span("last").end())
    from workbench.client import Workbench
    workbench = Workbench()

    def refuse(self):
        raise RuntimeError("can't start new thread at interpreter shutdown")

    threading.Thread.start = refuse
    workbench.span("first").end()
    """
    assert "Traceback" not in run(code, WORKBENCH_COLLECTOR_URL=receiver.url)
    assert names(receiver) == ["first", "last"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_sends_its_own_and_the_parent_keeps_its_own(make: Make, receiver: Receiver) -> None:
    workbench = make(limits=QUICK._replace(delay_s=0.5))
    workbench.span("before").end()
    child = os.fork()
    if child == 0:
        workbench.span("child").end()
        os._exit(0 if workbench.flush(10) and workbench.sent == 1 else 1)
    workbench.span("parent").end()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert workbench.flush(10)
    assert sorted(span["name"] for span in receiver.spans()) == ["before", "child", "parent"]


def report(url: str) -> None:
    Workbench(url, limits=Limits(delay_s=5)).span("from a process").end()


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_processes_of_multiprocessing_send_what_waits_when_they_end(receiver: Receiver, way: str) -> None:
    context: Any = multiprocessing.get_context(way)
    process = context.Process(target=report, args=(receiver.url,))
    process.start()
    process.join(30)
    assert process.exitcode == 0 and names(receiver) == ["from a process"]


def test_after_closing_nothing_is_sent_and_nothing_breaks(workbench: Workbench, receiver: Receiver) -> None:
    workbench.span("step").end()
    assert workbench.close()
    workbench.span("late").end()
    assert workbench.flush() and workbench.dropped == 1 and names(receiver) == ["step"]
