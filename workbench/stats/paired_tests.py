"""Test whether two variants differ, from the items on which they disagree."""

from dataclasses import dataclass

from workbench.stats.inputs import check_count


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Hold a chi-square statistic on one degree of freedom and its p value."""

    statistic: float
    p_value: float


def mcnemar(only_a: int, only_b: int) -> float:
    """Give the exact two-sided p value of McNemar's test on pass or fail of two variants on the same items.

    `only_a` items were passed by A alone, `only_b` by B alone; items both passed or both failed say nothing. With
    no disagreement it is 1. Five flips to one side give 0.0625: six are the fewest for p < 0.05. Raises BadInput for
    a negative count. Source: METHODS M3; statsmodels `mcnemar`.

    >>> round(mcnemar(9, 2), 4), mcnemar(5, 0), mcnemar(6, 0)
    (0.0654, 0.0625, 0.03125)
    """
    _check(only_a, only_b)
    from statsmodels.stats import contingency_tables  # type: ignore[import-untyped, unused-ignore]

    return float(contingency_tables.mcnemar([[0, only_a], [only_b, 0]], exact=True).pvalue)


def mcnemar_chi_square(only_a: int, only_b: int, *, correction: bool = False) -> ChiSquare:
    """Give McNemar's test by its chi-square approximation, for many disagreements (25 and more).

    `correction` is Edwards' continuity correction. With no disagreement the statistic is 0 and p is 1. Raises
    BadInput for a negative count. Source: METHODS M3 (Agresti's table); statsmodels `mcnemar`.

    >>> round(mcnemar_chi_square(86, 150).statistic, 3)
    17.356
    """
    _check(only_a, only_b)
    if only_a + only_b == 0:
        return ChiSquare(statistic=0.0, p_value=1.0)
    from statsmodels.stats import contingency_tables

    found = contingency_tables.mcnemar([[0, only_a], [only_b, 0]], exact=False, correction=correction)
    return ChiSquare(statistic=float(found.statistic), p_value=float(found.pvalue))


def sign_test(wins: int, losses: int) -> float:
    """Give the exact two-sided p value that wins and losses are equally likely; ties are left out by the caller.

    With no wins and no losses it is 1. Counts are of items: repeats and both orders of a pair are one item. Raises
    BadInput for a negative count. Source: METHODS M3; scipy `binomtest`.

    >>> round(sign_test(9, 2), 4), sign_test(0, 0)
    (0.0654, 1.0)
    """
    check_count(wins, "wins")
    check_count(losses, "losses")
    if wins + losses == 0:
        return 1.0
    from scipy.stats import binomtest  # type: ignore[import-untyped, unused-ignore]

    return float(binomtest(wins, wins + losses, 0.5).pvalue)


def _check(only_a: int, only_b: int) -> None:
    check_count(only_a, "only_a")
    check_count(only_b, "only_b")
