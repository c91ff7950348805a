"""Keep data/demo/story.md true: what it says an analyst will find is found."""

import json
import random
from collections import Counter
from functools import cache
from typing import Any

import pytest
from jinja2 import Template

from tests.providers.demo.test_demo_case import EXAMPLES, PROMPTS
from workbench.hashing import content_hash
from workbench.providers.demo.answerer import answer
from workbench.providers.demo.judge import judge
from workbench.providers.demo.words import count_tokens

JSON = {"type": "json_object"}


@cache
def answers(version: int) -> tuple[str, ...]:
    """Answer every example with one version of the prompt."""
    return tuple(_answer(PROMPTS[f"support-{version}"], example) for example in EXAMPLES)


def _answer(prompt: dict[str, Any], example: dict[str, Any]) -> str:
    values = {"question": example["question"], "context": "\n\n".join(example["context"])}
    messages = [{"role": message["role"], "content": Template(message["content"]).render(values)} for message in prompt["messages"]]
    is_large = prompt["model"] == "demo/answerer-large"
    chance = random.Random(content_hash([messages, prompt["model"]]))
    return answer(messages, prompt["tools"], is_large=is_large, variation=0, chance=chance).text


def _verdict(example: dict[str, Any], first: str, second: str) -> str:
    shown = {"question": example["question"], "context": "\n".join(example["context"]), "expected": example["expected"]}
    user = "\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in {**shown, "answer_a": first, "answer_b": second}.items())
    return str(json.loads(judge([{"role": "user", "content": user}], JSON, random.Random(content_hash(user))))["verdict"])


@cache
def outcomes(baseline: int, candidate: int) -> tuple[tuple[str, str], ...]:
    """Give the verdict of each order, example by example; A is the baseline in the first and the candidate in the second."""
    pairs = zip(EXAMPLES, answers(baseline), answers(candidate), strict=True)
    return tuple((_verdict(example, old, new), _verdict(example, new, old)) for example, old, new in pairs)


def win_rate(baseline: int, candidate: int, tag: str = "") -> float:
    """Count a win where both orders agree, and a half otherwise."""
    points = {("B", "A"): 1.0, ("A", "B"): 0.0}
    found = [
        points.get(both, 0.5) for both, one in zip(outcomes(baseline, candidate), EXAMPLES, strict=True) if not tag or tag in one["tags"]
    ]
    return sum(found) / len(found)


@pytest.mark.parametrize(
    ("baseline", "candidate", "low", "high"), [(1, 2, 0.60, 0.72), (2, 3, 0.32, 0.44), (2, 4, 0.52, 0.65), (1, 3, 0.52, 0.68)]
)
def test_versions_stand_to_each_other_as_the_story_says(baseline: int, candidate: int, low: float, high: float) -> None:
    assert low <= win_rate(baseline, candidate) <= high


def test_friendly_version_hides_its_fault_in_the_slices() -> None:
    assert win_rate(2, 3, "unanswerable") < 0.2
    assert win_rate(2, 3, "ambiguous") < 0.3


@pytest.mark.parametrize(("baseline", "candidate"), [(1, 2), (2, 3), (2, 4)])
def test_a_handful_of_verdicts_turn_round_with_the_order(baseline: int, candidate: int) -> None:
    found = Counter(outcomes(baseline, candidate))
    flips = found["A", "A"] + found["B", "B"]
    assert 0.02 <= flips / len(EXAMPLES) <= 0.12


def test_large_version_writes_about_twice_as_much() -> None:
    small, large = (sum(count_tokens(text) for text in answers(version)) for version in (2, 4))
    assert 1.7 <= large / small <= 2.5
