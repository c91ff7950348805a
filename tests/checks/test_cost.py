import pytest

from tests.checks.scoring import refusal, score


@pytest.mark.parametrize(("cost", "passes"), [(0.0, True), (0.01, True), (0.0101, False)])
def test_the_limit_itself_is_within(cost: float, passes: bool) -> None:
    assert score("cost:0.01", cost_usd=cost).passed is passes


def test_an_unknown_cost_is_unscored_and_not_free() -> None:
    found = score("cost:0.01")
    assert found.value is None
    assert found.unscored == "the cost is not known: the model has no price"


@pytest.mark.parametrize("limit", ["-0.01", "inf", "cheap"])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    assert refusal(f"cost:{limit}")[0] == "checks[2].max_usd"
