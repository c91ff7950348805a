"""Runs survive what happens to servers, workers, disks and people."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import LoopbackServer
from tests.runs.laboratory import Laboratory
from workbench.errors import BadInput
from workbench.judging import find_judge
from workbench.runs.control import cancel, rejudge, resume
from workbench.terms import RunStatus

Make = Callable[[int], Laboratory]
FAULTS = {"429": 0.02, "500": 0.02, "hang": 0.01, "malformed": 0.02, "cut": 0.02, "empty": 0.01}


def assert_complete(lab: Laboratory, examples: int) -> None:
    """Every output is answered or an error with a reason, every verdict scored or unscored with a reason; none lost, none twice."""
    assert lab.count("output") == 2 * examples
    assert lab.count("output", "status = 'ok' AND model_call_id IS NULL") == 0
    assert lab.count("output", "status = 'error' AND (error IS NULL OR error = '')") == 0
    assert lab.count("pair_verdict") == 2 * examples
    assert lab.count("pair_verdict", "verdict IS NULL AND unscored IS NULL") == 0


def successes(log: list[dict[str, Any]]) -> Counter[str]:
    """Count by request the good answers that the server finished."""
    return Counter(entry["hash"] for entry in log if entry["fate"] == "ok" and entry["finished"])


def good_answers(log: list[dict[str, Any]]) -> int:
    """Count the good answers that the server finished."""
    return sum(successes(log).values())


def test_at_ten_percent_faults_and_three_kills_every_output_is_answered_or_an_error_with_a_reason(laboratory: Make) -> None:
    lab = laboratory(200)
    with LoopbackServer(in_process=False, first_byte_ms=20, faults=FAULTS, seed=3, retry_after="0.2") as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 50, "timeout_s": 3})
        for kill in (1, 2, 3):
            pid = lab.work()
            lab.wait_for_rows("model_call", kill * 180)
            lab.kill(pid)
        log = server.requests()
        unstored = good_answers(log) - lab.count("model_call", "status = 'ok'")
        lab.work()
        assert lab.wait(run).status is RunStatus.DONE
        log = server.requests()
    assert_complete(lab, 200)
    assert sum(entry["fate"] != "ok" for entry in log) > 0.05 * len(log)
    assert lab.count("output", "status = 'ok'") > 390
    # A call is in flight until its answer is stored: what was answered and stored was asked once, whatever else went wrong.
    assert good_answers(log) - lab.count("model_call", "status = 'ok'") == unstored <= 3 * 50


def test_a_worker_killed_three_times_repeats_exactly_the_calls_that_were_in_flight(laboratory: Make) -> None:
    lab = laboratory(200)
    with LoopbackServer(in_process=False, first_byte_ms=60, chunks=4) as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 20})
        for kill in (1, 2, 3):
            pid = lab.work()
            lab.wait_for_rows("model_call", kill * 180)
            lab.kill(pid)
        in_flight = len(server.requests()) - lab.count("model_call")
        lab.work()
        assert lab.wait(run).status is RunStatus.DONE
        log = server.requests()
    assert_complete(lab, 200)
    assert len({entry["hash"] for entry in log}) == 800
    assert lab.count("model_call", "status = 'ok'") == 800
    assert len(log) == 800 + in_flight
    # 20 calls at once, and what the writer gathered in its moment, at each of three kills.
    assert 0 < in_flight <= 3 * (20 + 20)


def test_a_cancelled_run_stores_what_was_under_way_and_resumes_without_repeating(laboratory: Make) -> None:
    lab = laboratory(60)
    with LoopbackServer(in_process=False, first_byte_ms=80) as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 10})
        lab.work()
        lab.wait_for_rows("model_call", 30)
        cancel(lab.engine, run)
        time.sleep(1.0)
        asked = len(server.requests())
        assert asked < 200
        time.sleep(0.5)
        assert len(server.requests()) == asked, "calls went on after the cancel"
        assert lab.count("model_call") == asked
        with pytest.raises(BadInput, match="cancelled already"):
            cancel(lab.engine, run)
        resume(lab.engine, run)
        assert lab.wait(run).status is RunStatus.DONE
        assert len(server.requests()) == 240
    assert_complete(lab, 60)


def test_a_cost_limit_stops_cleanly_and_a_higher_one_goes_on(laboratory: Make) -> None:
    lab = laboratory(40)
    run = lab.start_run(None, model="demo/answerer", judge="demo/judge", limits={"concurrency": 4, "max_cost_usd": 0.002})
    lab.work()
    stopped = lab.wait(run)
    assert stopped.status is RunStatus.STOPPED
    assert "cost limit of $0.002" in stopped.status_reason
    assert lab.rows("SELECT sum(cost_usd) FROM model_call")[0][0] <= 0.002
    stored = lab.count("model_call")
    resume(lab.engine, run, max_cost_usd=5.0)
    assert lab.wait(run).status is RunStatus.DONE
    assert lab.count("model_call") == 160 > stored
    assert_complete(lab, 40)


def test_an_outage_stops_the_run_in_words_and_resuming_asks_only_what_failed(laboratory: Make) -> None:
    lab = laboratory(60)
    with LoopbackServer(in_process=False, first_byte_ms=5) as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 10, "timeout_s": 2})
        server.behave(first_byte_ms=5, faults={"401": 1.0})
        lab.work()
        stopped = lab.wait(run)
        assert stopped.status is RunStatus.STOPPED
        assert "calls in a row" in stopped.status_reason
        assert lab.count("output", "status = 'ok'") == 0
        server.behave(first_byte_ms=5)
        resume(lab.engine, run)
        assert lab.wait(run).status is RunStatus.DONE
        assert len(server.requests()) == 240
    assert lab.count("output", "status = 'ok'") == 120
    assert_complete(lab, 60)


def test_another_judge_scores_stored_outputs_without_asking_the_models_again(laboratory: Make) -> None:
    lab = laboratory(12)
    with LoopbackServer(in_process=False) as server:
        run = lab.start_run(server.api_base, judge=None)
        lab.work()
        assert lab.wait(run).status is RunStatus.DONE
        assert len(server.requests()) == 24
        rejudge(lab.engine, run, [find_judge("pairwise"), find_judge("correctness")])
        assert lab.wait(run).status is RunStatus.DONE
        assert len(server.requests()) == 24
    assert lab.count("pair_verdict", "verdict IS NOT NULL") == 24
    assert lab.count("output_score", "value IS NOT NULL AND name = 'correctness'") == 24


def test_a_second_run_of_the_same_takes_answers_from_the_cache_with_their_cost_and_latency(laboratory: Make) -> None:
    lab = laboratory(10)
    with LoopbackServer(in_process=False, first_byte_ms=30) as server:
        lab.work()
        first = lab.start_run(server.api_base)
        lab.wait(first)
        second = lab.start_run(server.api_base)
        lab.wait(second)
        assert len(server.requests()) == 40
        assert lab.count("output", f"run_id = {second} AND is_cached") == 20
        assert lab.count("pair_verdict", f"run_id = {second} AND is_cached") == 20
        same = "SELECT count(*) FROM output x JOIN output y USING (golden_example_id, repeat, model_call_id) WHERE x.run_id < y.run_id"
        assert lab.rows(same)[0][0] == 20
        third = lab.start_run(server.api_base, cache=False)
        lab.wait(third)
        assert len(server.requests()) == 80
        repeated = lab.start_run(server.api_base, judge=None, repeats=2)
        lab.wait(repeated)
        assert len(server.requests()) == 100, "the second repeat is another request than the first"


def test_two_workers_share_a_run_and_nothing_is_done_twice(laboratory: Make) -> None:
    lab = laboratory(200)
    with LoopbackServer(in_process=False, first_byte_ms=40) as server:
        first = lab.work()
        second = lab.work()
        assert first != second
        lab.wait_for_rows("worker", 2)
        run = lab.start_run(server.api_base, limits={"concurrency": 40})
        assert lab.wait(run).status is RunStatus.DONE
        assert len(server.requests()) == 800
    assert_complete(lab, 200)


def test_a_worker_that_is_asked_to_end_stores_what_is_under_way(laboratory: Make) -> None:
    lab = laboratory(60)
    with LoopbackServer(in_process=False, first_byte_ms=100) as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 10})
        pid = lab.work()
        lab.wait_for_rows("model_call", 20)
        lab.kill(pid, signal.SIGTERM)
        lab.work()
        assert lab.wait(run).status is RunStatus.DONE
        assert len(server.requests()) == 240
    assert_complete(lab, 60)


def test_a_killed_worker_leaves_no_process_behind(laboratory: Make) -> None:
    lab = laboratory(4)
    with LoopbackServer(in_process=False) as server:
        run = lab.start_run(server.api_base)
        pid = lab.work()
        assert lab.wait(run).status is RunStatus.DONE
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    assert len(children) == 1, "the statistics have a process of their own"
    assert "workbench.db" not in Path(f"/proc/{children[0]}/cmdline").read_text(), "the store's address may hold a password"
    lab.kill(pid)
    until = time.monotonic() + 10
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < until, "the statistics process outlived its worker"
        time.sleep(0.1)


def test_shards_that_nobody_alive_has_are_taken_over(laboratory: Make) -> None:
    lab = laboratory(50)
    with LoopbackServer(in_process=False, first_byte_ms=50) as server:
        run = lab.start_run(server.api_base, limits={"concurrency": 5})
        pid = lab.work()
        lab.wait_for_rows("model_call", 10)
        lab.kill(pid)
        with lab.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM worker")
        lab.work()
        assert lab.wait(run).status is RunStatus.DONE
    assert_complete(lab, 50)


def test_two_workers_agree_on_why_a_run_stopped(laboratory: Make) -> None:
    lab = laboratory(25)
    with LoopbackServer(in_process=False, faults={"401": 1.0}) as server:
        lab.work()
        lab.work()
        lab.wait_for_rows("worker", 2)
        for _ in range(3):
            run = lab.start_run(server.api_base, limits={"concurrency": 5}, cache=False)
            stopped = lab.wait(run)
            assert (stopped.status, "calls in a row" in stopped.status_reason) == (RunStatus.STOPPED, True)
