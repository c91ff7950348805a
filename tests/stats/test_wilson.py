"""The interval of screens is that of everything else."""

import pytest

from workbench.stats.rates import rate
from workbench.stats.wilson import quick_rate


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (0, 100), (37, 100), (100, 100), (3, 20_000), (0, 0)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_closed_form_is_wilson_s_interval(successes: int, n: int, level: float) -> None:
    quick, slow = quick_rate(successes, n, level=level), rate(successes, n, level=level)
    assert (quick.estimate, quick.n, quick.method) == (slow.estimate, slow.n, slow.method)
    for one, other in ((quick.low, slow.low), (quick.high, slow.high)):
        assert one == (None if other is None else pytest.approx(other, abs=1e-9))
