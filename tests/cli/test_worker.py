import signal
from pathlib import Path

import pytest

from tests.cli.home import Home, wait_until

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_works_until_it_is_stopped_and_leaves_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    home = Home(tmp_path)
    home.fill()
    started = home.start("worker")
    try:
        wait_until(lambda: home.worker_pids())
        started.process.send_signal(number)
        assert started.wait(30.0) == 0
        assert "is ready" in started.err.read_text()
        assert "Traceback" not in started.err.read_text()
        assert home.worker_pids() == []
    finally:
        home.end()


def test_a_second_background_worker_leaves_in_silence(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.fill()
    first = home.start("worker", "--background")
    try:
        wait_until(lambda: home.worker_pids())
        second = home.call("worker", "--background", timeout_s=30.0)
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        assert len(home.worker_pids()) == 1
    finally:
        first.process.terminate()
        first.wait(30.0)
        home.end()


def test_an_idle_worker_ends_itself(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.fill()
    assert home.call("worker", "--idle", "0.5", timeout_s=60.0).returncode == 0
    assert home.worker_pids() == []
    home.end()
