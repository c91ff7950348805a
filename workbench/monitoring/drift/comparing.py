"""Compare two windows of live traffic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.monitoring.drift.attribution import Attribution
from workbench.monitoring.drift.reports import Report, TestResult, WindowFacts, Witness
from workbench.monitoring.drift.signals import Measure, Measured, Signal, measure
from workbench.monitoring.drift.testing import FEWEST, WindowTester, shifts
from workbench.monitoring.drift.verdicts import verdict
from workbench.providers.embedding import Embedder
from workbench.stats.contrasts import rounds_for
from workbench.stats.window_tests import witness
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_samples import SampledRequest, sample

DRAWN = 400
"""How many requests of a window are compared."""
EXAMPLES, LONGEST_EXAMPLE = 4, 400


@dataclass(frozen=True, slots=True)
class Drawn:
    """The requests drawn of a window."""

    facts: WindowFacts
    requests: Sequence[SampledRequest]


def compare_windows(
    engine: Engine, reference: TrafficFilter, current: TrafficFilter, *, embedder: Embedder | None, drawn: int = DRAWN, seed: int = 0
) -> Report:
    """Compare two windows of the store.

    Raises `BadInput` where they overlap or a window has too few requests with texts, `ProviderError` where the embedder does not answer.
    """
    if reference.to_us > current.from_us and current.to_us > reference.from_us:
        raise BadInput("the reference and the current window overlap; choose times apart from each other", where="reference")
    before, after = (draw(engine, where, limit=drawn, seed=seed) for where in (reference, current))
    refuse_few(before, after)
    return compare(before, after, embedder=embedder, seed=seed)


def refuse_few(reference: Drawn, current: Drawn) -> None:
    """Refuse windows of which one has too few requests with texts. Raises `BadInput`."""
    for name, one in (("reference", reference), ("current window", current)):
        if len(one.requests) < FEWEST:
            raise BadInput(
                f"it has {len(one.requests)} requests with texts; drift needs at least {FEWEST} in each window: choose a longer time",
                where=name,
            )


def draw(engine: Engine, where: TrafficFilter, *, limit: int = DRAWN, seed: int = 0) -> Drawn:
    """Draw requests of a window."""
    with reading(engine) as session:
        found, count = sample(session, where=where, limit=limit, seed=seed)
    return Drawn(WindowFacts(where.from_us, where.to_us, count, len(found)), found)


def compare(reference: Drawn, current: Drawn, *, embedder: Embedder | None, seed: int = 0) -> Report:
    """Compare the requests drawn of two windows, each at least `FEWEST`."""
    measured = measure([*reference.requests, *current.requests], embedder)
    is_current = np.arange(len(measured.requests)) >= len(reference.requests)
    agents = len({one.agent for one in measured.requests})
    tester = WindowTester(is_current, rounds=rounds_for(max(len(measured.signals), 2 * agents)), seed=seed)
    results = tester.results(measured.signals)
    drifted = [one for one in results if one.drifted]
    causes, places, same_kind = [], [], {}
    if drifted:
        attribution = Attribution(tester, measured)
        by_name = {one.name: one for one in measured.signals}
        for one in drifted:
            causes += attribution.causes(by_name[one.signal])
            if one.side != "input" and (is_same := attribution.same_kind(by_name[one.signal])) is not None:
                same_kind[one.signal] = is_same
        places = attribution.places([one for one in measured.signals if one.name.endswith(" wording") and not one.why_not])
    return Report(
        reference=reference.facts,
        current=current.facts,
        tests=results,
        attribution=causes,
        places=places,
        topics=sorted(shifts(measured.topics.codes, measured.topics.names, is_current), key=lambda one: -one.after),
        examples=_examples(measured, tester, results),
        same_kind=same_kind,
        verdict=verdict(results, causes, same_kind),
        embedder="" if embedder is None else embedder.name,
    )


def _examples(measured: Measured, tester: WindowTester, results: Sequence[TestResult]) -> list[Witness]:
    """Give for each side that drifted the requests that are most typical of one window alone."""
    drifted = {one.signal: one.above_chance or 0.0 for one in results if one.drifted}
    found: list[Witness] = []
    for side in ("input", "output"):
        signals = [one for one in measured.signals if one.side == side and one.measure is Measure.VECTORS and one.name in drifted]
        if signals:
            found += _witnesses(measured, tester, max(signals, key=lambda one: drifted[one.name]), side)
    return found


def _witnesses(measured: Measured, tester: WindowTester, signal: Signal, side: str) -> list[Witness]:
    lean = witness(signal.values, tester.contrast_of(signal).weights)
    found = []
    for window, is_current, sign in (("current", True, -1.0), ("reference", False, 1.0)):
        places = np.flatnonzero(tester.is_current[signal.rows] == is_current)
        seen: set[str] = set()
        for place in places[np.argsort(sign * lean[places], kind="stable")]:
            row = int(signal.rows[place])
            one = measured.requests[row]
            text = " ".join((one.input_text if side == "input" else one.output_text).split())[:LONGEST_EXAMPLE]
            if text not in seen and len(seen) < EXAMPLES:
                seen.add(text)
                found.append(Witness(side, window, one.trace_id, text, measured.topics.names[measured.topics.codes[row]]))
    return found
