"""Measure what rules look at: one number of a window, with how many calls or ratings it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from workbench.errors import BadInput, NotFound
from workbench.monitoring import budgets
from workbench.store import drift_reports, traffic_windows, watching
from workbench.store.traffic_filters import TrafficFilter

QUANTILE = 0.95


@dataclass(frozen=True, slots=True)
class Measured:
    """A signal's value, None where there is nothing to measure; `n` counts what it rests on; `note` adds what a reader should know."""

    value: float | None
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """What can be watched: its unit, and how it is measured from a window and a rule's parameters."""

    name: str
    title: str
    unit: str
    measure: Callable[[Session, TrafficFilter, Mapping[str, Any]], Measured]


def _cost(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
    counts = traffic_windows.window_counts(session, where=where)
    note = f"at least: {counts.unpriced:,} calls have no known price" if counts.unpriced else ""
    return Measured(counts.cost_usd if counts.calls else None, counts.calls, note)


def _calls(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
    traces = traffic_windows.window_traces(session, where=where)
    return Measured(float(traces) if traces else None, traces)


def _share(of: str) -> Callable[[Session, TrafficFilter, Mapping[str, Any]], Measured]:
    def measure(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
        counts = traffic_windows.window_counts(session, where=where)
        return Measured(getattr(counts, of) / counts.calls if counts.calls else None, counts.calls)

    return measure


def _quantile(time: str) -> Callable[[Session, TrafficFilter, Mapping[str, Any]], Measured]:
    def measure(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
        import numpy as np

        times = traffic_windows.window_times(session, where=where, time=time)
        return Measured(float(np.quantile(times, QUANTILE)) if times else None, len(times))

    return measure


def _liked(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
    liked, rated = traffic_windows.window_likings(session, where=where)
    return Measured(liked / rated if rated else None, rated)


def _findings(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
    traces = traffic_windows.window_traces(session, where=where)
    found = traffic_windows.window_findings(session, where=where, kind=str(parameters.get("kind", "injection")))
    return Measured(float(found) if traces else None, traces)


def _budget(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
    name = str(parameters.get("budget", ""))
    try:
        standing = budgets.standing_of(session, name, now_us=where.to_us)
    except NotFound as error:
        return Measured(None, 0, error.message)
    note = f"${standing.spent_usd:,.2f} of ${standing.budget.limit_usd:,.2f} in this {standing.budget.period}"
    if standing.unpriced:
        note += f"; at least: {standing.unpriced:,} calls have no known price"
    return Measured(standing.share, 1, note)


def _drift(session: Session, where: TrafficFilter, parameters: Mapping[str, Any]) -> Measured:
    name = str(parameters.get("watch", ""))
    watch = next((one for one in watching.watches(session) if one.name == name), None)
    if watch is None:
        return Measured(None, 0, f"there is no drift watch named '{name}'")
    latest = drift_reports.reports(session, watch_id=watch.id, limit=1)
    if not latest:
        return Measured(None, 0, "the watch was not checked yet")
    return Measured(float(latest[0].is_drifted) + float(latest[0].is_alarm), 1, latest[0].verdict)


SIGNALS: Mapping[str, Signal] = {
    signal.name: signal
    for signal in (
        Signal("cost", "Cost of calls to models", "USD", _cost),
        Signal("traces", "Requests", "", _calls),
        Signal("error_rate", "Share of failed calls to models", "share", _share("errors")),
        Signal("retry_rate", "Share of calls that were tried again", "share", _share("retried")),
        Signal("unpriced", "Share of calls without a known price", "share", _share("unpriced")),
        Signal("ttft_p95", "Time to first token, 95th percentile", "ms", _quantile("ttft_ms")),
        Signal("tpot_p95", "Time per output token, 95th percentile", "ms", _quantile("tpot_ms")),
        Signal("duration_p95", "Whole answer, 95th percentile", "ms", _quantile("duration_ms")),
        Signal("liked", "Share of rated answers that were liked", "share", _liked),
        Signal("findings", "Flagged findings of a kind", "", _findings),
        Signal("drift", "Windows in a row that have drifted (0 to 2)", "", _drift),
        Signal("budget", "Share of a budget that is spent", "share", _budget),
    )
}


def signal_of(name: str) -> Signal:
    """Give a signal by its name. Raises `BadInput` that lists them."""
    if name not in SIGNALS:
        raise BadInput(f"'{name}' cannot be watched; there are {', '.join(SIGNALS)}", where="signal")
    return SIGNALS[name]


def written(value: float | None, unit: str) -> str:
    """Write a value with its unit.

    >>> written(0.031, "share"), written(1830.4, "ms"), written(12.5, "USD"), written(None, "ms")
    ('3.1 %', '1,830 ms', '$12.50', 'nothing')
    """
    if value is None:
        return "nothing"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "USD":
        return f"${value:,.2f}" if value >= 0.01 or value == 0 else f"${value:.2g}"
    return f"{value:,.0f} {unit}".strip()
