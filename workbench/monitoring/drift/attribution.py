"""Say what explains a drift: by holding the mix of agents, prompt versions, models and topics fixed, one after the other.

What is told apart is nested: a version, a model and a topic belong to an agent, so their mixes are compared within agents, and a new agent
is not blamed on its model. If version and model of an agent both changed, each is compared with the other held fixed. A change of mix
explains the drift of a signal if most of its size (above chance) is gone once that mix is held fixed; what is left is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.monitoring.drift.reports import LEVEL, Cause, Place, Shift
from workbench.monitoring.drift.signals import Measure, Measured, Signal, kinds
from workbench.monitoring.drift.testing import WindowTester, shifts
from workbench.stats.contrasts import holm

GONE = 0.5
"""A mix explains a drift if, with the mix held fixed, no more than this share of its size is left."""
LEAST_SHIFT = 0.02
NOTHING = "nothing told apart"
UNSAID = "not said"


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what requests are told apart: the value of each of n requests by number, and the names of values."""

    name: str
    codes: NDArray[np.int64]
    names: tuple[str, ...]


def dimensions(measured: Measured) -> dict[str, Dimension]:
    """Give what requests are told apart by: agent, version, model and topic."""
    requests = measured.requests
    versions = [f"{one.prompt}@{one.version}" if one.prompt else UNSAID for one in requests]
    found = {
        "agent": _dimension("agent", [one.agent or UNSAID for one in requests]),
        "version": _dimension("version", versions),
        "model": _dimension("model", [one.model or UNSAID for one in requests]),
    }
    return found | {"topic": Dimension("topic", measured.topics.codes, measured.topics.names)}


def _dimension(name: str, values: Sequence[str]) -> Dimension:
    signal = kinds(name, "", range(len(values)), values)
    return Dimension(name, np.asarray(signal.values, dtype=np.int64), signal.names)


def crossed(parts: Sequence[Dimension]) -> NDArray[np.int64]:
    """Number every combination of values that there is."""
    stacked = np.stack([one.codes for one in parts])
    return np.asarray(np.unique(stacked, axis=1, return_inverse=True)[1], dtype=np.int64).reshape(-1)


