"""Call the program in processes of its own, on a store of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from workbench.golden_sets import import_file
from workbench.prompts import push_file
from workbench.settings import DATA
from workbench.store.connection import open_store, reading
from workbench.store.workers import list_workers

DEMO = DATA / "demo"
PROMPT_FILES = sorted((DEMO / "prompts").glob("*.yaml"))
COMMAND = [sys.executable, "-m", "workbench"]


@dataclass
class Home:
    """A folder that the program writes to."""

    path: Path

    @cached_property
    def engine(self) -> Engine:
        """Open the store."""
        return open_store(f"sqlite:///{self.path / 'workbench.db'}")

    @property
    def environment(self) -> dict[str, str]:
        """Give the environment of a process: this home, and no key."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_") and not name.endswith("_API_KEY")}
        return {**kept, "WORKBENCH_HOME": str(self.path), "WORKBENCH_AUTHOR": "Test"}

    def call(self, *words: object, timeout_s: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [*COMMAND, *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, encoding="utf-8", timeout=timeout_s)

    def json(self, *words: object) -> Any:
        """Run a command that succeeds; give its document."""
        done = self.call(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *words: object) -> "Started":
        """Start a command; what it prints goes to files."""
        out, err = self.path / "out.txt", self.path / "err.txt"
        with out.open("w") as stdout, err.open("w") as stderr:
            command = [*COMMAND, *map(str, words)]
            return Started(subprocess.Popen(command, env=self.environment, stdout=stdout, stderr=stderr), out, err)

    def fill(self) -> None:
        """Bring in the demo's prompts and golden set."""
        for file in PROMPT_FILES:
            push_file(self.engine, file)
        import_file(self.engine, "support", DEMO / "golden.jsonl")

    def worker_pids(self) -> list[int]:
        """Give the processes of the workers."""
        with reading(self.engine) as session:
            return [worker.pid for worker in list_workers(session)]

    def end(self) -> None:
        """End what works in the background."""
        for pid in self.worker_pids():
            if is_there(pid):
                os.kill(pid, signal.SIGTERM)
        for pid in self.worker_pids():
            wait_until(lambda pid=pid: not is_there(pid), timeout_s=20.0)  # type: ignore[misc]
        self.engine.dispose()


@dataclass
class Started:
    """A command under way."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def wait(self, timeout_s: float = 120.0) -> int:
        """Wait for its end; give the exit code."""
        try:
            return self.process.wait(timeout_s)
        finally:
            self.process.kill()


def wait_until(holds: Callable[[], object], timeout_s: float = 60.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def is_there(pid: int) -> bool:
    """Claim that a process runs; a dead child that nobody asked after does not."""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
