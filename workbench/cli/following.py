"""Follow a run to its end: show how far it is, keep a worker alive, and let Ctrl-C cancel it cleanly."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.cli.printing import many, say, usd
from workbench.errors import WorkerError
from workbench.terms import RunStatus

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from sqlalchemy import Engine

    from workbench.settings import Settings
    from workbench.store.values import Progress

LOOK_S = 0.25
WORKER_LOOK_S = 2.0
STARTING_S = 20.0
"""So long a worker may take to come up before another one is started."""

LARGEST_NUMBER_OF_STARTS = 3
LINE_EVERY_S = 15.0


def follow(engine: "Engine", settings: "Settings", run_id: int) -> RunStatus:
    """Show a run's progress on standard error until it is over; give its last status.

    Ctrl-C (and SIGTERM) cancel the run: no further call is made, what is under way is still stored. Raises `WorkerError` when no worker
    stays alive; the run stays queued then.
    """
    watch = _Watch(engine, settings)
    with interruptible():
        try:
            with _shown() as show:
                while True:
                    status, found = _state(engine, run_id)
                    show(found)
                    if not status.is_live:
                        return status
                    watch.look()
                    time.sleep(LOOK_S)
        except KeyboardInterrupt:
            return _cancel(engine, run_id)


def _state(engine: "Engine", run_id: int) -> "tuple[RunStatus, Progress]":
    from workbench.runs.progress import progress_of
    from workbench.runs.results import run_parts

    # The status first: what was counted after the end is complete.
    status = run_parts(engine, run_id).run.status
    return status, progress_of(engine, run_id)


def _cancel(engine: "Engine", run_id: int) -> RunStatus:
    from workbench.errors import BadInput
    from workbench.runs.control import cancel

    try:
        cancel(engine, run_id)
    except BadInput:
        # It ended by itself at that moment.
        return _state(engine, run_id)[0]
    say(f"Run {run_id} is cancelled; what was answered is kept. Go on with `workbench runs resume {run_id}`.")
    return RunStatus.CANCELLED


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, so that a job that is ended does not go on spending."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


class _Watch:
    """See to it that a worker stays alive while a run is followed."""

    def __init__(self, engine: "Engine", settings: "Settings") -> None:
        self._engine = engine
        self._settings = settings
        self._looked_at = time.monotonic()
        self._seen_at = time.monotonic()
        self._patience_s = STARTING_S
        self._starts = 0

    def look(self) -> None:
        """Start another worker where none has been alive for a while."""
        from workbench.runs.launching import has_worker, start_worker

        now = time.monotonic()
        if now - self._looked_at < WORKER_LOOK_S:
            return
        self._looked_at = now
        if has_worker(self._engine):
            self._seen_at, self._patience_s, self._starts = now, WORKER_LOOK_S, 0
        elif now - self._seen_at > self._patience_s:
            if self._starts >= LARGEST_NUMBER_OF_STARTS:
                raise WorkerError(f"No worker stays alive; its log is {self._settings.log_file}. The run waits: start `workbench worker`.")
            self._seen_at, self._patience_s, self._starts = now, STARTING_S, self._starts + 1
            say("No worker is alive; starting one.")
            start_worker(self._settings)


class _Lines:
    """Show progress as a line now and then, where standard error is no terminal."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, found: "Progress") -> None:
        if time.monotonic() - self._last < LINE_EVERY_S:
            return
        self._last = time.monotonic()
        answered, judged = found.outputs_done + found.outputs_failed, found.verdicts_done + found.verdicts_unscored
        verdicts = f", {judged:,} of {many(found.verdicts_total, 'verdict')}" if found.verdicts_total else ""
        say(f"{answered:,} of {many(found.outputs_total, 'answer')}{verdicts}, {usd(found.cost_usd)}")


class _Bars:
    """Show progress as bars."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._tasks = {name: bars.add_task(name, total=None, note="", visible=False) for name in ("Answers", "Scores", "Verdicts")}

    def __call__(self, found: "Progress") -> None:
        failed = f"{many(found.outputs_failed, 'error')} " if found.outputs_failed else ""
        unscored = found.scores_unscored + found.verdicts_unscored
        self._set("Answers", found.outputs_done + found.outputs_failed, found.outputs_total, f"{failed}{usd(found.cost_usd)}")
        self._set("Scores", found.scores_done + found.scores_unscored, found.scores_total, f"{unscored} unscored" if unscored else "")
        self._set("Verdicts", found.verdicts_done + found.verdicts_unscored, found.verdicts_total, "")

    def _set(self, name: str, done: int, total: int, note: str) -> None:
        self._bars.update(self._tasks[name], completed=done, total=total, note=note, visible=total > 0)


@contextmanager
def _shown() -> "Iterator[_Lines | _Bars]":
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    name, note = TextColumn("{task.description}"), TextColumn("{task.fields[note]}")
    columns = (name, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), note)
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield _Bars(bars)
