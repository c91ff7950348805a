"""Write what the process beside the app says from a thread of its own, so that a slow reader, or none, never holds up its work."""

import json
import threading
from collections.abc import Mapping
from typing import Any, TextIO


class Outbox:
    """Write one JSON document a line; of what a job tells while it goes on, only the newest waits to be written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._answers: list[str] = []
        self._latest: dict[str, str] = {}
        self._is_writing = False
        threading.Thread(target=self._work, name="outbox", daemon=True).start()

    def tell(self, job: str, event: Mapping[str, Any]) -> None:
        """Say how far a job is; returns at once. Raises `TypeError` for what JSON cannot hold."""
        line = json.dumps({"job": job, "event": event})
        with self._changed:
            self._latest[job] = line
            self._changed.notify_all()

    def answer(self, job: str, **outcome: Any) -> None:
        """Say what came of a job, after the last that it told; returns at once. Raises `TypeError` for what JSON cannot hold."""
        line = json.dumps({"job": job, **outcome})
        with self._changed:
            told = self._latest.pop(job, None)
            self._answers += [line] if told is None else [told, line]
            self._changed.notify_all()

    def flush(self, timeout_s: float) -> None:
        """Wait until everything is written, or for so long."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._answers or self._latest or self._is_writing), timeout_s)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._is_writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._answers or self._latest)
                lines = [*self._answers, *self._latest.values()]
                self._answers, self._latest, self._is_writing = [], {}, True
            try:
                self._stream.write("".join(f"{line}\n" for line in lines))
                self._stream.flush()
            except OSError:
                # Nobody reads any more: then the input has ended too, and with it the process.
                continue
