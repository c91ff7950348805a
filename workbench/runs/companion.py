"""Let a process beside the app do what a page must not: ask models, and compute with packages that take seconds to import.

The process reads requests from its standard input and answers on its standard output, one JSON document a line (`companion_process`). It is
started on the first request, ends itself when long idle, and ends with the app however that ends, because its input ends then. Jobs are
known by their ids, so that a page may be left and come back to.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import WorkbenchError
from workbench.settings import Settings

KEPT_JOBS = 200
GONE = "The process beside the app ended in the middle of it; companion.log in the home folder says why. Try again."


@dataclass
class Job:
    """One piece of work: `latest` is the newest thing it told while going on, `result` what came of it, `error` why nothing did."""

    id: str
    task: str
    begun_at: float = field(default_factory=time.monotonic)
    latest: Mapping[str, Any] = field(default_factory=dict)
    result: Any = None
    error: str | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_done(self) -> bool:
        """Claim that it is over, well or not."""
        return self.done.is_set()

    def wait(self, timeout_s: float) -> Any:
        """Wait for the result. Raises `WorkbenchError` with the job's error, or when it takes longer."""
        if not self.done.wait(timeout_s):
            raise WorkbenchError(f"{self.task} is not done after {timeout_s:g} s.")
        if self.error is not None:
            raise WorkbenchError(self.error)
        return self.result


class Companion:
    """Hand work to the process beside the app; safe to use from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._process: subprocess.Popen[str] | None = None
        self._jobs: dict[str, Job] = {}
        self._prepared: set[tuple[Any, ...]] = set()

    def begin(self, task: str, **arguments: Any) -> Job:
        """Begin a task of `companion_process.TASKS`; returns at once. Raises `WorkbenchError` where the process cannot be started."""
        job = Job(uuid.uuid4().hex, task)
        with self._lock:
            self._jobs[job.id] = job
            for old in [one.id for one in self._jobs.values() if one.is_done][: max(0, len(self._jobs) - KEPT_JOBS)]:
                del self._jobs[old]
            self._send({"job": job.id, "task": task, "arguments": arguments})
        return job

    def prepare(self, task: str, **arguments: Any) -> None:
        """Carry out a task, once in the life of the process, whose result nobody waits for: it loads what later ones need."""
        with self._lock:
            process = self._running()
            wanted = (process.pid, task, *sorted(arguments.items()))
            if wanted not in self._prepared:
                self._prepared.add(wanted)
                self._send({"job": uuid.uuid4().hex, "task": task, "arguments": arguments})

    def job(self, job_id: str) -> Job | None:
        """Give a job by its id; None for one that is not, or no longer, known."""
        with self._lock:
            return self._jobs.get(job_id)

    def stop(self, job_id: str) -> None:
        """Stop a job that goes on; what it has told so far stays."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.is_done or self._process is None or self._process.poll() is not None:
                return
            self._send({"stop": job_id})

    def close(self) -> None:
        """End the process; what goes on in it is stopped, and may still store what it has."""
        with self._lock:
            process, self._process = self._process, None
            is_idle = all(job.is_done for job in self._jobs.values())
        if process is not None:
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            if is_idle:
                # It may be in the middle of its imports, which nobody needs any more.
                process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _send(self, request: Mapping[str, Any]) -> None:
        """Write a request, to a fresh process where the present one has just ended itself."""
        line = json.dumps(request, ensure_ascii=False) + "\n"
        for attempt in (1, 2):
            process = self._running()
            assert process.stdin is not None
            try:
                process.stdin.write(line)
                process.stdin.flush()
            except OSError as error:
                if attempt == 2:
                    raise WorkbenchError(f"The process beside the app cannot be reached: {error.strerror or error}.") from error
                self._process = None
            else:
                return

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "workbench.runs.companion_process"]
            try:
                with (self._settings.home / "companion.log").open("ab") as log:
                    self._process = subprocess.Popen(
                        command,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=log,
                        text=True,
                        encoding="utf-8",
                        env=self._settings.environment(),
                    )
            except OSError as error:
                raise WorkbenchError(f"The process beside the app cannot be started: {error}.") from error
            threading.Thread(target=self._listen, args=(self._process,), name="companion", daemon=True).start()
        return self._process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """Take in what a process says until it ends; then nothing that it had begun goes on."""
        assert process.stdout is not None
        begun: set[str] = set()
        with process.stdout as answers:
            for line in answers:
                told = json.loads(line)
                begun.add(told["job"])
                self._take(told)
        process.wait()
        with self._lock:
            if process.stdin is not None:
                with contextlib.suppress(OSError):  # What was written last has no reader any more.
                    process.stdin.close()
            is_present = self._process in (None, process)
            open_jobs = [job for job in self._jobs.values() if not job.is_done and (is_present or job.id in begun)]
        for job in open_jobs:
            job.error = GONE
            job.done.set()

    def _take(self, told: Mapping[str, Any]) -> None:
        job = self.job(told["job"])
        if job is None:
            return
        if "event" in told:
            job.latest = told["event"]
            return
        job.result, job.error = told.get("result"), told.get("error")
        job.done.set()
