import pytest

from tests.checks.scoring import refusal, score


@pytest.mark.parametrize(("taken_ms", "passes"), [(199.9, True), (200.0, True), (200.1, False)])
def test_the_limit_itself_is_within(taken_ms: float, passes: bool) -> None:
    assert score("latency:200", duration_ms=taken_ms).passed is passes


def test_the_first_token_is_timed_where_asked() -> None:
    assert score({"type": "latency", "max_ms": 200, "of": "ttft"}, ttft_ms=150, duration_ms=900).passed


def test_an_unmeasured_time_is_unscored() -> None:
    assert score("latency:200", ttft_ms=100).unscored == "the duration is not known"
    assert score({"type": "latency", "max_ms": 200, "of": "ttft"}, duration_ms=100).value is None


@pytest.mark.parametrize("limit", ["0", "-1", "inf", "nan", "soon"])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    assert refusal(f"latency:{limit}")[0] == "checks[2].max_ms"
