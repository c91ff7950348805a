"""A run is resolved before anything is paid, and what cannot be resolved is named by its field."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.runs.laboratory import Laboratory, make_laboratory
from workbench.errors import BadInput
from workbench.runs.planning import Plan, make_plan
from workbench.runs.spec import make_spec, read_run_file


@pytest.fixture
def lab(tmp_path: Path) -> Laboratory:
    return make_laboratory(tmp_path / "home", 10)


def plan(lab: Laboratory, **fields: Any) -> Plan:
    return make_plan(lab.engine, make_spec({"golden": "numbers", "variants": ["a", "b"], **fields}, "run.yaml"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"variants": ["a", "nobody@3"]}, "variants.1.prompt: There is no prompt 'nobody'"),
        ({"variants": ["a@9", "b"]}, "variants.0.prompt: a has no version 9"),
        ({"variants": ["a", "a"]}, "variants: 'a' stands there twice"),
        ({"golden": "letters"}, "letters"),
        ({"baseline": "c"}, "baseline: there is no variant 'c'; there are a, b"),
        ({"judges": ["wise"]}, "judges.0: no judge 'wise'"),
        ({"judges": ["pairwise", "pairwise"]}, "judges: "),
        ({"judges": ["pairwise"], "variants": ["a"]}, "judges: a pairwise judge compares"),
        ({"checks": ["contains:x", {"type": "leghth", "max": 3}]}, "checks"),
        ({"checks": [{"type": "equals", "name": "cost_usd"}]}, "checks: 'cost_usd' is the name of what every run measures"),
        ({"checks": ["equals", {"type": "equals", "name": "same"}]}, "checks: "),
        ({"variants": [{"prompt": "a", "api_base": "http://me:pw@host/v1"}]}, "variants.0: an address must not hold"),
        ({"variants": [{"prompt": "a", "api_base": "http://x/v1", "api_key_env": "AWS_SECRET_ACCESS_KEY"}]}, "is not named as a key is"),
        ({"variants": [{"prompt": "a", "api_base": "http://x/v1", "api_key_env": "OPENAI_API_KEY"}]}, "OPENAI_API_KEY would be sent to x"),
        ({"judges": [{"judge": "tone", "api_base": "http://x/v1", "api_key_env": "ANTHROPIC_API_KEY"}]}, "judges.0: ANTHROPIC_API_KEY"),
        ({"select": {"tags": ["prime"]}}, "select: no example of numbers@1"),
    ],
)
def test_what_cannot_be_resolved_is_named_by_its_field(lab: Laboratory, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        plan(lab, **fields)
    assert said in str(caught.value)


def test_the_same_seed_chooses_the_same_examples_in_the_sets_order(lab: Laboratory) -> None:
    first, again, other = (plan(lab, select={"sample": 5}, seed=seed).example_ids for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len(first) == 5
    assert list(first) == sorted(first)


def test_conditions_are_all_met(lab: Laboratory) -> None:
    assert len(plan(lab, select={"tags": ["even"], "first": 3}).example_ids) == 3
    assert len(plan(lab, select={"keys": ["n1", "n2"]}).example_ids) == 2


def test_a_variants_own_model_and_parameters_lie_over_those_of_its_version(lab: Laboratory) -> None:
    found = plan(lab, variants=["a", {"prompt": "a", "model": "demo/answerer", "parameters": {"temperature": 0.5}}])
    assert [variant.name for variant in found.variants] == ["a", "a · demo/answerer"]
    assert found.variants[1].parameters == {"temperature": 0.5}
    assert found.variants[0].hash != found.variants[1].hash


def test_a_run_file_pushes_its_prompts_and_imports_its_golden_set_from_beside_itself(lab: Laboratory, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("name: c\nmodel: demo/answerer\nmessages:\n  - {role: user, content: '{{ q }}'}\n")
    (tmp_path / "set.csv").write_text("q,answer\nHow?,So.\nWhy?,Because.\n")
    (tmp_path / "run.yaml").write_text(
        "prompts: [p.yaml]\n"
        "golden: {file: set.csv, name: small, mapping: {inputs: [q], expected: answer}}\n"
        "variants: [c]\n"
        "checks: [equals]\n"
    )
    found = make_plan(lab.engine, read_run_file(tmp_path / "run.yaml"), base=tmp_path)
    assert found.golden.name == "small"
    assert len(found.example_ids) == 2
    assert found.variants[0].reference == "c@1"


def test_the_address_that_the_environment_names_is_part_of_the_run(lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = set()
    for port in (1, 2):
        monkeypatch.setenv("OLLAMA_API_BASE", f"http://127.0.0.1:{port}")
        [variant] = plan(lab, variants=[{"prompt": "a", "model": "ollama/llama3.2"}]).variants
        assert variant.api_base == f"http://127.0.0.1:{port}"
        hashes.add(variant.hash)
    assert len(hashes) == 2


@pytest.mark.parametrize(
    "parameters", [{"api_key": "sk-1"}, {"model": "x"}, {"temperature": float("nan")}, {"since": datetime.date(2026, 1, 1)}]
)
def test_parameters_that_are_not_the_models_are_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"variants\.0.*parameters"):
        make_spec({"golden": "g", "variants": [{"prompt": "a", "parameters": parameters}]}, "run.yaml")
