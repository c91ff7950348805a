from typing import Any

import pytest

from workbench.ui.row_scores import score_words


def score(value: float | None, passed: bool | None, reason: str = "", unscored: str | None = None, applies: bool = True) -> dict[str, Any]:
    return {"value": value, "passed": passed, "reason": reason, "unscored": unscored, "applies": applies}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (score(1.0, True, "15 words"), ":green-badge[pass] 15 words"),
        (score(0.0, False), ":red-badge[fail]"),
        (score(0.75, True, "kind"), ":green-badge[pass] **0.75** kind"),
        (score(0.5, None), "**0.50**"),
        (score(None, None, unscored="no verdict"), ":violet-badge[unscored] no verdict"),
        (score(None, None, unscored="only for tool calls", applies=False), ":gray-badge[does not apply] only for tool calls"),
        (None, "_not scored yet_"),
    ],
)
def test_a_score_reads_as_what_it_is(found: dict[str, Any] | None, said: str) -> None:
    assert score_words(found) == said


def test_an_unscored_never_reads_like_a_zero() -> None:
    assert "0" not in score_words(score(None, None, unscored="the judge gave no verdict"))
