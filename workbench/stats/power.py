"""Plan a comparison: which difference can be seen, and how many examples it takes.

Pure arithmetic over the standard library's normal distribution, because the app asks before every run.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

from workbench.errors import BadInput
from workbench.stats.inputs import check_count, check_level
from workbench.stats.repeats import Repeats, present


@dataclass(frozen=True, slots=True)
class Components:
    """Hold the three variances that planning needs, in squared units of the score.

    `omega2` is the variance over items of the difference of the two item means, `sigma2_a` and `sigma2_b` the mean
    variance of repeats within an item (Miller 2024, equations 9 and 10).
    """

    omega2: float
    sigma2_a: float
    sigma2_b: float


def detectable_difference(
    n: int,
    *,
    omega2: float = 1 / 9,
    sigma2_a: float = 1 / 6,
    sigma2_b: float = 1 / 6,
    repeats_a: int = 1,
    repeats_b: int = 1,
    level: float = 0.95,
    power: float = 0.8,
) -> float:
    """Give the smallest true difference that a paired comparison on n examples finds with this power.

    In units of the score, two-sided at 1 - level. The defaults are Miller's for yes/no items of uniform difficulty;
    take `variance_components` of an earlier run where there is one. With n = 0 it is infinite; it may exceed what the scale
    allows, and then no difference can be found. Raises BadInput for negative variances or counts and for fewer than
    one repeat. Source: METHODS M4, Miller 2024 (arXiv 2411.00640) equation 9.

    >>> round(detectable_difference(198), 4), round(detectable_difference(198, repeats_a=10, repeats_b=10), 4)
    (0.1327, 0.0757)
    """
    check_count(n, "n")
    spread = _variance(omega2, sigma2_a, sigma2_b, repeats_a, repeats_b)
    reach = _reach(level, power)
    return reach * math.sqrt(spread / n) if n else math.inf


def examples_needed(
    difference: float,
    *,
    omega2: float = 1 / 9,
    sigma2_a: float = 1 / 6,
    sigma2_b: float = 1 / 6,
    repeats_a: int = 1,
    repeats_b: int = 1,
    level: float = 0.95,
    power: float = 0.8,
) -> int:
    """Give how many examples a paired comparison needs to find a true difference with this power.

    The sign of `difference` does not matter; 0 raises BadInput, since no number would do. Other conventions are those
    of `detectable_difference`, of which this is the inverse, rounded up. Source: METHODS M4, Miller 2024 equation 9.

    >>> examples_needed(0.03, sigma2_a=0, sigma2_b=0)
    969
    """
    if difference == 0 or not math.isfinite(difference):
        raise BadInput(f"is {difference:g}; name the smallest difference that matters, such as 0.03", where="difference")
    spread = _variance(omega2, sigma2_a, sigma2_b, repeats_a, repeats_b)
    return math.ceil(_reach(level, power) ** 2 * spread / difference**2)


def variance_components(scores_a: Sequence[Repeats], scores_b: Sequence[Repeats]) -> Components:
    """Estimate the variances for planning from an earlier run: per item, the scores of its repeats.

    sigma² is the mean over items of the sample variance of repeats. The variance of differences of item means is
    omega² plus what the repeats leave, sigma²_A / K_A + sigma²_B / K_B (the mean of 1 / K where K differs), which is
    subtracted; below 0 it is 0. A side with one repeat everywhere has sigma² 0 and its noise stays in omega², so that
    a plan with one repeat is right and one with more promises nothing. Unscored repeats (None, NaN) are skipped, items
    with none left on a side too. Raises BadInput for mismatched lengths or fewer than two items. Source: METHODS M4,
    Miller 2024 equations 9 and 10.

    >>> variance_components([[1, 0], [1, 1], [0, 0]], [[0, 0], [1, 1], [0, 0]])
    Components(omega2=0.0, sigma2_a=0.16666666666666666, sigma2_b=0.0)
    """
    if len(scores_a) != len(scores_b):
        raise BadInput(f"{len(scores_a)} items of A for {len(scores_b)} of B; give the same items", where="scores_b")
    pairs = [(present(a), present(b)) for a, b in zip(scores_a, scores_b, strict=True)]
    pairs = [(a, b) for a, b in pairs if a and b]
    if len(pairs) < 2:
        raise BadInput(f"only {len(pairs)} items are scored on both sides; two are needed", where="scores_a")
    sides_a, sides_b = [a for a, _ in pairs], [b for _, b in pairs]
    sigma2_a, sigma2_b = _within(sides_a), _within(sides_b)
    between = variance([fmean(a) - fmean(b) for a, b in pairs])
    left_by_repeats = sigma2_a * fmean(1 / len(a) for a in sides_a) + sigma2_b * fmean(1 / len(b) for b in sides_b)
    return Components(omega2=max(0.0, between - left_by_repeats), sigma2_a=sigma2_a, sigma2_b=sigma2_b)


def _within(items: list[list[float]]) -> float:
    repeated = [variance(item) for item in items if len(item) > 1]
    return fmean(repeated) if repeated else 0.0


def _variance(omega2: float, sigma2_a: float, sigma2_b: float, repeats_a: int, repeats_b: int) -> float:
    for value, where in ((omega2, "omega2"), (sigma2_a, "sigma2_a"), (sigma2_b, "sigma2_b")):
        if not 0 <= value < math.inf:
            raise BadInput(f"is {value:g}; a variance cannot be negative or infinite", where=where)
    for repeats, where in ((repeats_a, "repeats_a"), (repeats_b, "repeats_b")):
        if repeats < 1:
            raise BadInput(f"is {repeats}; an example is asked at least once", where=where)
    return omega2 + sigma2_a / repeats_a + sigma2_b / repeats_b


def _reach(level: float, power: float) -> float:
    check_level(level)
    check_level(power, where="power")
    return NormalDist().inv_cdf(0.5 + level / 2) + NormalDist().inv_cdf(power)
