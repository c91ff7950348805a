from typing import Any

from workbench.ui.trade_off_view import offers, qualities


def share(estimate: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"estimate": estimate, "low": low, "high": high, "n": 10, "missing": 0}


def variant(name: str, cost: float | None, unpriced: int = 0) -> dict[str, Any]:
    return {
        "variant": name,
        "means": {"cost_usd": share(cost, cost, cost)},
        "unpriced": unpriced,
        "scores": {"tone": share(0.5, 0.4, 0.6)},
        "checks": {"length": share(None)},
    }


def pair(a: str, b: str, rate: dict[str, Any] | None) -> dict[str, Any]:
    return {"a": a, "b": b, "judge": "pairwise", "win_rate_b": rate}


SUMMARY = {
    "variants": [variant("v1", 0.001), variant("v2", 0.002), variant("free", None), variant("half", 0.001, unpriced=3)],
    "pairs": [pair("v1", "v2", share(0.7, 0.6, 0.8)), pair("v2", "free", share(0.9)), pair("v1", "free", None)],
}


def test_quality_is_a_win_rate_against_the_first_variant_or_a_score_that_exists() -> None:
    found = qualities(SUMMARY)
    assert list(found) == ["Win rate against v1", "tone"]
    assert found["Win rate against v1"] == {"v1": (50.0, None, None), "v2": (70.0, 60.0, 80.0)}


def test_a_variant_of_unknown_cost_is_not_drawn_as_free() -> None:
    found = offers(SUMMARY, qualities(SUMMARY)["tone"])
    assert [(offer.label, offer.cost) for offer in found] == [("v1", 1.0), ("v2", 2.0)]
