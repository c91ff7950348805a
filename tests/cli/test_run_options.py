from pathlib import Path
from typing import Any

import pytest

from workbench.cli.run_options import parse_judge_use, read_spec
from workbench.errors import BadInput

FILE = """golden: support
variants: [support@1, {prompt: support@2, parameters: {temperature: 0}}]
judges: [tone]
select: {split: dev}
limits: {max_cost_usd: 2, concurrency: 7}
repeats: 3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "run.yaml").write_text(FILE)
    return tmp_path / "run.yaml"


def test_options_alone_make_a_run() -> None:
    options: dict[str, Any] = {
        "golden": "support@2",
        "variants": ["support@1", "support@2,model=demo/answerer-large"],
        "judges": ["pairwise"],
    }
    spec, base = read_spec(None, {**options, "first": 5, "tags": ["numbers"], "max_cost_usd": 1.5, "cache": False})
    assert [variant.model for variant in spec.variants] == [None, "demo/answerer-large"]
    assert (spec.select.first, spec.select.tags, spec.limits.max_cost_usd, spec.cache) == (5, ["numbers"], 1.5, False)
    assert base == Path()


def test_a_file_alone_says_everything_and_where_its_paths_begin(file: Path) -> None:
    spec, base = read_spec(file, {"golden": None, "tags": [], "cache": None})
    assert (spec.golden, spec.repeats, spec.limits.concurrency, spec.select.split) == ("support", 3, 7, "dev")
    assert base == file.parent


def test_an_option_goes_before_the_file_and_leaves_the_rest(file: Path) -> None:
    spec, _ = read_spec(file, {"repeats": 1, "first": 10, "max_cost_usd": 5.0, "judges": ["pairwise", "tone"]})
    assert (spec.repeats, spec.select.split, spec.select.first) == (1, "dev", 10)
    assert (spec.limits.max_cost_usd, spec.limits.concurrency) == (5.0, 7)
    assert [judge.judge for judge in spec.judges] == ["pairwise", "tone"]
    assert spec.variants[1].parameters == {"temperature": 0}


@pytest.mark.parametrize("options", [{}, {"golden": "support"}, {"variants": ["support"]}])
def test_neither_file_nor_golden_set_and_variant_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="--golden SET --variant REF"):
        read_spec(None, options)


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(BadInput, match=r"^options: limits\.max_cost_usd: "):
        read_spec(None, {"golden": "support", "variants": ["support"], "max_cost_usd": -1.0})


def test_a_wrong_file_is_named(file: Path) -> None:
    file.write_text("golden: support\nvariant: [support]\n")
    with pytest.raises(BadInput, match=r"run\.yaml: variants: .*variant: there is no such field"):
        read_spec(file, {})


def test_a_judge_has_another_model_and_parameters() -> None:
    use = parse_judge_use("pairwise, model=openai/gpt-4o, api_base=http://127.0.0.1:1/v1, api_key_env=X, temperature=0.5")
    assert (use.judge, use.model, use.api_base, use.api_key_env) == ("pairwise", "openai/gpt-4o", "http://127.0.0.1:1/v1", "X")
    assert use.parameters == {"temperature": 0.5}
    assert parse_judge_use("pairwise").parameters is None


def test_a_judge_file_is_meant_from_the_current_folder() -> None:
    assert parse_judge_use("mine/strict.yaml").judge == str(Path("mine/strict.yaml").resolve())


def test_a_part_of_a_judge_that_is_no_pair_is_refused() -> None:
    with pytest.raises(BadInput, match="--judge pairwise,quick: 'quick' is not NAME=VALUE"):
        parse_judge_use("pairwise,quick")
