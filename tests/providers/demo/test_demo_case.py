import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from workbench.providers.demo import MODELS

DEMO = Path(__file__).parents[3] / "data" / "demo"
EXAMPLES: list[dict[str, Any]] = [json.loads(line) for line in (DEMO / "golden.jsonl").read_text("utf-8").splitlines()]
PAGES = {path.stem: path.read_text("utf-8") for path in sorted((DEMO / "knowledge").glob("*.md"))}
PROMPTS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((DEMO / "prompts").glob("*.yaml"))
}
LEAST = {"unanswerable": 14, "ambiguous": 8, "injection": 8, "tool-call": 10, "multi-hop": 10, "numbers": 30, "tone": 8, "long": 4}


def test_knowledge_base_has_titled_pages_of_a_readable_length() -> None:
    assert len(PAGES) >= 24
    for name, text in PAGES.items():
        assert text.startswith("# "), name
        assert 120 <= len(text.split()) <= 300, name


def test_golden_set_is_large_enough_and_small_enough() -> None:
    assert len(EXAMPLES) >= 120
    assert (DEMO / "golden.jsonl").stat().st_size < 1_000_000


def test_keys_and_questions_are_unique() -> None:
    assert len({example["key"] for example in EXAMPLES}) == len(EXAMPLES)
    assert len({example["question"] for example in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("tag", list(LEAST))
def test_hard_cases_are_there(tag: str) -> None:
    assert Counter(tag for example in EXAMPLES for tag in example["tags"])[tag] >= LEAST[tag]


def test_every_example_is_complete() -> None:
    for example in EXAMPLES:
        assert example["question"].strip(), example["key"]
        assert example["expected"].strip(), example["key"]
        assert 1 <= len(example["context"]) <= 3, example["key"]
        assert all(document.startswith("# ") for document in example["context"]), example["key"]
        assert example["tags"], example["key"]
        assert example["cluster"] in PAGES, example["key"]


def test_no_page_is_in_both_splits() -> None:
    splits: dict[str, set[str]] = {}
    for example in EXAMPLES:
        splits.setdefault(example["cluster"], set()).add(example["split"])
    assert all(len(found) == 1 for found in splits.values())
    assert {split for found in splits.values() for split in found} == {"dev", "test"}


def test_context_is_the_text_of_pages_but_for_what_was_planted() -> None:
    for example in EXAMPLES:
        planted = example.get("metadata", {}).get("injected")
        for document in example["context"]:
            plain = document.replace(f"{planted}\n\n", "") if planted else document
            assert f"{plain}\n" in PAGES.values(), example["key"]
        assert planted is None or any(planted in document for document in example["context"])


def test_unanswerable_examples_say_that_the_documentation_does_not_tell() -> None:
    for example in EXAMPLES:
        is_declined = "documentation does not" in example["expected"]
        assert is_declined == ("unanswerable" in example["tags"]), example["key"]
        assert not is_declined or "contact support" in example["expected"] or "reported to support" in example["expected"], example["key"]


def test_four_versions_of_one_prompt_ship() -> None:
    assert list(PROMPTS) == ["support-1", "support-2", "support-3", "support-4"]
    assert {prompt["name"] for prompt in PROMPTS.values()} == {"support"}
    assert {prompt["model"] for prompt in PROMPTS.values()} <= set(MODELS)
    tags = [tag for prompt in PROMPTS.values() for tag in prompt["tags"]]
    assert len(tags) == len(set(tags))
    labels = [label for prompt in PROMPTS.values() for label in prompt["labels"]]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", list(PROMPTS))
def test_prompt_file_has_the_known_fields_and_no_others(name: str) -> None:
    known = {"name", "model", "parameters", "messages", "tools", "response_format", "note", "author", "tags", "labels"}
    assert set(PROMPTS[name]) <= known


@pytest.mark.parametrize("name", list(PROMPTS))
def test_prompt_renders_for_every_example(name: str) -> None:
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    templates = [environment.from_string(message["content"]) for message in PROMPTS[name]["messages"]]
    for example in EXAMPLES:
        values = {"question": example["question"], "context": "\n\n".join(example["context"]), "documents": example["context"]}
        rendered = "\n".join(template.render(values) for template in templates)
        assert example["question"] in rendered
        assert example["context"][-1] in rendered


@pytest.mark.parametrize("name", list(PROMPTS))
def test_expected_tool_calls_fit_the_tools_of_every_prompt(name: str) -> None:
    tools = {tool["function"]["name"]: tool["function"]["parameters"] for tool in PROMPTS[name]["tools"]}
    for schema in tools.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for example in EXAMPLES:
        call = example.get("metadata", {}).get("expected_tool_call")
        assert (call is not None) == ("tool-call" in example["tags"]), example["key"]
        if call:
            jsonschema.validate(call["arguments"], tools[call["name"]])
