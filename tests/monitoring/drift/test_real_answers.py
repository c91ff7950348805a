"""On answers of real models to the same prompts, the tests alarm as often as they should and find a change of model."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.bench.bench_drift import MODELS, baseline, rejected, replayed, replayed_by_chance
from workbench.monitoring.drift.replaying import Pair, compare_pairs
from workbench.monitoring.drift.wording import wording
from workbench.providers.embedding import minilm

Vectors = Mapping[str, NDArray[np.float32]]
SPLITS = 1000


@pytest.fixture(scope="module")
def answers(datasets: Path) -> dict[str, list[str]]:
    rows = [json.loads(line) for line in (datasets / "safety-clean-answers" / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    prompts = sorted({row["prompt_id"] for row in rows})
    by_place = {(row["model"], row["prompt_id"]): row["text"] for row in rows}
    return {model: [by_place[model, prompt] for prompt in prompts] for model in MODELS}


@pytest.fixture(scope="module")
def words(answers: dict[str, list[str]]) -> Vectors:
    return {model: wording(texts) for model, texts in answers.items()}


@pytest.fixture(scope="module")
def meanings(answers: dict[str, list[str]]) -> Vectors:
    return {MODELS[0]: minilm.embed(answers[MODELS[0]])}


@pytest.mark.parametrize("channel", ["words", "meanings"])
def test_windows_of_one_model_alarm_in_three_to_seven_of_a_hundred(channel: str, request: pytest.FixtureRequest) -> None:
    share = rejected(request.getfixturevalue(channel), MODELS[0], MODELS[0], 50, SPLITS)
    assert 0.03 <= share <= 0.07


def test_a_replay_of_answers_in_any_order_alarms_in_three_to_seven_of_a_hundred(words: Vectors) -> None:
    assert 0.03 <= replayed_by_chance(words, 50, SPLITS) <= 0.07


@pytest.mark.parametrize("other", MODELS[1:])
def test_a_change_of_model_is_found_at_least_as_often_as_by_counts_of_words(
    other: str, answers: dict[str, list[str]], words: Vectors
) -> None:
    plain = {model: baseline(answers[model]) for model in (MODELS[0], other)}
    for measured in (rejected, replayed):
        assert measured(words, MODELS[0], other, 50, 100) >= measured(plain, MODELS[0], other, 50, 100)


def test_fifty_prompts_replayed_show_a_change_of_model_nine_times_in_ten(words: Vectors) -> None:
    assert replayed(words, "gpt-4-0613", "gpt-4-0314", 50, 200) >= 0.9


def test_the_whole_replay_names_what_changed_and_stays_silent_on_the_same_answers(answers: dict[str, list[str]]) -> None:
    before, after = answers["gpt-4-0613"][:60], answers["gpt-4-0314"][:60]
    found = {
        one.signal: one
        for one in compare_pairs([Pair(str(n), *two) for n, two in enumerate(zip(before, after, strict=True))], embedder=None)
    }
    assert found["output wording"].drifted
    assert found["output topic"].why_not.startswith("there is no embedder")
    same = compare_pairs([Pair(str(n), text, text) for n, text in enumerate(before)], embedder=None)
    assert [one.signal for one in same if one.drifted] == []
    assert {one.why_not for one in same if one.signal.endswith(("length", "format"))} == {"the same in all pairs"}
