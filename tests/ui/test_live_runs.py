import dataclasses

import pytest

from workbench.runs.going_on import Remaining
from workbench.store.values import Progress
from workbench.ui.live_runs import left_line

PROGRESS = Progress(10, 0, 20, 5, 0, 20, 0, 0, 0, 15, 0, 0.5, 0)


@pytest.mark.parametrize(
    ("progress", "left", "said"),
    [
        ({}, Remaining(25, 61.0, 1.2), "10 of 20 answers · 25 calls left · ≈ 1 min 1 s · $0.50 of ≈ $1.20"),
        ({}, Remaining(1, None, None), "10 of 20 answers · 1 call left · $0.50"),
        ({"outputs_failed": 2}, Remaining(0, 0.2, None), "10 of 20 answers · 2 failed · 0 calls left · ≈ 1 s · $0.50"),
        ({"unpriced": 3, "cost_usd": 0.0}, Remaining(5, None, None), "10 of 20 answers · 5 calls left · cost unknown"),
        ({"unpriced": 3}, Remaining(5, None, None), "10 of 20 answers · 5 calls left · at least $0.50"),
    ],
)
def test_what_is_not_known_is_left_out_or_said_to_be_unknown(progress: dict[str, object], left: Remaining, said: str) -> None:
    found = dataclasses.replace(PROGRESS, **progress)  # type: ignore[arg-type]
    assert left_line(found, left).replace("\u00a0", " ") == said
