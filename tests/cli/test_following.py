import os
import signal
from pathlib import Path

import pytest

from tests.cli.home import Home, Started, wait_until
from workbench.runs.progress import progress_of
from workbench.runs.results import list_runs

pytestmark = pytest.mark.timeout(300)

EXAMPLES = 40
OUTPUTS = VERDICTS = 2 * EXAMPLES


def begin(home: Home) -> Started:
    """Start a run of several seconds, and wait until something is answered."""
    home.fill()
    variants = ("--variant", "support@2", "--variant", "support@4")
    started = home.start("run", "--golden", "support", *variants, "--judge", "pairwise", "--concurrency", 4, "--first", EXAMPLES)
    wait_until(lambda: list_runs(home.engine) and progress_of(home.engine, 1).outputs_done > 5)
    return started


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_cancels_the_run_cleanly_and_it_can_be_resumed(tmp_path: Path, number: signal.Signals) -> None:
    home = Home(tmp_path)
    started = begin(home)
    try:
        started.process.send_signal(number)
        assert started.wait(30.0) == 4
        assert "workbench runs resume 1" in started.err.read_text()
        assert "Traceback" not in started.err.read_text()
        assert "Run 1 is cancelled" in started.out.read_text()
        answered = progress_of(home.engine, 1).outputs_done
        assert home.json("runs", "show", 1)["status"] == "cancelled"
        found = home.json("runs", "resume", 1)
        assert (found["status"], found["outputs"]["done"]) == ("done", OUTPUTS)
        assert found["calls"]["asked"] + found["calls"]["cached"] == OUTPUTS + VERDICTS, "nothing is asked twice"
        assert answered < OUTPUTS
    finally:
        home.end()


def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    home = Home(tmp_path)
    started = begin(home)
    try:
        for pid in home.worker_pids():
            os.kill(pid, signal.SIGKILL)
        assert started.wait(200.0) == 0
        assert "starting one" in started.err.read_text()
        found = home.json("runs", "show", 1)
        assert (found["status"], found["outputs"]["done"], found["verdicts"]["done"]) == ("done", OUTPUTS, VERDICTS)
    finally:
        home.end()
