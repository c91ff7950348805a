"""Estimate figures that have no interval of their own by resampling items, and say in words why one is lacking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import BadInput
from workbench.stats.estimates import BOOTSTRAP, Estimate
from workbench.stats.inputs import check_level
from workbench.stats.shares import share

if TYPE_CHECKING:
    import numpy as np

    from workbench.stats.patterns import Array

RESAMPLES = 1000
_AT_ONCE = 2_000_000
"""How many numbers the resamples that are drawn together may hold."""
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Measure:
    """Hold an estimate with words: `reason` says why there is none, `note` what was left out or why it has no interval."""

    estimate: Estimate
    reason: str | None = None
    note: str | None = None

    @property
    def value(self) -> float | None:
        """Give the estimated number alone."""
        return self.estimate.estimate

    def to_json(self) -> dict[str, Any]:
        """Give the estimate's fields, and the words where there are any."""
        words = {"reason": self.reason, "note": self.note}
        return self.estimate.to_json() | {name: text for name, text in words.items() if text is not None}


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Describe a figure that can be computed for any resampling of the items.

    `of` takes how often each pattern of items comes up, one resample a row, and gives one number a row, NaN where it is undefined; it is
    None where it is undefined for the items as they are, and `reason` says why. `n` items are used, `missing` are not; `width` is how many
    numbers a resample takes beside the patterns. A share between 0 and 1 gets Wilson's interval where resampling has no spread.
    """

    of: "Callable[[Array], Array] | None"
    n: int
    missing: int
    reason: str | None = None
    note: str | None = None
    is_share: bool = False
    width: int = 0


def measure(
    coefficients: Mapping[str, Coefficient], frequencies: "Array", *, rng: "np.random.Generator", level: float, resamples: int
) -> dict[str, Measure]:
    """Estimate figures together, with percentile intervals from the same resamples of the items.

    `frequencies` says how often each pattern of items came up. A resample in which a figure is undefined is left out of its interval
    and counted in the note. Where resampling changes nothing (one item, perfect agreement) there are no bounds, for they would claim
    certainty. Raises BadInput for an impossible level or number of resamples. Source: METHODS M7; Efron 1979.
    """
    import numpy as np

    check_level(level)
    if resamples < 1:
        raise BadInput(f"is {resamples}; give 1 or more, such as {RESAMPLES}", where="resamples")
    defined = {name: one.of for name, one in coefficients.items() if one.of is not None}
    drawn: dict[str, list[Array]] = {name: [] for name in defined}
    at_once = max(1, _AT_ONCE // max([1, len(frequencies), *(one.width for one in coefficients.values())]))
    for start in range(0, resamples if defined else 0, at_once):
        n = frequencies.sum()
        weights = rng.multinomial(int(n), frequencies / n, size=min(at_once, resamples - start)).astype(float)
        for name, of in defined.items():
            drawn[name].append(of(weights))
    return {
        name: _measured(one, defined[name](frequencies[None, :])[0], np.concatenate(drawn[name]), level)
        if name in defined
        else Measure(Estimate(None, None, None, level=level, n=one.n, missing=one.missing, method=BOOTSTRAP), reason=one.reason)
        for name, one in coefficients.items()
    }


def divided(above: "Array", below: "Array") -> "Array":
    """Divide, giving NaN where the divisor is not above zero."""
    import numpy as np

    quotient: Array = np.divide(above, below, out=np.full(np.broadcast(above, below).shape, np.nan), where=below > _ROUNDING)
    return quotient


def _measured(one: Coefficient, point: float, drawn: "Array", level: float) -> Measure:
    import numpy as np

    known = drawn[~np.isnan(drawn)]
    lost = len(drawn) - len(known)
    notes = [one.note] if one.note else []
    if lost:
        notes.append(f"{lost:,} of {len(drawn):,} resamples gave no figure and are not in the interval")
    low: float | None = None
    high: float | None = None
    method = BOOTSTRAP
    if len(known) and np.ptp(known) > _ROUNDING:
        low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    elif one.is_share:
        found = share([point] * one.n, level=level)
        low, high, method = found.low, found.high, found.method
    else:
        notes.append("no interval: drawing the items again never changes the figure")
    estimate = Estimate(point, low, high, level=level, n=one.n, missing=one.missing, method=method)
    return Measure(estimate, note="; ".join(notes) or None)
