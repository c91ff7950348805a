"""The Drift page compares windows beside the app, says what drifted and why, and keeps watches."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.monitoring.drift.test_checking import CHANGED, USUAL
from tests.pages.opening import open_page, until, words_of
from tests.pages.shop import COMPARED, settings_of
from tests.store.test_spans import family, store
from workbench.monitoring import drift
from workbench.store.connection import open_store


@pytest.fixture
def live(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("WORKBENCH_EMBEDDER", "off")
    engine = open_store(settings_of(own_home).database_url)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(1, 21):
        for number in range(20):
            at = round((today - timedelta(days=back)).timestamp() * 1e6) + number * 60_000_000
            root, _, call, *_ = family(number)
            model, answers = ("new", CHANGED) if back <= 6 else ("old", USUAL)
            trace, answer = f"{at:032x}", answers[number % len(answers)].format(number)
            root = replace(root, trace_id=trace, started_us=at, input_text=f"Question {number % 7}?", output_text=answer)
            store(
                engine,
                [root, replace(call, trace_id=trace, started_us=at + 1, parent_id="root", model=model, input_text="", output_text=answer)],
            )
    yield engine
    engine.dispose()


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u00a0", " ")


def test_a_drift_is_said_with_its_cause_and_its_examples(live: Engine) -> None:
    at = open_page("drift", range="7d")
    said = plain(until(at, "What explains it"))
    assert "What comes back has drifted (" in said and "wording" in said
    assert "The mix of model changed (" in said
    assert "Examples that separate the windows" in said and ("Certainly! Dear customer" in said or "Gladly! Your plan" in said)
    assert "What is asked has drifted" not in said


def test_windows_that_are_alike_have_not_drifted(live: Engine) -> None:
    first, end = (f"{datetime.now(UTC) - timedelta(days=back):%Y-%m-%d}" for back in (12, 8))
    said = plain(until(open_page("drift", **{"from": first, "to": end}), "No drift"))
    assert "differs beyond chance" in said
    assert "What explains it" not in said


def test_too_few_requests_are_said_in_words(live: Engine) -> None:
    at = open_page("drift", **{"from": "2026-01-01", "to": "2026-01-05"})
    said = plain(until(at, "could not be compared"))
    assert "drift needs at least 20 in each window" in said


def test_a_watch_is_listed_checked_and_let_go(live: Engine) -> None:
    drift.add(live, "answers", settings={"window_days": 3, "reference_days": 9})
    at = open_page("drift")
    assert "not checked yet" in words_of(at)
    at.button(key="check_1").click()
    said = plain(until(at, "drifted, two windows"))
    assert "all traffic: two windows of 3 days against 9 days before" in said
    at.button(key="archive_1").click().run()
    assert drift.all_watches(live) == []


def test_runs_are_replayed_pair_by_pair(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_EMBEDDER", "off")
    sides = {"replay_before": COMPARED, "replay_before_variant": "support@1", "replay_after": COMPARED, "replay_after_variant": "support@3"}
    at = open_page("drift", replay=1, **sides)
    said = plain(until(at, "same 10 prompts"))
    assert "signed ranks, sign flips" in said
    assert "q-02" in said
