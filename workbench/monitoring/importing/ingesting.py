"""Take the traffic of files in, in batches that are stored whole or not at all.

A file may be read again at any time: spans that are stored are known by trace and span id. So whatever ended the first try, a mistake in
the file or Ctrl-C, the second goes on from there.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading, Refusal
from workbench.monitoring.importing.formats import Reader, recognise
from workbench.monitoring.importing.langfuse import is_trace
from workbench.monitoring.importing.records import Row, read_records
from workbench.monitoring.receiving import Receiver

BATCH = 1000
SHOWN = 20


@dataclass
class Ingested:
    """Count what became of files: spans that are new, those stored before, what was refused; `problems` are the first few in words."""

    new: int = 0
    known: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def document(self) -> dict[str, object]:
        """Give the counts as a document."""
        return {
            "new": self.new,
            "known": self.known,
            "refused": self.refused,
            "reasons": dict(self.reasons),
            "problems": list(self.problems),
        }


Progress = Callable[[Path, float, Ingested], None]


class Ingest:
    """Take files in, one after the other; `done` counts what is stored, also after an interruption."""

    def __init__(
        self,
        receiver: Receiver,
        *,
        format: str = "auto",
        mapping: Mapping[str, str] | None = None,
        skips: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self._receiver = receiver
        self._format = format
        self._mapping = mapping or {}
        self._skips = skips
        self._progress = progress
        self._batch: list[Reading] = []
        self._waiting = 0
        self._readers: dict[str, Reader] = {}
        self.done = Ingested()

    def take(self, paths: Sequence[Path]) -> Ingested:
        """Take the files in. Raises `BadInput` at the first mistake that is not to be skipped; what was read before it is stored."""
        formats = {path: self._format if self._format != "auto" else _recognised(path) for path in paths}
        traces = [path for path in paths if formats[path] == "langfuse" and _holds_traces(path)]
        for path in traces:
            for row in read_records(path):
                if not row.problem and is_trace(row.record):
                    self._reader("langfuse").langfuse.learn(row.record)
        for path in paths:
            self._take_file(path, self._reader(formats[path]))
        for path in traces:
            self._take_lone_traces(path)
        return self.done

    def _reader(self, format: str) -> Reader:
        return self._readers.setdefault(format, Reader(format, self._mapping))

    def _take_file(self, path: Path, reader: Reader) -> None:
        for row in self._good_rows(path):
            try:
                reading = reader.read(row.record)
            except BadInput as error:
                self._problem(f"{path}, {row.where}: {error}", "malformed")
                continue
            self._add(path, row, reading)
        self._store()

    def _take_lone_traces(self, path: Path) -> None:
        reader = self._reader("langfuse")
        for row in self._good_rows(path):
            try:
                reading = reader.lone(row.record)
            except BadInput as error:
                self._problem(f"{path}, {row.where}: {error}", "malformed")
                continue
            if reading is not None:
                self._add(path, row, reading)
        self._store()

    def _good_rows(self, path: Path) -> Iterator[Row]:
        for row in read_records(path):
            if row.problem:
                self._problem(f"{path}, {row.where}: {row.problem}", "malformed")
            else:
                yield row

    def _add(self, path: Path, row: Row, reading: Reading) -> None:
        if reading.refusals and not self._skips:
            self._store()
            raise BadInput(f"{reading.refusals[0].message}{self._advice()}", where=f"{path}, {row.where}")
        for refusal in reading.refusals:
            self._note(f"{path}, {row.where}: {refusal.message}")
        self._put(self._receiver.prepare(reading))
        if self._waiting >= BATCH:
            self._store()
            if self._progress is not None:
                self._progress(path, row.share, self.done)

    def _problem(self, message: str, reason: str) -> None:
        if not self._skips:
            self._store()
            raise BadInput(f"{message}{self._advice()}")
        self._note(message)
        refusal = Refusal(reason, message)
        self._put(Reading(refusals=[refusal]))

    def _note(self, message: str) -> None:
        if len(self.done.problems) < SHOWN:
            self.done.problems.append(message)

    def _advice(self) -> str:
        stored = self.done.new + self.done.known
        before = f"{stored:,} spans before it are stored. " if stored else "Nothing is stored. "
        return f". {before}Mend it and run again, or leave such records out with --on-error skip."

    def _put(self, reading: Reading) -> None:
        self._batch.append(reading)
        self._waiting += max(1, len(reading.spans))

    def _store(self) -> None:
        if not self._batch:
            return
        batch, self._batch, self._waiting = self._batch, [], 0
        received = self._receiver.store(batch)
        self.done.new += received.new
        self.done.known += received.known
        self.done.refused += received.refused
        self.done.reasons.update(received.reasons)


def _recognised(path: Path) -> str:
    """Name the format by the first record that can be read."""
    for row in read_records(path):
        if not row.problem:
            try:
                return recognise(row.record, is_table=row.is_table)
            except BadInput as error:
                raise BadInput(error.message, where=f"{path}, {row.where}") from error
        if not row.is_table:
            raise BadInput(row.problem, where=f"{path}, {row.where}")
    raise BadInput("it holds no records", where=str(path))


def _holds_traces(path: Path) -> bool:
    first = next((row.record for row in read_records(path) if not row.problem), None)
    return first is not None and is_trace(first)
