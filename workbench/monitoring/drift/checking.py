"""Check for drift: two windows against one reference, an alarm where both have drifted in the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.monitoring.drift.comparing import compare, draw, refuse_few
from workbench.monitoring.drift.reports import Report
from workbench.monitoring.drift.testing import FEWEST
from workbench.monitoring.drift.watches import all_watches
from workbench.monitoring.drift.windows import Windows, windows
from workbench.providers.embedding import Embedder
from workbench.store import drift_reports
from workbench.store.connection import reading, writing
from workbench.store.watching import StoredWatch


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to: the report on the present window, the one before it (None: too few requests there), and the level.

    `level` is `ok`, `warning` (this window has drifted, the one before had not) or `alarm` (both have, in at least one same signal).
    """

    report: Report
    previous: Report | None
    level: str

    def document(self) -> dict[str, Any]:
        """Give it as plain values."""
        document = self.report.document() | {"level": self.level}
        return document | {"previous": None if self.previous is None else self.previous.document()}


def check(engine: Engine, wanted: Windows, *, embedder: Embedder | None) -> Checked:
    """Compare the present window, and the one before it, with the reference.

    Raises `BadInput` where the present window or the reference has too few requests, `ProviderError` where the embedder does not answer.
    """
    reference, before, now = (draw(engine, where) for where in (wanted.reference, wanted.previous, wanted.current))
    refuse_few(reference, now)
    report = compare(reference, now, embedder=embedder)
    if len(before.requests) < FEWEST:
        return Checked(report, None, "warning" if report.drifted else "ok")
    previous = compare(reference, before, embedder=embedder)
    both = set(report.drifted) & set(previous.drifted)
    return Checked(report, previous, "alarm" if both else "warning" if report.drifted else "ok")


def check_watch(engine: Engine, watch: StoredWatch, *, embedder: Embedder | None, now: datetime | None = None) -> Checked:
    """Check a watch and store the report. Raises what `check` raises."""
    wanted = windows(watch.settings, watch.scope, now=now or datetime.now(UTC))
    found = check(engine, wanted, embedder=embedder)
    with writing(engine) as session:
        drift_reports.keep_report(session, watch_id=watch.id, values=_values(watch, wanted, found))
    return found


def refresh(engine: Engine, names: Collection[str], *, embedder: Embedder | None, now: datetime | None = None) -> dict[str, str]:
    """Check the watches of these names whose present window has no report yet; give by name why one could not be checked."""
    moment = now or datetime.now(UTC)
    said: dict[str, str] = {}
    for watch in all_watches(engine):
        if watch.name not in names:
            continue
        try:
            if not _is_known(engine, watch, windows(watch.settings, watch.scope, now=moment)):
                check_watch(engine, watch, embedder=embedder, now=moment)
        except WorkbenchError as error:
            said[watch.name] = str(error)
    return said


def _is_known(engine: Engine, watch: StoredWatch, wanted: Windows) -> bool:
    with reading(engine) as session:
        latest = drift_reports.reports(session, watch_id=watch.id, limit=1)
    return bool(latest) and latest[0].current_to_us >= wanted.current.to_us


def _values(watch: StoredWatch, wanted: Windows, found: Checked) -> Mapping[str, Any]:
    return {
        "scope": dict(watch.scope),
        "reference_from_us": wanted.reference.from_us,
        "reference_to_us": wanted.reference.to_us,
        "current_from_us": wanted.current.from_us,
        "current_to_us": wanted.current.to_us,
        "is_drifted": bool(found.report.drifted),
        "is_alarm": found.level == "alarm",
        "verdict": found.report.verdict,
        "report": found.document(),
    }
