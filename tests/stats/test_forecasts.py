"""A forecast's interval holds the sum as often as it says, and a step in the past does not bend it."""

import numpy as np
import pytest
from scipy import stats

from workbench.stats.forecasts import forecast_sum, recent, t_quantile


def days(count: int, first: int = 0) -> list[int]:
    return [(first + day) % 7 for day in range(count)]


def test_weekends_are_forecast_apart() -> None:
    amounts = [10.0, 10, 10, 10, 10, 2, 2] * 4
    found = forecast_sum(amounts, days(28), [4, 5, 6])
    assert found is not None
    assert (found.low, found.expected, found.high) == (14.0, 14.0, 14.0)


def test_fewer_than_seven_days_are_no_forecast_and_no_day_to_come_costs_nothing() -> None:
    assert forecast_sum([1.0] * 6, days(6), [0]) is None
    found = forecast_sum([1.0] * 7, days(7), [])
    assert found is not None
    assert found.expected == 0


def test_the_interval_holds_the_sum_as_often_as_it_says() -> None:
    held = 0
    for seed in range(600):
        random = np.random.default_rng(seed)
        weekly = np.array([9, 10, 11, 10, 9, 4, 3])
        amounts = random.gamma(20, 1 / 20, 38) * weekly[[day % 7 for day in range(38)]]
        found = forecast_sum(amounts[:28].tolist(), days(28), days(10, 28))
        assert found is not None
        held += found.low <= amounts[28:].sum() <= found.high
    assert 0.86 <= held / 600 <= 0.97


def test_days_that_follow_one_another_widen_the_interval() -> None:
    def width(amounts: np.ndarray) -> float:
        found = forecast_sum((10 + (amounts - amounts.mean()) / amounts.std()).tolist(), days(28), days(5))
        assert found is not None
        return found.high - found.low

    alone, following = [], []
    for seed in range(60):
        random = np.random.default_rng(seed)
        alone.append(width(random.standard_normal(28)))
        following.append(width(np.convolve(random.standard_normal(33), np.ones(6), "valid")))
    assert np.mean(following) > 1.3 * np.mean(alone)


def test_days_before_a_step_are_left_out() -> None:
    amounts = [1.0, 1.2, 0.9, 1.1, 1.0, 0.8, 1.0] * 2 + [8.0, 8.2, 7.9, 8.1, 8.0, 7.8, 8.0] * 2
    assert recent(amounts) == 14
    found = forecast_sum(amounts, days(28), days(7))
    assert found is not None
    assert found.expected == pytest.approx(56, rel=0.01)
    assert found.days == 14
    assert recent([10.0, 11, 9, 10, 11, 3, 2] * 4) == 28


@pytest.mark.parametrize("degrees", [5, 7, 12, 27])
def test_students_quantile_is_that_of_scipy_within_a_hundredth(degrees: int) -> None:
    for share in (0.9, 0.95, 0.975):
        assert t_quantile(share, degrees) == pytest.approx(stats.t.ppf(share, degrees), rel=0.01)
