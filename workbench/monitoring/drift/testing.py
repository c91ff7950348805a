"""Test signals between two windows, with the traffic mix as it is or held fixed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.monitoring.drift.reports import Shift, TestResult, corrected
from workbench.monitoring.drift.signals import Measure, Signal
from workbench.stats.contrasts import ROUNDS, Contrast, Outcome, contrast
from workbench.stats.window_tests import kinds_differ, numbers_differ, vectors_differ

FEWEST = 20
"""A window with fewer requests that have a signal is not tested for it."""

METHODS = {
    Measure.VECTORS: "MMD, permutation",
    Measure.NUMBERS: "Kolmogorov-Smirnov, permutation",
    Measure.KINDS: "chi-square, permutation",
}


@dataclass(frozen=True, slots=True)
class FixedTest:
    """What a test came to and on which share of the rows it was made; no outcome where too few could be compared."""

    outcome: Outcome | None
    compared: float


class WindowTester:
    """Test signals of n requests, of which some are of the current window; relabellings are drawn once for all signals."""

    def __init__(self, is_current: Sequence[bool] | NDArray[np.bool_], *, rounds: int = ROUNDS, seed: int = 0) -> None:
        self.is_current = np.asarray(is_current, dtype=bool)
        self._rounds, self._seed = rounds, seed
        self._contrasts: dict[tuple[bytes, bytes], Contrast] = {}
        self._known: dict[tuple[str, bytes, bytes], FixedTest] = {}

    def test(self, signal: Signal, *, strata: "NDArray[np.int64] | None" = None, among: "NDArray[np.bool_] | None" = None) -> FixedTest:
        """Test a signal, within `strata` (a number for each of the n requests), on the requests of `among` alone; each once."""
        key = (signal.name, _bytes(strata), _bytes(among))
        if key not in self._known:
            self._known[key] = self._test(signal, strata, among)
        return self._known[key]

    def _test(self, signal: Signal, strata: "NDArray[np.int64] | None", among: "NDArray[np.bool_] | None") -> FixedTest:
        chosen = np.ones(len(signal.rows), dtype=bool) if among is None else among[signal.rows]
        rows = signal.rows[chosen]
        if _too_few(self.is_current[rows]):
            return FixedTest(None, 0.0)
        weights = self._contrast(rows, None if strata is None else strata[rows])
        if _too_few(self.is_current[rows][weights.kept]):
            return FixedTest(None, weights.share_kept)
        return FixedTest(self._outcome(signal, chosen, weights.weights), weights.share_kept)

    def results(self, signals: Sequence[Signal]) -> list[TestResult]:
        """Test every signal as the mix is, and correct over those that could be tested (Holm)."""
        return corrected([self._result(signal) for signal in signals])

    def _result(self, signal: Signal) -> TestResult:
        labels = self.is_current[signal.rows]
        empty = TestResult(
            signal.name,
            signal.side,
            METHODS[signal.measure],
            n_reference=int((~labels).sum()),
            n_current=int(labels.sum()),
            why_not=signal.why_not,
        )
        if signal.why_not:
            return empty
        if _too_few(labels):
            return replace(empty, why_not=f"fewer than {FEWEST} requests in a window have it")
        before, after = summed_up(signal, ~labels), summed_up(signal, labels)
        if signal.measure is not Measure.VECTORS and len(np.unique(signal.values)) == 1:
            return replace(empty, before=before, after=after, why_not="the same in all requests")
        outcome = self.test(signal).outcome
        assert outcome is not None
        return replace(
            empty, statistic=outcome.statistic, p_value=outcome.p_value, above_chance=outcome.above_chance, before=before, after=after
        )

    def contrast_of(self, signal: Signal) -> Contrast:
        """Give the weights of a signal's rows, the mix as it is."""
        return self._contrast(signal.rows, None)

    def _contrast(self, rows: NDArray[np.int64], strata: "NDArray[np.int64] | None") -> Contrast:
        key = (rows.tobytes(), _bytes(strata))
        if key not in self._contrasts:
            self._contrasts[key] = contrast(self.is_current[rows], strata=strata, rounds=self._rounds, seed=self._seed)
        return self._contrasts[key]

    def _outcome(self, signal: Signal, chosen: NDArray[np.bool_], weights: NDArray[np.float32]) -> Outcome:
        if signal.measure is Measure.VECTORS:
            return vectors_differ(signal.values if chosen.all() else signal.values[np.ix_(chosen, chosen)], weights)
        return (numbers_differ if signal.measure is Measure.NUMBERS else kinds_differ)(signal.values[chosen], weights)


def _bytes(part: "NDArray[Any] | None") -> bytes:
    return b"" if part is None else part.tobytes()


def summed_up(signal: Signal, chosen: NDArray[np.bool_]) -> float | dict[str, float] | None:
    """Give the median of numbers, or the share of each kind, over some of a signal's rows."""
    values = signal.values[chosen] if signal.measure is not Measure.VECTORS else np.zeros(0)
    if len(values) == 0:
        return None
    if signal.measure is Measure.NUMBERS:
        return float(np.median(values))
    return {name: float(np.mean(values == place)) for place, name in enumerate(signal.names)}


def shifts(codes: NDArray[np.int64], names: Sequence[str], is_current: NDArray[np.bool_]) -> list[Shift]:
    """Give the share of each value in both windows, in the order of the names."""
    shares = [np.bincount(codes[chosen], minlength=len(names)) / max(1, int(chosen.sum())) for chosen in (~is_current, is_current)]
    return [Shift(name, float(before), float(after)) for name, before, after in zip(names, *shares, strict=True)]


def _too_few(labels: NDArray[np.bool_]) -> bool:
    return min(int(labels.sum()), int((~labels).sum())) < FEWEST
