import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.rules.readme import readme
from workbench.checks import build_check, check_types
from workbench.errors import BadInput
from workbench.judging import builtin_judges
from workbench.runs.spec import (
    GoldenFile,
    JudgeUse,
    Limits,
    MappingSpec,
    RunSpec,
    Selection,
    VariantSpec,
    make_spec,
    parse_run_file,
    parse_variant,
    read_run_file,
)

PARTS = {
    "": RunSpec,
    "variants.": VariantSpec,
    "golden.": GoldenFile,
    "golden.mapping.": MappingSpec,
    "judges.": JudgeUse,
    "select.": Selection,
    "limits.": Limits,
}
SMALL: dict[str, Any] = {"golden": "support", "variants": ["support@1"]}


def test_a_reference_alone_is_a_variant_and_a_name_alone_a_judge() -> None:
    spec = parse_run_file("golden: support\nvariants: [support@1, {prompt: support@2, model: demo/answerer}]\njudges: [tone]", "run.yaml")
    assert [variant.prompt for variant in spec.variants] == ["support@1", "support@2"]
    assert [variant.model for variant in spec.variants] == [None, "demo/answerer"]
    assert [judge.judge for judge in spec.judges] == ["tone"]


def test_what_is_left_out_has_a_harmless_default() -> None:
    spec = make_spec(SMALL, "run.yaml")
    assert (spec.repeats, spec.cache, spec.baseline, spec.judges, spec.checks) == (1, True, None, [], [])
    assert spec.limits.max_cost_usd is None
    assert spec.select == Selection()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"max_cost_usd": 2}, "max_cost_usd: there is no such field"),
        ({"limits": {"max_cost": 2}}, "limits.max_cost: there is no such field"),
        ({"variants": [{"prompt": "support@1", "temperature": 0}]}, "variants.0.temperature: there is no such field"),
        ({"variants": []}, "variants: "),
        ({"repeats": 0}, "repeats: "),
        ({"limits": {"concurrency": 501}}, "limits.concurrency: "),
        ({"limits": {"max_cost_usd": 0}}, "limits.max_cost_usd: "),
        ({"select": {"first": 0}}, "select.first: "),
        ({"golden": None}, "golden"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=r"^run\.yaml: ") as refused:
        make_spec({**SMALL, **change}, "run.yaml")
    assert words in str(refused.value)


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        make_spec({"repeats": 0, "cach": False}, "run.yaml")
    for field in ("golden", "variants", "repeats", "cach"):
        assert f"{field}: " in str(refused.value)


def test_broken_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput, match=r"^run\.yaml:3: not valid YAML"):
        parse_run_file("golden: support\nvariants: [a]\njudges: ]\n", "run.yaml")


@pytest.mark.parametrize("text", ["", "- support@1", "just words", "3"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="a run file is a mapping"):
        parse_run_file(text, "run.yaml")


def test_a_run_file_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text(
        "golden: {file: examples.csv, mapping: {inputs: [question], expected: answer}}\nvariants: [support]\n", encoding="utf-8"
    )
    golden = read_run_file(file).golden
    assert isinstance(golden, GoldenFile)
    assert golden.mapping == MappingSpec(inputs=["question"], expected="answer")


def test_a_file_that_is_missing_or_no_text_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.yaml: there is no such file"):
        read_run_file(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"golden: \xff\xfe")
    with pytest.raises(BadInput, match=r"bytes\.yaml: .*UTF-8"):
        read_run_file(tmp_path / "bytes.yaml")


def test_yaml_cannot_make_objects() -> None:
    with pytest.raises(BadInput, match="not valid YAML"):
        parse_run_file("golden: !!python/object/apply:os.system ['true']\nvariants: [a]", "run.yaml")


def test_a_variant_of_the_command_line_has_fields_and_parameters() -> None:
    found = parse_variant("support@2, name=cold, model=openai/gpt-4o-mini, temperature=0.2, stop=[END], seed=7")
    assert (found.prompt, found.name, found.model) == ("support@2", "cold", "openai/gpt-4o-mini")
    assert found.parameters == {"temperature": 0.2, "stop": ["END"], "seed": 7}


def test_a_variant_names_a_local_server() -> None:
    found = parse_variant("support@2,model=hosted_vllm/qwen,api_base=http://127.0.0.1:8000/v1,api_key_env=VLLM_API_KEY")
    assert (found.api_base, found.api_key_env) == ("http://127.0.0.1:8000/v1", "VLLM_API_KEY")


@pytest.mark.parametrize("text", ["support@2,cold", "support@2,=1", "support@2,"])
def test_a_part_of_a_variant_that_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not NAME=VALUE"):
        parse_variant(text)


@pytest.mark.parametrize("prefix", PARTS)
def test_the_readme_lists_every_field_of_a_run_file(prefix: str) -> None:
    rows = [line.split("|")[1].strip() for line in readme().splitlines() if line.startswith("| `")]
    listed = {row.strip("`").replace("[]", "") for row in rows}
    assert fields(PARTS[prefix], prefix) <= listed


def test_the_readme_lists_no_field_that_a_run_file_does_not_have() -> None:
    table = readme().split("| field |", 1)[1].split("\n\n", 1)[0]
    listed = {line.split("|")[1].strip().strip("`").replace("[]", "") for line in table.splitlines() if line.startswith("| `")}
    assert listed == {name for prefix, part in PARTS.items() for name in fields(part, prefix)}


def fields(part: type[BaseModel], prefix: str) -> set[str]:
    return {f"{prefix}{name}" for name in part.model_fields}


def test_the_readme_lists_every_judge_and_check_that_there_is() -> None:
    rows = {line.split("|")[1].strip().strip("`") for line in readme().splitlines() if line.startswith("| `")}
    assert set(builtin_judges()) | set(check_types()) <= rows


def test_every_short_form_of_a_check_in_the_readme_can_be_built() -> None:
    table = readme().split("| check | passes when", 1)[1].split("\n\n", 1)[0]
    forms = [form for line in table.splitlines()[2:] for form in re.findall(r"`([^`]+)`", line.split("|")[-2])]
    assert len(forms) > 12
    for form in forms:
        if not form.startswith("json_schema:"):
            build_check(form)
