"""Start an app, and end it as roughly as a test wants."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.browser.labelling.desk import Desk
from workbench.settings import ROOT

APP = Path(__file__).parent / "app.py"


class Server:
    """An app, the small one unless another is named, on one port and one folder, which outlive its process."""

    def __init__(self, folder: Path, *, app: Path = APP, environment: Mapping[str, str] | None = None) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = int(trial.getsockname()[1])
        self.folder, self.base = folder, f"http://127.0.0.1:{self.port}"
        self.app, self.environment = app, dict(environment or {})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", str(self.app), f"--server.port={self.port}"]
        environment = {**os.environ, "DESK_FOLDER": str(self.folder), "PYTHONPATH": str(ROOT), **self.environment}
        with (self.folder / "app.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < end, (self.folder / "app.log").read_text()
            time.sleep(0.1)

    def begin_anew(self) -> None:
        """Forget what was answered and how the server is to behave; start it where it is not there."""
        for name in ("slow", "refused", "paused", "others"):
            (self.folder / name).unlink(missing_ok=True)
        Desk(self.folder, "single").base.execute("delete from entry")
        if self.process is None or self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """End the process as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)

    def says(self, name: str, words: str) -> None:
        """Tell the server how to behave from now on: `slow`, `refused`, `paused` or `others`; nothing ends it."""
        (self.folder / name).write_text(words)

    def desk(self, queue: str) -> Desk:
        """Look at what a queue has."""
        return Desk(self.folder, queue)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.base}/_stcore/health", timeout=5).close()
        except urllib.error.URLError:
            return False
        return True
