import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.loopback import LoopbackServer
from workbench.errors import WorkbenchError
from workbench.runs.companion import GONE, Companion, Job
from workbench.settings import Settings
from workbench.store.connection import open_store

MESSAGES = [{"role": "user", "content": "Where is my order?"}]
SLOW = {"chunks": 40, "between_chunks_ms": 100}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'workbench.db'}")


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    found = open_store(settings.database_url)
    yield found
    found.dispose()


@pytest.fixture
def companion(settings: Settings, engine: Engine) -> Iterator[Companion]:
    found = Companion(settings)
    yield found
    found.close()


def ask(companion: Companion, model: str = "demo/answerer", api_base: str | None = None, **changes: object) -> Job:
    asked = {"messages": MESSAGES, "model": model, "parameters": {}, "tools": [], "response_format": None, "api_base": api_base}
    return companion.begin("try", **{**asked, **changes})


def until(claim: Callable[[], object], timeout_s: float = 40.0) -> None:
    end = time.monotonic() + timeout_s
    while not claim():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def child_of(companion: Companion) -> "subprocess.Popen[str]":
    assert companion._process is not None
    return companion._process


def statuses(engine: Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT status, failure FROM model_call ORDER BY id"))]


def test_a_job_gives_its_result_and_the_process_stays_for_the_next(companion: Companion) -> None:
    assert ask(companion).wait(60)["output_tokens"] > 0
    first = child_of(companion).pid
    assert ask(companion).wait(20)["status"] == "ok"
    assert child_of(companion).pid == first


def test_what_is_refused_comes_back_in_words(companion: Companion) -> None:
    with pytest.raises(WorkbenchError, match="there is no demo model 'demo/nobody'"):
        ask(companion, "demo/nobody").wait(60)


def test_a_bug_is_told_without_its_insides_and_stands_in_the_log(companion: Companion, settings: Settings) -> None:
    job = companion.begin("try", nonsense=1)
    with pytest.raises(WorkbenchError, match=r"Something broke; companion\.log"):
        job.wait(60)
    assert "nonsense" in (settings.home / "companion.log").read_text()


def test_a_slow_answer_is_seen_growing_and_can_be_stopped(companion: Companion, engine: Engine) -> None:
    with LoopbackServer(**SLOW) as server:
        job = ask(companion, "hosted_vllm/echo", server.api_base)
        until(lambda: job.latest)
        seen = len(job.latest["text"])
        until(lambda: len(job.latest["text"]) > seen)
        companion.stop(job.id)
        result = job.wait(10)
        assert result["is_stopped"] and result["text"].startswith("You ")
        assert not server.requests()[0]["finished"], "the call was really broken off"
    assert statuses(engine) == [("error", "stopped")]


def test_killed_in_the_middle_the_job_says_so_and_the_next_one_works(companion: Companion) -> None:
    with LoopbackServer(**SLOW) as server:
        job = ask(companion, "hosted_vllm/echo", server.api_base)
        until(lambda: job.latest)
        os.kill(child_of(companion).pid, signal.SIGKILL)
        with pytest.raises(WorkbenchError) as told:
            job.wait(10)
        assert str(told.value) == GONE
        assert job.latest["text"], "what it had said is still there"
    assert ask(companion).wait(60)["status"] == "ok"


def test_it_ends_when_its_input_ends_and_what_went_on_is_stored(companion: Companion, engine: Engine) -> None:
    with LoopbackServer(**SLOW) as server:
        job = ask(companion, "hosted_vllm/echo", server.api_base)
        until(lambda: job.latest)
        process = child_of(companion)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(15) == 0
        until(lambda: job.is_done)
    assert statuses(engine) == [("error", "stopped")]


def test_it_ends_with_an_app_that_is_killed(settings: Settings, engine: Engine) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from workbench.settings import Settings; from workbench.runs.companion import Companion\n"
        "found = Companion(Settings(home=Path(sys.argv[1]), database_url=sys.argv[2]))\n"
        "found.prepare('prepare_try', model='demo/answerer'); print(found._process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(settings.home), settings.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        pid = int(app.stdout.readline())
        assert is_alive(pid)
        app.kill()
    until(lambda: not is_alive(pid), 20)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_closing_an_idle_one_does_not_wait_for_its_imports(companion: Companion) -> None:
    companion.prepare("prepare_try", model="demo/answerer")
    process = child_of(companion)
    begun = time.monotonic()
    companion.close()
    assert process.poll() is not None
    assert time.monotonic() - begun < 2


def test_preparing_the_same_again_sends_nothing(companion: Companion) -> None:
    companion.prepare("prepare_try", model="demo/answerer")
    companion.prepare("prepare_try", model="demo/answerer")
    assert len(companion._prepared) == 1
    companion.prepare("prepare_try", model="openai/gpt-4o-mini")
    assert len(companion._prepared) == 2
    assert ask(companion).wait(60)["status"] == "ok"


def test_jobs_go_on_side_by_side(companion: Companion) -> None:
    with LoopbackServer(chunks=2, between_chunks_ms=1500) as server:
        slow = ask(companion, "hosted_vllm/echo", server.api_base)
        until(lambda: slow.latest)
        assert ask(companion).wait(10)["status"] == "ok"
        assert not slow.is_done
        assert slow.wait(20)["status"] == "ok"


def test_a_job_that_nobody_knows_is_none_and_stopping_it_does_nothing(companion: Companion) -> None:
    assert companion.job("nobody") is None
    companion.stop("nobody")
