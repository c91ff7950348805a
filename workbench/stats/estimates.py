"""Hold an estimated number together with its interval and what it rests on."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from workbench.errors import BadInput

WILSON = "wilson"
CLOPPER_PEARSON = "clopper_pearson"
WILSON_EFFECTIVE_N = "wilson_effective_n"
WILSON_NO_SPREAD = "wilson_no_spread"
T = "t"
T_CLUSTERED = "t_clustered"
PAIRED_T = "paired_t"
PAIRED_T_CLUSTERED = "paired_t_clustered"
BOOTSTRAP = "bootstrap_percentile"
ASYMPTOTIC = "asymptotic_normal"
ORDER_STATISTICS = "order_statistics"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Hold two ends that a number lies between."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold one estimated number in the shape that the store, the screen and `--json` share.

    `n` counts the values it rests on, `missing` the unscored ones left out; `level` is that of the two-sided
    interval; `method` names how the interval was made. Without any value `estimate` is None; a bound that cannot
    be given (one value, one cluster, no spread) is None. NaN and infinities become None on the way in.

    >>> Estimate(0.9, 0.825634, 0.944771, level=0.95, n=100, missing=2, method="wilson").to_json()["missing"]
    2
    >>> Estimate(0.5, float("nan"), float("inf"), level=0.95, n=1, missing=0, method="t").low is None
    True
    """

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    missing: int
    method: str

    def __post_init__(self) -> None:
        """Turn NaN and infinities into None and numpy's numbers into Python's, which JSON understands."""
        for name in ("estimate", "low", "high"):
            value = getattr(self, name)
            object.__setattr__(self, name, float(value) if value is not None and math.isfinite(value) else None)
        for name in ("n", "missing"):
            object.__setattr__(self, name, int(getattr(self, name)))

    def to_json(self) -> dict[str, Any]:
        """Give the seven fields as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave; keys added by a newer program are ignored, a lacking one raises BadInput."""
        names = tuple(cls.__dataclass_fields__)
        lacking = [name for name in names if name not in fields]
        if lacking:
            raise BadInput(f"lacks {', '.join(lacking)}; an estimate has {', '.join(names)}", where="estimate")
        return cls(**{name: fields[name] for name in names})
