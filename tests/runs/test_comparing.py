"""A pair of variants is compared on the units that both have, and the missing are counted."""

import pytest

from workbench.runs.comparing import Unit, compare_pair
from workbench.store.values import StoredJudge, StoredVariant

A, B = (StoredVariant(i, i, name, f"{name}@1", i, "demo/answerer", None, None, {}, name) for i, name in ((1, "a"), (2, "b")))
JUDGE = StoredJudge(7, "pairwise", "pairwise", "hash", "demo/judge", {})


def compared(orders: list[tuple[str | None, str | None]], *, expected: int | None = None, values=None, clusters=None):  # type: ignore[no-untyped-def]
    verdicts = {((n, 0), swapped): orders[n][swapped] for n in range(len(orders)) for swapped in (False, True)}
    named = clusters or {n: str(n) for n in range(100)}
    return compare_pair(A, B, JUDGE, verdicts=verdicts, values=values or {}, clusters=named, expected=expected or len(orders))


def test_a_win_needs_both_orders_and_flips_are_ties_that_are_counted() -> None:
    pair = compared([("win", "win"), ("win", "loss"), ("loss", "loss"), ("tie", "tie"), ("tie", "win")])
    assert (pair["wins_b"], pair["losses_b"], pair["ties"], pair["flips"], pair["unscored"]) == (1, 1, 3, 2, 0)
    assert pair["win_rate_b"]["estimate"] == 0.5


def test_an_order_without_a_verdict_leaves_the_unit_unscored_and_bounded_both_ways() -> None:
    pair = compared([("win", "win"), ("win", None), ("win", "win")], expected=4)
    assert pair["win_rate_b"]["n"] == 2
    assert pair["win_rate_b"]["missing"] == pair["unscored"] == 2
    assert pair["worst_case"] == {"low": 0.5, "high": 1.0}


def test_with_nothing_scored_there_is_no_estimate_and_no_p_value() -> None:
    pair = compared([(None, None)])
    assert pair["win_rate_b"]["estimate"] is None
    assert pair["p_value"] is None


def test_signs_are_tested_exactly_where_units_are_independent() -> None:
    pair = compared([("win", "win")] * 9 + [("loss", "loss")] * 2)
    assert pair["p_value"] == pytest.approx(0.0654, abs=1e-4)


def test_units_of_one_cluster_do_not_count_as_independent() -> None:
    orders = [("win", "win")] * 18 + [("loss", "loss")] * 6
    alone = compared(orders)
    together = compared(orders, clusters={n: str(n // 6) for n in range(24)})
    widths = [pair["win_rate_b"]["high"] - pair["win_rate_b"]["low"] for pair in (alone, together)]
    assert widths[1] > 1.5 * widths[0]
    assert together["p_value"] > alone["p_value"]


def test_differences_are_paired_on_the_units_that_both_answered() -> None:
    before: dict[Unit, float] = {(n, 0): float(n) for n in range(10)}
    after: dict[Unit, float] = {(n, 0): n + (1.0 if n % 2 else 3.0) for n in range(8)}
    pair = compared([("tie", "tie")] * 10, values={"length": (before, after), "cost_usd": (before, {})})
    assert pair["differences"]["length"]["estimate"] == pytest.approx(2.0)
    assert pair["differences"]["length"]["n"] == 8
    assert pair["differences"]["length"]["missing"] == 2
    assert pair["ratios"]["length"] == pytest.approx((28 + 16) / 28)
    assert "cost_usd" not in pair["ratios"]
    assert pair["differences"]["cost_usd"]["estimate"] is None


def test_yes_or_no_scores_get_mcnemars_exact_test_on_the_discordant_pairs() -> None:
    before = {(n, 0): float(n < 2) for n in range(20)}
    after = {(n, 0): float(2 <= n < 11) for n in range(20)}
    pair = compared([("tie", "tie")] * 20, values={"exact": (before, after), "graded": (before, {**after, (3, 0): 0.5})})
    assert pair["mcnemar"]["exact"] == pytest.approx(0.0654, abs=1e-4)
    assert "graded" not in pair["mcnemar"]


def test_without_a_judge_only_differences_are_given() -> None:
    pair = compare_pair(A, B, None, verdicts=None, values={}, clusters={}, expected=3)
    assert pair["judge"] is None
    assert pair["win_rate_b"] is None
