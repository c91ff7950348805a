"""Passing failures are tried again, after a pause that grows and is drawn."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.retries import RetryPolicy, read_retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", list(FailureKind))
def test_only_passing_failures_are_tried_again_and_not_for_ever(kind: FailureKind) -> None:
    policy, error = RetryPolicy(attempts=3), ProviderError(kind, "no")
    assert policy.asks_again(error, 1) is kind.is_transient
    assert not policy.asks_again(error, 3)


def test_pauses_double_within_bounds_and_differ_between_calls() -> None:
    policy, error, rng = RetryPolicy(base_s=1, longest_s=10), ProviderError(FailureKind.SERVER_ERROR, "no"), random.Random(1)
    for attempt, pause in {1: 1, 2: 2, 3: 4, 4: 8, 5: 10, 30: 10}.items():
        drawn = [policy.pause_s(attempt, error, rng=rng) for _ in range(200)]
        assert pause / 2 <= min(drawn) < max(drawn) <= pause
        assert len(set(drawn)) > 100


def test_a_retry_after_is_the_least_that_is_waited_up_to_a_cap() -> None:
    policy, rng = RetryPolicy(base_s=1, longest_retry_after_s=60), random.Random(1)
    assert 7 <= policy.pause_s(1, ProviderError(FailureKind.RATE_LIMITED, "no", retry_after_s=7), rng=rng) <= 7.25
    assert 60 <= policy.pause_s(1, ProviderError(FailureKind.RATE_LIMITED, "no", retry_after_s=3600), rng=rng) <= 60.25


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0), ("0.25", 0.25), ("-1", 0.0), ("", None), (None, None), ("soon", None), ("nan", None), ("inf", None),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0), (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header, now=NOW) == seconds
