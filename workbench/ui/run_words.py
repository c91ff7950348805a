"""Say of a run what it is: its title, its status as a badge, what it compares and when."""

from typing import Literal

from workbench.runs.results import RunParts
from workbench.store.values import Progress, StoredRun
from workbench.terms import RunStatus
from workbench.ui import words

Colour = Literal["red", "orange", "green", "blue", "gray"]

STATUS: dict[RunStatus, tuple[str, Colour]] = {
    RunStatus.QUEUED: ("Waiting for a worker", "gray"),
    RunStatus.RUNNING: ("Running", "blue"),
    RunStatus.DONE: ("Done", "green"),
    RunStatus.CANCELLED: ("Cancelled", "gray"),
    RunStatus.STOPPED: ("Stopped", "orange"),
    RunStatus.FAILED: ("Failed", "red"),
}


def title(run: StoredRun) -> str:
    """Call a run by its name, else by its golden set and number."""
    return run.name or f"{run.golden_set}, run {run.id}"


def status_badge(run: StoredRun) -> str:
    """Write a run's status as a Markdown badge."""
    word, colour = STATUS[run.status]
    return f":{colour}-badge[{word}]"


def size(run: StoredRun) -> str:
    """Say on what a run works: its golden set, how many examples and repeats."""
    repeats = f", {run.repeats} repeats each" if run.repeats > 1 else ""
    return f"{run.golden_set}@{run.revision}, {words.many(run.examples, 'example')}{repeats}"


def made_of(parts: RunParts) -> str:
    """Say in one line what a run is made of and when it was."""
    scorers = [judge.name for judge in parts.judges] + [check.name for check in parts.checks]
    by = f" by {parts.run.author}" if parts.run.author else ""
    pieces = [
        size(parts.run),
        " · ".join(variant.name for variant in parts.variants),
        f"scored by {', '.join(scorers)}" if scorers else "no judge and no check",
        f"started {words.ago(parts.run.started_at or parts.run.created_at)}{by}",
    ]
    return "  |  ".join(pieces)


def finished_share(found: Progress) -> float:
    """Give how much of a run is done, 0..1."""
    done = found.outputs_done + found.outputs_failed + found.verdicts_done + found.verdicts_unscored
    done += found.scores_done + found.scores_unscored
    total = found.outputs_total + found.verdicts_total + found.scores_total
    return min(1.0, done / total) if total else 0.0


def counts_line(found: Progress) -> str:
    """Write a run's counts in one line."""
    pieces = [f"{found.outputs_done:,} of {words.many(found.outputs_total, 'answer')}"]
    if found.verdicts_total:
        pieces.append(f"{found.verdicts_done:,} of {words.many(found.verdicts_total, 'verdict')}")
    if found.outputs_failed:
        pieces.append(f"{found.outputs_failed:,} failed")
    pieces.append(f"{spent(found)} spent")
    return " · ".join(pieces)


def spent(found: Progress) -> str:
    """Write what a run has cost; calls without a known price make it a lower bound."""
    if found.unpriced and not found.cost_usd:
        return words.UNKNOWN
    return f"{'at least ' if found.unpriced else ''}{words.usd(found.cost_usd)}"
