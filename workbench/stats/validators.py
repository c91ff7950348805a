"""Validate a validator: hold what an assertion says of outputs against people's thumbs (METHODS M13, EvalGen, Shankar 2024)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import BadInput
from workbench.stats.inputs import checked_values
from workbench.stats.measures import RESAMPLES, Coefficient, Measure, divided, measure
from workbench.stats.rates import rate

if TYPE_CHECKING:
    import numpy as np

    from workbench.stats.patterns import Array


@dataclass(frozen=True, slots=True)
class Validation:
    """Hold how well an assertion stands in for people.

    `coverage` is the share of outputs people found bad that it fails, `false_failure_rate` the share of those people found good that it
    fails, `alignment` the harmonic mean of coverage and 1 - false failure rate.
    """

    coverage: Measure
    false_failure_rate: Measure
    alignment: Measure

    def to_json(self) -> dict[str, Any]:
        """Give the fields as plain values."""
        return {name: getattr(self, name).to_json() for name in ("coverage", "false_failure_rate", "alignment")}


def alignment(coverage: float, false_failure_rate: float) -> float:
    """Give the harmonic mean of coverage and 1 - false failure rate; 0 where either of the two is 0.

    Raises BadInput outside 0..1. Source: METHODS M13.

    >>> round(alignment(0.8, 0.1), 6)
    0.847059
    """
    (covered,) = checked_values([coverage], where="coverage", low=0.0, high=1.0)
    (falsely,) = checked_values([false_failure_rate], where="false_failure_rate", low=0.0, high=1.0)
    kept = 1 - falsely
    return 2 * covered * kept / (covered + kept) if covered and kept else 0.0


def all_pass(*assertions: Sequence[bool | None]) -> list[bool | None]:
    """Join assertions on the same outputs into one that passes where all of them do.

    One that fails decides; otherwise an unscored one (None) leaves the output unscored. Raises BadInput for different lengths.

    >>> all_pass([True, True, None, None], [True, False, False, True])
    [True, False, False, None]
    """
    if len({len(one) for one in assertions}) > 1:
        raise BadInput("the assertions have different numbers of outputs; give one result per output", where="assertions")
    return [False if False in results else None if None in results else True for results in zip(*assertions, strict=True)]


def validation(
    passed: Sequence[bool | None],
    good: Sequence[bool | None],
    *,
    rng: "np.random.Generator",
    level: float = 0.95,
    resamples: int = RESAMPLES,
) -> Validation:
    """Estimate coverage, false failure rate and alignment from what an assertion passed and people found good.

    Outputs without a thumb (None) are left out of everything; those the assertion left unscored are not failed but missing. The rates
    have Wilson's interval, the alignment a percentile bootstrap over outputs. Raises BadInput for different lengths.

    >>> import numpy as np
    >>> passed, good = [False] * 4 + [True] + [False] + [True] * 9, [False] * 5 + [True] * 10
    >>> found = validation(passed, good, rng=np.random.default_rng(1))
    >>> found.coverage.value, found.false_failure_rate.value, round(found.alignment.value, 6)
    (0.8, 0.1, 0.847059)
    """
    if len(passed) != len(good):
        raise BadInput(f"{len(passed)} results for {len(good)} thumbs; give one of each per output", where="passed")
    of_bad = [result for result, thumb in zip(passed, good, strict=True) if thumb is not None and not thumb]
    of_good = [result for result, thumb in zip(passed, good, strict=True) if thumb]
    coverage = _failed(of_bad, level, "no scored output was found bad")
    falsely = _failed(of_good, level, "no scored output was found good")
    return Validation(coverage, falsely, _alignment(of_bad, of_good, coverage.reason or falsely.reason, rng, level, resamples))


def _failed(results: Sequence[bool | None], level: float, reason: str) -> Measure:
    scored = [result for result in results if result is not None]
    found = rate(scored.count(False), len(scored), missing=len(results) - len(scored), level=level)
    return Measure(found, reason=None if scored else reason)


def _alignment(
    of_bad: Sequence[bool | None],
    of_good: Sequence[bool | None],
    reason: str | None,
    rng: "np.random.Generator",
    level: float,
    resamples: int,
) -> Measure:
    import numpy as np

    counts = np.array([results.count(result) for results in (of_bad, of_good) for result in (False, True)], dtype=float)

    def of(weights: "Array") -> "Array":
        covered = divided(weights[:, 0], weights[:, 0] + weights[:, 1])
        kept = divided(weights[:, 3], weights[:, 2] + weights[:, 3])
        # Both rates 0 would be 0 / 0, of which the harmonic mean is 0.
        return 2 * covered * kept / np.where(covered + kept > 0, covered + kept, 1.0) + 0 * (covered + kept)

    n = int(counts.sum())
    one = Coefficient(None if reason else of, n=n, missing=len(of_bad) + len(of_good) - n, reason=reason)
    return measure({"": one}, counts, rng=rng, level=level, resamples=resamples)[""]