class Attribution:
    """Find causes among the dimensions of some requests."""

    def __init__(self, tester: WindowTester, measured: Measured) -> None:
        self._tester = tester
        self._by_name = dimensions(measured)
        self._kinds = Dimension("topic", measured.question_kinds.codes, measured.question_kinds.names)
        self._changed = self._mixes_changed()

    def causes(self, signal: Signal) -> list[Cause]:
        """Give what explains that a signal has drifted, what explains most first; questions have no cause but who is asked, and what."""
        whole = self._tester.test(signal).outcome
        if whole is None:
            return []
        sets = [names for names in self._changed if signal.side != "input" or names in (("agent",), ("topic",))]
        found = [cause for names in sets if (cause := self._explained(signal, names, whole.excess))]
        if not found and len(sets) > 1:
            together = tuple(dict.fromkeys(name for names in sets for name in names))
            found = [cause for cause in [self._explained(signal, together, whole.excess)] if cause]
        return sorted(found, key=lambda cause: -cause.explained) or [self._unexplained(signal, sets)]

    def _mixes_changed(self) -> list[tuple[str, ...]]:
        """Give what changed its share, each alone or with what cannot be told from it."""
        agent, version, model = (self._by_name[name] for name in ("agent", "version", "model"))
        within: Mapping[str, Sequence[Dimension]] = {"agent": (), "version": (agent,), "model": (agent,), "topic": (agent,)}
        p_values = {name: self._mix(self._by_name[name], fixed) for name, fixed in within.items()}
        tested = [name for name, p_value in p_values.items() if p_value is not None]
        adjusted = dict(zip(tested, holm([p_values[name] or 0.0 for name in tested]), strict=True))
        changed = [name for name in tested if adjusted[name] <= LEVEL]
        if "version" in changed and "model" in changed:
            alone = {"version": self._mix(version, (agent, model)), "model": self._mix(model, (agent, version))}
            own = [name for name, p_value in alone.items() if p_value is not None and p_value <= LEVEL]
            changed = [name for name in changed if name not in alone or name in own]
            both = [] if own else [("version", "model")]
            return [*((name,) for name in changed), *both]
        return [(name,) for name in changed]

    def _mix(self, dimension: Dimension, fixed: Sequence[Dimension]) -> float | None:
        """Test whether the shares of a dimension's values changed, others held fixed; None where it has one value."""
        if len(dimension.names) < 2:
            return None
        signal = Signal(f"mix of {dimension.name}", "", Measure.KINDS, np.arange(len(dimension.codes)), dimension.codes, dimension.names)
        found = self._tester.test(signal, strata=crossed(fixed) if fixed else None).outcome
        return None if found is None else found.p_value

    def _explained(self, signal: Signal, names: tuple[str, ...], excess: float) -> Cause | None:
        """Give the cause if most of the drift is gone with the mix of some dimensions (within agents) held fixed."""
        strata = crossed([self._fixed(name) for name in dict.fromkeys(("agent", *names))])
        fixed = self._tester.test(signal, strata=strata)
        left = 0.0 if fixed.outcome is None else max(0.0, fixed.outcome.excess / excess) if excess > 0 else 1.0
        if left > GONE:
            return None
        p_fixed = None if fixed.outcome is None else fixed.outcome.p_value
        shifts = [shift for name in names for shift in self.shifts(name)]
        sentence = f"{_what(names, shifts)}. {_rest(p_fixed, left, fixed.compared, ' and '.join(names))}."
        return Cause(signal.name, " and ".join(names), shifts, 1 - left, p_fixed, fixed.compared, sentence)

    def _unexplained(self, signal: Signal, sets: Sequence[tuple[str, ...]]) -> Cause:
        fixed = self._tester.test(signal, strata=crossed([self._fixed(name) for name in self._by_name]))
        p_fixed = None if fixed.outcome is None else fixed.outcome.p_value
        changed = ", ".join(" and ".join(names) for names in sets)
        held = f"The mix of {changed} changed, which does not explain it" if changed else "No mix changed"
        what = "other things are asked" if signal.side == "input" else "the same is handled otherwise"
        sentence = f"{held}: of the same agents, versions, models and topics, {what} than before."
        return Cause(signal.name, NOTHING, [], 0.0, p_fixed, fixed.compared, sentence)

    def _fixed(self, name: str) -> Dimension:
        """Give the dimension whose mix is held fixed: of topics, the finer kinds of questions."""
        return self._kinds if name == "topic" else self._by_name[name]

    def shifts(self, name: str) -> list[Shift]:
        """Give the values of a dimension whose shares of all requests changed, the largest change first."""
        one = self._by_name[name]
        found = sorted(shifts(one.codes, one.names, self._tester.is_current), key=lambda shift: -abs(shift.after - shift.before))
        return [shift for shift in found if abs(shift.after - shift.before) >= LEAST_SHIFT][:6]

    def same_kind(self, signal: Signal) -> bool | None:
        """Claim that most of a signal's drift is there among requests of the same agent and topic; None where too few can be compared."""
        whole = self._tester.test(signal).outcome
        found = self._tester.test(signal, strata=crossed([self._fixed("agent"), self._fixed("topic")])).outcome
        if whole is None or found is None:
            return None
        return found.p_value <= LEVEL and found.excess > GONE * whole.excess

    def places(self, signals: Sequence[Signal]) -> list[Place]:
        """Test the given signals agent by agent."""
        agent, found = self._by_name["agent"], []
        for signal in signals:
            for code, name in enumerate(agent.names):
                among = agent.codes == code
                outcome = self._tester.test(signal, among=among).outcome
                labels = self._tester.is_current[signal.rows][among[signal.rows]]
                counts = (int((~labels).sum()), int(labels.sum()))
                found.append(Place(signal.side, name, None if outcome is None else outcome.p_value, False, *counts))
        tested = [place for place, one in enumerate(found) if one.p_adjusted is not None]
        for place, value in zip(tested, holm([found[place].p_adjusted or 0.0 for place in tested]), strict=True):
            one = found[place]
            found[place] = Place(one.side, one.agent, value, value <= LEVEL, one.n_reference, one.n_current)
        return found


def _what(names: Sequence[str], shifts: Sequence[Shift]) -> str:
    said = "; ".join(f"{one.value} {100 * one.before:.0f} % → {100 * one.after:.0f} %" for one in shifts[:3])
    return f"The mix of {' and '.join(names)} changed" + (f" ({said})" if said else "")


def _rest(p_fixed: float | None, left: float, compared: float, names: str) -> str:
    if p_fixed is None:
        return f"Too little of the same {names} is in both windows to tell it from anything else that changed at that time"
    on = f"p = {p_fixed:.2g}, on {100 * compared:.0f} % of the requests"
    if p_fixed > LEVEL:
        return f"With that mix held fixed, nothing differs beyond chance ({on})"
    return f"With that mix held fixed, {100 * left:.0f} % of the difference is left ({on})"
