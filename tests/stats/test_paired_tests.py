"""Specify the tests on items on which two variants disagree."""

import pytest

from workbench.errors import BadInput
from workbench.stats import ChiSquare, mcnemar, mcnemar_chi_square, sign_test


def test_agrestis_table_gives_his_chi_square() -> None:
    found = mcnemar_chi_square(86, 150)
    assert found.statistic == pytest.approx(17.356, abs=5e-4)
    assert found.p_value == pytest.approx(3.10e-5, abs=5e-8)


def test_edwards_correction_lowers_the_statistic() -> None:
    # (|86 - 150| - 1)² / 236
    assert mcnemar_chi_square(86, 150, correction=True).statistic == pytest.approx(63**2 / 236)


@pytest.mark.parametrize("test", [mcnemar, sign_test])
def test_flips_of_9_to_2_and_of_5_to_0_are_not_significant_and_6_to_0_are(test) -> None:
    assert test(9, 2) == pytest.approx(0.0654, abs=5e-5)
    assert test(5, 0) == pytest.approx(0.0625)
    assert test(6, 0) == pytest.approx(0.03125)


@pytest.mark.parametrize("test", [mcnemar, sign_test])
def test_a_test_does_not_mind_the_order_and_is_1_without_evidence(test) -> None:
    assert test(3, 8) == pytest.approx(test(8, 3))
    assert test(0, 0) == test(4, 4) == 1.0


def test_without_disagreement_the_statistic_is_0() -> None:
    assert mcnemar_chi_square(0, 0) == ChiSquare(statistic=0.0, p_value=1.0)


@pytest.mark.parametrize("test", [mcnemar, mcnemar_chi_square, sign_test])
@pytest.mark.parametrize("counts", [(-1, 2), (2, -1)])
def test_negative_counts_are_refused(test, counts: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="cannot be negative"):
        test(*counts)
