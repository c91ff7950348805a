"""Specify the shape of an estimate and how cheap it is to import."""

import json
import subprocess
import sys

import numpy as np
import pytest

from workbench.errors import BadInput
from workbench.stats import Estimate, rate

KEYS = ["estimate", "low", "high", "level", "n", "missing", "method"]


def test_an_estimate_has_exactly_the_seven_keys_and_comes_back_from_json() -> None:
    found = rate(9, 10, missing=2, level=0.9)
    fields = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert list(fields) == KEYS
    assert Estimate.from_json(fields) == found


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf"), None, np.float64("nan")])
def test_what_is_not_a_finite_number_becomes_none(odd: float | None) -> None:
    found = Estimate(odd, odd, odd, level=0.95, n=0, missing=0, method="t")
    assert (found.estimate, found.low, found.high) == (None, None, None)


def test_numbers_of_numpy_become_plain_ones() -> None:
    found = Estimate(np.float32(0.5), None, np.float64(1), level=0.95, n=np.int64(3), missing=np.int32(1), method="t")
    assert json.dumps(found.to_json()) == json.dumps(dict(zip(KEYS, [0.5, None, 1.0, 0.95, 3, 1, "t"], strict=True)))


def test_unknown_keys_are_ignored_and_lacking_ones_named() -> None:
    fields = rate(1, 2).to_json()
    assert Estimate.from_json(fields | {"added_later": 1}) == rate(1, 2)
    del fields["low"], fields["method"]
    with pytest.raises(BadInput, match="lacks low, method"):
        Estimate.from_json(fields)


def test_importing_and_planning_load_neither_numpy_nor_scipy_nor_statsmodels() -> None:
    program = (
        "import sys, workbench.stats as s; s.detectable_difference(100); s.examples_needed(.05);"
        "s.variance_components([[1, 0], [1, 1]], [[0, 0], [1, 1]]); s.reduce_repeats([1, 0]);"
        "print([name for name in ('numpy', 'scipy', 'statsmodels', 'sklearn', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
