import dataclasses

import pytest

from workbench.runs.estimate import RunEstimate
from workbench.ui.estimate_line import cost_words

ESTIMATE = RunEstimate(60, 20, 40, 0, 1000, 100, 1.5, 0.2, 0.3, (), (), (), {})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "≈ $1.50"),
        ({"unknown_prices": ("x/y",)}, "at least $1.50"),
        ({"cost_usd": None, "unknown_prices": ("x/y",)}, "unknown"),
        ({"cost_usd": None, "calls": 0}, "$0.00"),
    ],
)
def test_an_unknown_price_is_never_a_zero(changes: dict[str, object], said: str) -> None:
    assert cost_words(dataclasses.replace(ESTIMATE, **changes)) == said  # type: ignore[arg-type]
