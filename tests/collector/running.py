"""Run the collector as people do: a process of its own, spoken to over HTTP."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

REPOSITORY = Path(__file__).parents[2]
PROTOBUF = {"Content-Type": "application/x-protobuf"}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    """What the collector answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


def ask(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *, seconds: float = 60) -> Reply:
    """Ask once: GET, or POST where there is a body."""
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=seconds) as reply:
            return Reply(reply.status, reply.read(), dict(reply.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read(), dict(error.headers))


class Collector:
    """Be a collector for the length of a `with` block, on a free port unless one is given."""

    def __init__(self, home: Path, *, port: int = 0, environment: Mapping[str, str] | None = None, arguments: Sequence[str] = ()) -> None:
        self._home = home
        self._environment = dict(environment or {})
        self._arguments = list(arguments)
        self._process: subprocess.Popen[str] | None = None
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        environment = {**os.environ, "WORKBENCH_HOME": str(self._home), **self._environment}
        command = [sys.executable, "-m", "workbench.collector", "--port", str(self.port), *self._arguments]
        self._home.mkdir(parents=True, exist_ok=True)
        with (self._home / "collector.log").open("a") as log:
            self._process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(r":(\d+)/v1/traces", said)
        assert found, f"the collector did not start: {said!r} {self.log()}"
        self.port = int(found[1])

    def log(self) -> str:
        return (self._home / "collector.log").read_text()

    def kill(self) -> None:
        """Kill it as a power cut of the program would."""
        assert self._process is not None
        self._process.kill()
        self.end()

    def end(self) -> int:
        """Ask it to end, and give the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def post(self, body: bytes, *, path: str = "/v1/traces", headers: Mapping[str, str] = PROTOBUF) -> Reply:
        return ask(f"{self.url}{path}", body, headers)

    def health(self) -> dict[str, Any]:
        return dict(ask(f"{self.url}/health", seconds=10).json())

    def wait_for(self, reason: str, *, seconds: float = 10) -> int:
        """Give how often a reason was counted, once it is."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if count := self.health()["refused"].get(reason, 0):
                return int(count)
            time.sleep(0.05)
        return 0
