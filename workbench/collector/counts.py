"""Count what the collector does, for `/health` and for the counts by day in the store."""

import threading
from collections import Counter
from collections.abc import Mapping


class Counts:
    """Count from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused: Counter[str] = Counter()
        self._unsaved: Counter[str] = Counter()
        self._new = 0
        self._known = 0
        self._feedback = 0
        self.trouble = ""

    def refuse(self, reason: str) -> None:
        """Count a request that was refused as a whole; the store has still to be told."""
        with self._lock:
            self._refused[reason] += 1
            self._unsaved[reason] += 1

    def store(self, *, new: int, known: int, reasons: Mapping[str, int]) -> None:
        """Count spans that are stored, and what was refused or cut among them."""
        with self._lock:
            self._new += new
            self._known += known
            self._refused.update(reasons)
            self.trouble = ""

    def store_feedback(self, new: int) -> None:
        """Count feedback that is stored."""
        with self._lock:
            self._feedback += new
            self.trouble = ""

    def take_unsaved(self) -> Counter[str]:
        """Give the refusals that the store does not know of, and take them for saved."""
        with self._lock:
            taken, self._unsaved = self._unsaved, Counter()
            return taken

    def give_back(self, reasons: Mapping[str, int]) -> None:
        """Take refusals for unsaved again."""
        with self._lock:
            self._unsaved.update(reasons)

    def document(self) -> dict[str, object]:
        """Give the counts since the start."""
        with self._lock:
            return {"spans": self._new, "known": self._known, "feedback": self._feedback, "refused": dict(self._refused)}
