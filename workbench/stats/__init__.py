"""Turn scores into estimates with intervals: numbers in, numbers out, no files and no models.

Every estimate carries its interval, its level, how many values it rests on and how many were missing; the
unscored are never zeros. Importing this package is cheap: scipy, statsmodels and numpy are imported by the
functions that need them, and planning (`detectable_difference`, `examples_needed`) needs none of them.

For a one-sided decision at error rate alpha, ask for the two-sided level 1 - 2·alpha and read one bound.
"""

from workbench.stats.deciding import more_examples_to_decide
from workbench.stats.differences import Difference, paired_difference
from workbench.stats.estimates import Bounds, Estimate
from workbench.stats.means import mean, standard_error
from workbench.stats.missing import worst_case
from workbench.stats.paired_tests import ChiSquare, mcnemar, mcnemar_chi_square, sign_test
from workbench.stats.power import Components, detectable_difference, examples_needed, variance_components
from workbench.stats.rates import rate
from workbench.stats.repeats import Reducer, pass_at_k, pass_hat_k, reduce_repeats
from workbench.stats.shares import share

__all__ = [
    "Bounds",
    "ChiSquare",
    "Components",
    "Difference",
    "Estimate",
    "Reducer",
    "detectable_difference",
    "examples_needed",
    "mcnemar",
    "mcnemar_chi_square",
    "mean",
    "more_examples_to_decide",
    "paired_difference",
    "pass_at_k",
    "pass_hat_k",
    "rate",
    "reduce_repeats",
    "share",
    "sign_test",
    "standard_error",
    "variance_components",
    "worst_case",
]
