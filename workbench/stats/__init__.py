"""Turn scores into estimates with intervals: numbers in, numbers out, no files and no models.

Every estimate carries its interval, its level, how many values it rests on and how many were missing; the
unscored are never zeros. Importing this package is cheap: scipy, statsmodels and numpy are imported by the
functions that need them, and planning (`detectable_difference`, `examples_needed`) needs none of them.

For a one-sided decision at error rate alpha, ask for the two-sided level 1 - 2·alpha and read one bound.
"""

from workbench.stats.agreement import Agreement, Alphas, agreement
from workbench.stats.annotators import Confusion, confusions, majorities, mean_rating, prevalence, self_consistency
from workbench.stats.chance_corrected import fleiss_kappa, gwet_ac1, raw_agreement
from workbench.stats.cohen import AnnotatorPair, annotator_pairs, cohen_kappa, pair_agreement
from workbench.stats.deciding import more_examples_to_decide
from workbench.stats.differences import Difference, paired_difference
from workbench.stats.estimates import Bounds, Estimate
from workbench.stats.krippendorff import krippendorff_alpha
from workbench.stats.means import mean, standard_error
from workbench.stats.measures import Measure
from workbench.stats.missing import worst_case
from workbench.stats.paired_tests import ChiSquare, mcnemar, mcnemar_chi_square, sign_test
from workbench.stats.power import Components, detectable_difference, examples_needed, variance_components
from workbench.stats.rates import rate
from workbench.stats.ratings import Ratings, read_ratings
from workbench.stats.repeats import Reducer, pass_at_k, pass_hat_k, reduce_repeats
from workbench.stats.shares import share
from workbench.stats.validators import Validation, alignment, all_pass, validation

__all__ = [
    "Agreement",
    "Alphas",
    "AnnotatorPair",
    "Bounds",
    "ChiSquare",
    "Components",
    "Confusion",
    "Difference",
    "Estimate",
    "Measure",
    "Ratings",
    "Reducer",
    "Validation",
    "agreement",
    "alignment",
    "all_pass",
    "annotator_pairs",
    "cohen_kappa",
    "confusions",
    "detectable_difference",
    "examples_needed",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "majorities",
    "mcnemar",
    "mcnemar_chi_square",
    "mean",
    "mean_rating",
    "more_examples_to_decide",
    "pair_agreement",
    "paired_difference",
    "pass_at_k",
    "pass_hat_k",
    "prevalence",
    "rate",
    "raw_agreement",
    "read_ratings",
    "reduce_repeats",
    "self_consistency",
    "share",
    "sign_test",
    "standard_error",
    "validation",
    "variance_components",
    "worst_case",
]
