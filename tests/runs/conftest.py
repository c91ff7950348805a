"""Give tests of runs a laboratory whose workers end with the test."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.runs.laboratory import Laboratory, make_laboratory


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Callable[[int], Laboratory]]:
    """Make laboratories with so many examples; their workers are killed at the end."""
    made: list[Laboratory] = []

    def make(examples: int) -> Laboratory:
        made.append(make_laboratory(tmp_path / f"home{len(made)}", examples))
        return made[-1]

    yield make
    for one in made:
        for pid in one.pids:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        one.engine.dispose()
