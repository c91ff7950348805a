"""A judge is complete, consistent data, and its hash changes with whatever can change a verdict."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging.samples import PAIRWISE, RUBRIC, judge
from workbench.errors import BadInput
from workbench.judging import Judge, parse_judge

SCALE = {1: "no", 2: "yes"}
LEVELLED = {"name": "kindness", "description": "Is it kind?", "scale": SCALE}


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "openai/gpt-4o"},
        {"api_base": "http://localhost:1"},
        {"parameters": {"temperature": 1}},
        {"structured": True},
        {"threshold": 3},
        {"criteria": [{**LEVELLED, "scale": {1: "no", 2: "YES"}}]},
        {"criteria": [{**LEVELLED, "needs": ["expected"]}]},
        {"prompt": [{"role": "user", "content": "Grade."}]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_hash_changes_with_what_determines_verdicts(changes: dict[str, Any]) -> None:
    assert judge(RUBRIC, **changes).hash != judge(RUBRIC).hash


@pytest.mark.parametrize("changes", [{"name": "other"}, {"description": "other"}, {"weight": 2.0}, {"api_key_env": "OTHER_KEY"}])
def test_hash_stays_with_what_does_not(changes: dict[str, Any]) -> None:
    assert judge(RUBRIC, **changes).hash == judge(RUBRIC).hash


@pytest.mark.parametrize(
    ("text", "changes", "told"),
    [
        (PAIRWISE, {"colour": "red"}, "colour: Extra inputs are not permitted"),
        (PAIRWISE, {"kind": "ranking"}, "kind: Input should be 'pairwise' or 'rubric'"),
        (PAIRWISE, {"name": "No Spaces"}, "name: String should match"),
        (PAIRWISE, {"api_key_env": "sk-secret-key"}, "api_key_env: String should match"),
        (PAIRWISE, {"structured": "yes"}, "structured: Input should be a valid boolean"),
        (PAIRWISE, {"weight": 0.0}, "weight: Input should be greater than 0"),
        (PAIRWISE, {"prompt": []}, "prompt: Tuple should have at least 1 item"),
        (PAIRWISE, {"prompt": [{"role": "user", "content": 5}]}, "prompt.0.content: Input should be a valid string"),
        (PAIRWISE, {"prompt": [{"role": "system", "content": "x"}]}, "the last message must have role user"),
        (PAIRWISE, {"parameters": {"api_key": "sk"}}, "parameters: 'api_key' cannot be set here"),
        (PAIRWISE, {"criteria": [LEVELLED]}, "criteria.kindness.scale: a pairwise judge compares"),
        (PAIRWISE, {"threshold": 3}, "threshold: a pairwise judge compares"),
        (RUBRIC, {"criteria": []}, "criteria: a rubric needs at least one"),
        (RUBRIC, {"criteria": [LEVELLED, LEVELLED]}, "criteria: 'kindness' is there twice"),
        (RUBRIC, {"criteria": [{**LEVELLED, "scale": {1: "no"}}]}, "criteria.kindness.scale: describe at least two levels"),
        (RUBRIC, {"criteria": [{**LEVELLED, "scale": {"low": "no"}}]}, "criteria.0.scale.low"),
        (RUBRIC, {"criteria": [{**LEVELLED, "scale": "1-5"}]}, "criteria.0.scale"),
        (RUBRIC, {"criteria": [{**LEVELLED, "needs": ["luck"]}]}, "criteria.0.needs.0"),
        (RUBRIC, {"threshold": 9}, "threshold: 9 is not a level of kindness"),
    ],
)
def test_refuses_what_is_wrong_and_names_file_and_field(text: str, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput) as caught:
        judge(text, **changes)
    assert told in str(caught.value)
    assert caught.value.where == "sample"


def test_tells_of_every_wrong_field_at_once() -> None:
    with pytest.raises(BadInput, match=r"name: .*; weight: "):
        judge(name="", weight=-1.0)


def test_levels_are_ascending_and_normalised_to_0_and_1() -> None:
    criterion = judge(RUBRIC, threshold=None, criteria=[{**LEVELLED, "scale": {5: "a", 1: "b", 2: "c"}}]).criteria[0]
    assert criterion.levels == (1, 2, 5)
    assert [criterion.normalised(level) for level in criterion.levels] == [0.0, 0.25, 1.0]


def test_a_criterion_is_found_by_name() -> None:
    assert judge(RUBRIC).criterion("kindness").description == "Is it kind?"
    with pytest.raises(BadInput, match="it has: kindness"):
        judge(RUBRIC).criterion("tone")
    with pytest.raises(BadInput, match="it has: none"):
        judge(PAIRWISE).criterion("tone")


def test_another_model_is_another_instrument_and_inherits_no_key() -> None:
    local = judge(api_base="http://localhost:1", api_key_env="LOCAL_KEY", parameters={"temperature": 0})
    other = local.with_model("openai/gpt-4o")
    assert (other.model, other.api_base, other.api_key_env, other.parameters) == ("openai/gpt-4o", None, None, {"temperature": 0})
    assert other.hash != local.hash
    assert other.with_model("m", "http://x", {"seed": 1}, "KEY").parameters == {"seed": 1}


def test_another_model_is_checked_too() -> None:
    with pytest.raises(BadInput, match="judge better: model"):
        judge().with_model("")


def test_definition_survives_json() -> None:
    for text in (PAIRWISE, RUBRIC):
        stored = json.loads(json.dumps(judge(text).definition()))
        assert Judge.from_definition(stored) == judge(text)
        assert Judge.from_definition(stored).hash == judge(text).hash


@settings(deadline=None)
@given(
    description=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1),
    level=st.text(alphabet=st.sampled_from("a:#'\"|>-\n\t\r \u2028\x85\x00é😀"), min_size=1),
)
def test_canonical_text_parses_back_to_the_same_judge(description: str, level: str) -> None:
    made = judge(RUBRIC, description=description, criteria=[{**LEVELLED, "scale": {1: level, 2: "yes"}}], api_key_env="KEY")
    assert parse_judge(made.to_text(), "canonical") == made
    assert parse_judge(made.to_text(), "canonical").to_text() == made.to_text()


def test_canonical_text_reads_like_a_page() -> None:
    text = judge(RUBRIC).to_text()
    assert "  content: |\n    <question>" in text
    assert "    1: 'no'\n" in text
    assert "null" not in text
